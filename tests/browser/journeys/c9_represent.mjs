// C9 For someone else: a mother for her child, without scripts; the person represented sees and revokes; the own area in English.
import { Window, check, contains, equal } from "../harness.mjs";
import { deskWindow, openCase } from "./desk.mjs";
import { budget, inEnglish, newAccount, town, walkDogTax } from "./parties.mjs";

export async function run(env) {
  const mother = await newAccount(env, "Roswitha", "Beispiel", "C9 mother", { script: false });
  await mother.go(`/ort/${town}/dienst/hundesteuer`);
  await inEnglish(mother, "start of a service");
  let from = Date.now();
  await mother.page.getByRole("radio", { name: "Für mein Kind" }).check({ force: true });
  await mother.follow(() => mother.page.getByRole("button", { name: /beginnen/ }).first().click());
  await mother.has("C9: asks for whom", "Für wen stellen Sie den Antrag?");
  await inEnglish(mother, "for whom");
  check("C9: the role is proposed", await mother.page.getByRole("radio", { name: /Elternteil/ }).isChecked());
  await mother.page.getByLabel(/^Familienname/).fill("Beispiel");
  await mother.page.getByLabel(/^Vornamen/).fill("Mia");
  await mother.page.getByLabel(/^Geburtsdatum/).fill("01.02.2001");
  await mother.follow("Weiter");
  check("C9: a grown-up child decides itself", (await mother.page.title()).startsWith("Fehler:"), await mother.text());
  await mother.has("C9: and says what to do", "dafür brauchen Sie eine Vollmacht");
  await mother.page.getByLabel(/^Geburtsdatum/).fill("01.02.2015");
  await mother.follow("Weiter");
  budget("C9 for whom", Date.now() - from, 60000);
  await mother.has("C9: the first page says whose data are asked for", "Angaben zu Mia Beispiel");
  check("C9: and not hers", !(await mother.text()).includes("Angaben zu Ihnen"), await mother.text());
  await inEnglish(mother, "first page for a child");
  const form = await walkDogTax(mother);
  if (!form) return;
  await mother.has("C9: the office writes to whoever acts", "Das Amt schreibt an Sie");
  await form.deliver({ name: ["Roswitha", "Beispiel"] });
  await mother.has("C9: both are on the check page", "Mia Beispiel");
  await form.confirm();
  await mother.follow("Jetzt verbindlich absenden");
  const reference = await form.reference();
  await mother.has("C9: the confirmation names both", "Der Antrag ist für Mia Beispiel. Gestellt hat ihn Roswitha Beispiel.");
  await mother.follow("Stand des Antrags ansehen");
  const status = new URL(mother.page.url()).pathname;
  await mother.has("C9: who acts for whom", "Es handelt");
  await inEnglish(mother, "status with a representation");
  await mother.follow("Vertretene Person einladen");
  const code = (await mother.text()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0] ?? "";
  check("C9: a code to pass on", code !== "", await mother.text());

  const desk = await deskWindow(env, town, "p.sommer", "C9 desk");
  await openCase(desk, town, reference);
  await desk.has("C9: the desk sees who acts for whom", "Elternteil oder sorgeberechtigte Person");
  await desk.has("C9: and the proof", "Nachweis wird nachgereicht, noch nicht geprüft");
  await desk.look("represented");

  const child = await newAccount(env, "Mia", "Beispiel", "C9 principal", { width: 320 });
  await child.go(status);
  equal("C9: before the code it is not there", child.status, 404);
  await child.go("/konto/vertretungen");
  await child.page.getByLabel("Code", { exact: true }).fill("AAAA-BBBB-CCCC");
  await child.follow("Code prüfen");
  check("C9: a wrong code opens nothing", (await child.page.title()).startsWith("Fehler:"), await child.text());
  await child.page.getByLabel("Code", { exact: true }).fill(code);
  await child.follow("Code prüfen");
  await child.has("C9: it says what it is about", "Roswitha Beispiel");
  await child.look("asked");
  await child.follow("Ja, diese Person darf für mich handeln");
  await child.has("C9: it is valid", "Die Vollmacht gilt jetzt");
  await inEnglish(child, "mandates");
  await child.go(status);
  await child.has("C9: the person represented sees the case", reference);
  await mother.go(status);
  await mother.has("C9: the mother still sees it", reference);
  from = Date.now();
  await child.go("/konto/vertretungen");
  await child.follow(() => child.page.getByRole("button", { name: /Vollmacht widerrufen/ }).click());
  await child.has("C9: revoked", "Die Vertretung ist beendet");
  budget("C9 revoke", Date.now() - from, 60000);
  await mother.go(status);
  await mother.has("C9: the next action is refused, with the reason", "Ihre Vertretung wurde am");
  await mother.has("C9: what was done stays", "gilt weiter");
  await mother.look("revoked");
  await inEnglish(mother, "representation over");
  await openCase(desk, town, reference);
  await desk.has("C9: the file shows the end", "widerrufen");
  const desktext = await desk.text();
  contains("C9: the office writes to the person represented", desktext, "Wir schreiben an");

  // The own area: everything, and the account gone.
  await child.go("/konto/daten");
  await inEnglish(child, "my data");
  const data = await child.context.request.get(env.base + "/konto/daten.json");
  check("C9: everything as JSON", (await data.json()).vorgaenge.length === 1, await data.text());
  check("C9: no clerk in it", !/Sommer/.test(await data.text()));
  await child.go("/konto/loeschen");
  await inEnglish(child, "delete");
  await child.follow("Konto endgültig löschen");
  check("C9: deletion wants a confirmation", (await child.page.title()).startsWith("Fehler:"), await child.page.title());
  await child.page.getByRole("checkbox").check({ force: true });
  await child.follow("Konto endgültig löschen");
  await child.go("/konto");
  check("C9: the account is gone", /anmelden/.test(child.page.url()), child.page.url());

  // Public pages in English.
  const guest = await Window.open(env.browser, env.base, { name: "C9 English", script: false });
  for (const path of ["/", `/ort/${town}`, `/ort/${town}/datenschutz`, `/ort/${town}/barrierefreiheit`, `/ort/${town}/leichte-sprache`, `/ort/${town}/gebaerdensprache`,
    `/ort/${town}/impressum`, `/ort/${town}/vorgang`, "/konto/anmelden", "/konto/registrieren", "/suche?q=hund&ort=12345", "/gibt-es-nicht"]) {
    await guest.go(path);
    await inEnglish(guest, path);
  }
  await guest.go("/?lang=en");
  await guest.go(`/ort/${town}`);
  equal("English is kept from page to page", await guest.page.locator("html").getAttribute("lang"), "en");
  await guest.follow("Deutsch");
  equal("and German comes back", await guest.page.locator("html").getAttribute("lang"), "de");
  await guest.close();
  await mother.close();
  await child.close();
  await desk.close();
}
