// C8 by the other two ways: retrieval in the account by consent, and the mailbox of the national account (test double).
import { Window, check, equal } from "../harness.mjs";
import { fileDogTax, start } from "./c2_file.mjs";
import { FormPage } from "../form.mjs";
import { bringToDecision, deskWindow, fillPlaceholders } from "./desk.mjs";
import { inEnglish } from "./parties.mjs";

const town = "musterstadt";

async function decide(desk, reference) {
  await bringToDecision(desk, town, reference);
  await desk.follow(() => desk.page.getByRole("link", { name: "Entscheiden", exact: true }).first().click());
  await fillPlaceholders(desk.page);
  await desk.follow("Bescheid erlassen");
  check("C8: decided", /\/amt\/vorgang\/[^/]+$/.test(new URL(desk.page.url()).pathname), `${desk.page.url()} ${await desk.text()}`);
}

// Effects are carried out in the background.
async function until(w, text, tries = 20) {
  for (let i = 0; i < tries; i++) {
    await w.page.reload();
    if ((await w.text()).includes(text)) return true;
    await w.page.waitForTimeout(300);
  }
  return false;
}

export async function run(env) {
  const { browser, base } = env;
  const desk = await deskWindow(env, town, "p.sommer", "C8 desk");
  const w = await Window.open(browser, base, { name: "C8 account" });
  const { page } = w;
  await w.go("/konto");
  await w.follow("Konto anlegen");
  await page.getByLabel(/Vornamen/).fill("Roswitha");
  await page.getByLabel(/Familienname/).fill("Meier");
  await page.getByLabel("E-Mail-Adresse").fill(`r.meier.${Date.now()}@post.example`);
  await page.getByLabel("Passwort").fill("kurz");
  await w.follow("Konto anlegen");
  check("C8: a short password is refused", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByLabel("Passwort").fill("lila Kühe grasen am Fluss");
  await w.follow("Konto anlegen");
  equal("C8: the own area", new URL(page.url()).pathname, "/konto");
  await w.follow("Zugang: Passwort und E-Mail-Adresse ändern");
  await inEnglish(w, "access");
  await page.getByLabel("Bisheriges Passwort").fill("falsch geraten");
  await page.getByLabel("Neues Passwort").fill("Regen auf dem Dach");
  await w.follow("Code an meine Adresse schicken");
  check("C8: the password there is asked for", (await page.title()).startsWith("Fehler:"), await page.title());
  await w.has("C8: and said to be wrong", "Das bisherige Passwort stimmt nicht.");
  await page.getByLabel("Bisheriges Passwort").fill("lila Kühe grasen am Fluss");
  await page.getByLabel("Neues Passwort").fill("Regen auf dem Dach");
  await w.follow("Code an meine Adresse schicken");
  await w.has("C8: a code is on its way", "Wir haben Ihnen einen Code geschickt");
  await page.getByLabel("Code aus der E-Mail").fill("2222-2222");
  await w.follow("Änderung bestätigen");
  await w.has("C8: a wrong code changes nothing", "Der Code stimmt nicht");
  await w.go("/konto/zugang");
  await inEnglish(w, "waits for a code");
  await w.follow("Doch nicht ändern");
  await w.has("C8: given up", "Neue E-Mail-Adresse");
  await start(w, "bewohnerparken");
  // Lives there and says so: without it the service cannot be had, and the desk would have to hear before it refuses.
  const form = new FormPage(w, [[/tatsächlich/i, "Ja"], [/gemeldet/i, "Mit Hauptwohnung (oder einziger Wohnung)"]]);
  if (await form.walk()) {
    await form.deliver({ channel: /Abruf/ });
    check("C8: retrieval wants consent", (await page.title()).startsWith("Fehler:"), await page.title());
    await form.deliver({ consent: true });
    await form.confirm();
    await w.follow("Jetzt verbindlich absenden");
    const reference = await form.reference();
    env.shared.resident = { reference, confirmation: page.url(), storage: await w.context.storageState() };
    if (check("C8: filed with an account", reference !== "", await w.text())) {
      await w.go("/konto");
      await w.has("C8: the case is in the own area", reference);
      await decide(desk, reference);
      await w.follow(() => page.getByRole("link", { name: new RegExp(reference) }).click());
      check("C8: provided in the account", await until(w, "Öffnen gilt als Abruf"), await w.text());
      await w.look("to be retrieved");
      check("C8: before it is opened nothing is announced", !(await w.text()).includes("Gilt als bekannt gegeben am"), await w.text());
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: /Bescheid jetzt abrufen/ }).click();
      check("C8: the notice is downloaded", (await (await download).failure()) === null);
      check("C8: after it the day is named", await until(w, "Gilt als bekannt gegeben am"), await w.text());
      await w.look("retrieved");
    }
  }
  await w.close();

  const n = await Window.open(browser, base, { name: "C8 mailbox" });
  await n.go("/konto/anmelden");
  await n.follow(() => n.page.getByRole("link", { name: /Bundeskonto/ }).click());
  await n.follow("Als diese Person anmelden");
  check("C8: a person must be chosen", (await n.page.title()).startsWith("Fehler:"), await n.page.title());
  await n.page.getByRole("radio").first().check({ force: true });
  await n.follow("Als diese Person anmelden");
  const second = await fileDogTax(n, { deliver: { channel: /Postfach/ } });
  if (second) {
    await second.confirm();
    await n.follow("Jetzt verbindlich absenden");
    const reference = await second.reference();
    await decide(desk, reference);
    await n.go("/konto");
    await n.follow(() => n.page.getByRole("link", { name: new RegExp(reference) }).click());
    check("C8: put into the mailbox of the national account, with its dates", await until(n, "Gilt als bekannt gegeben am"), await n.text());
    await n.has("C8: its legal basis", "OZG");
    await n.look("mailbox");
  }
  await n.follow("Abmelden");
  await n.go("/konto");
  check("C8: logged out", /anmelden/.test(n.page.url()), n.page.url());
  await n.close();
  await desk.close();
}
