// C8 Receive the notice and object: the day it counts as announced, the period, the form that is valid; large print; the mailbox excluded.
import { Window, check, contains } from "../harness.mjs";
import { deskWindow, openCase } from "./desk.mjs";
import { budget, byKeys, decideAndPost, inEnglish, nationalLogin, town, walkDogTax } from "./parties.mjs";
import { start } from "./c2_file.mjs";

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
  const desk = await deskWindow(env, town, "p.sommer", "C8 objection desk");
  const w = await Window.open(browser, base, { name: "C8 objection", script: false });
  await nationalLogin(w, /Erika Mustermann/, /Substanziell/);
  await start(w, "hundesteuer");
  const form = await walkDogTax(w);
  if (!form) return;
  check("C8: the mailbox is what the law assumes", await w.page.getByRole("radio", { name: /Postfach/ }).isChecked());
  await inEnglish(w, "delivery");
  await w.page.getByRole("checkbox", { name: /nicht in mein Postfach/ }).check({ force: true });
  await form.deliver({});
  await w.has("C8: excluded, and the check page says so", "für diesen Antrag ausgeschlossen");
  await inEnglish(w, "check");
  await form.confirm();
  await w.follow("Jetzt verbindlich absenden");
  await inEnglish(w, "confirmation");
  const reference = await form.reference();
  await w.follow("Stand des Antrags ansehen");
  await w.has("C8: the decision goes by post, and the screen says so", "Der Bescheid kommt mit der Post.");
  const status = new URL(w.page.url()).pathname;
  await openCase(desk, town, reference);
  await desk.has("C8: the desk knows it, too", "für diesen Antrag ausgeschlossen");
  await decideAndPost(desk, reference);
  await w.go(status);
  check("C8: the day of announcement", await until(w, "Gilt als bekannt gegeben am"), await w.text());
  await w.has("C8: the period", "Widerspruch möglich bis");
  await w.page.getByText("Warum dieses Datum?").click();
  contains("C8: with the rule", await w.text(), "§");
  await inEnglish(w, "status with a notice");

  // Opened by code, without the account: what is missing is said, and the ways that are open.
  const guest = await Window.open(browser, base, { name: "C8 weak", width: 320 });
  await nationalLogin(guest, /Erika Mustermann/, /Normal/);
  await guest.go(status);
  await guest.follow("Widerspruch einlegen");
  await guest.has("C8: the level is not enough, and it says so", "nicht mit dem nötigen Vertrauensniveau");
  await inEnglish(guest, "objection, not valid here");
  const download = guest.page.waitForEvent("download");
  await guest.page.getByRole("button", { name: /Ausgefülltes Schreiben/ }).click();
  check("C8: a letter to sign", (await (await download).failure()) === null);
  await guest.close();

  // Keyboard only, with scripts off.
  await w.go(status);
  const from = Date.now();
  await byKeys(w, "Widerspruch einlegen");
  await inEnglish(w, "objection");
  await w.page.getByLabel(/Was ist aus Ihrer Sicht falsch/).focus();
  await w.page.keyboard.type("Der Hund ist ein Blindenhund.");
  await byKeys(w, /Rechtsbehelf verbindlich/, " ");
  await byKeys(w, "Widerspruch jetzt einlegen");
  budget("C8 objection by keyboard", Date.now() - from, 60000);
  await w.has("C8: it has arrived", "Ihr Widerspruch ist eingegangen");
  await w.look("objected");
  const second = (await w.text()).match(/läuft ein Widerspruch: (\d{2}-\w{4}-\w{4})/)?.[1] ?? "";
  check("C8: linked from the first case", second !== "", await w.text());
  await inEnglish(w, "status with an objection");
  await w.follow("In anderer Form anfordern");
  await w.page.getByRole("radio", { name: "Großdruck" }).check({ force: true });
  await inEnglish(w, "another form");
  await w.page.getByRole("radio", { name: "Großdruck" }).check({ force: true });
  await w.follow("Anfragen");
  await w.has("C8: the request has arrived", "Ihre Anfrage ist eingegangen");
  await openCase(desk, town, second);
  await desk.has("C8: the objection at the desk", "Der Hund ist ein Blindenhund.");
  await desk.has("C8: its form", "§ 9a Abs. 5 OZG");
  await desk.look("objection");
  await openCase(desk, town, reference);
  await desk.has("C8: the first file shows it", second);
  await desk.has("C8: large print is a task", "Barrierefreie Fassung bereitstellen");
  await desk.look("objected");
  await w.close();
  await desk.close();
}
