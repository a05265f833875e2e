// What a clerk does with an application beyond deciding: correct its facts, write, compare before merging, another amount, withdrawal,
// close early.
import { check, contains } from "../harness.mjs";
import { bringToDecision, deskWindow, fillPlaceholders, openCase } from "./desk.mjs";

const press = (w, name) => w.follow(() => w.page.getByRole("button", { name, exact: true }).or(w.page.getByRole("link", { name, exact: true })).first().click());
const refused = async (w, what) => check(what, (await w.page.title()).startsWith("Fehler:"), await w.page.title());

async function openCases(w, town) {
  await w.go(`/ort/${town}/amt?leistung=hundesteuer&sortierung=neueste`);
  const rows = w.page.locator("tbody tr").filter({ hasText: /Neu|In Bearbeitung/ });
  const texts = await rows.allInnerTexts();
  return texts.map((text) => text.match(/\b\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/)?.[0]).filter(Boolean);
}

async function amend(w, town, reference) {
  const { page } = w;
  await bringToDecision(w, town, reference);
  await press(w, "Angaben ändern");
  await w.has("amend: says that what was sent stays", "bleibt in der Akte unverändert");
  const pages = page.locator("#seiten button");
  const names = await pages.allInnerTexts();
  const dog = names.find((one) => /Hund/.test(one)) || names[0];
  await w.follow(() => pages.filter({ hasText: dog }).first().click());
  const field = page.getByRole("textbox", { name: /Wie heißt der Hund/ }).first();
  await field.fill("Bella vom Rathaus");
  await press(w, "Änderung speichern");
  await refused(w, "amend: neither without a reason nor without a source");
  contains("amend: what was typed is kept", await field.inputValue(), "Bella vom Rathaus");
  await press(w, "Noch eine andere Angabe ändern");
  await w.has("amend: what has been changed so far stands above", "Bella vom Rathaus");
  await w.follow(() => page.getByRole("button", { name: /^Person und Anschrift/ }).click());
  await page.getByRole("textbox", { name: /^Postleitzahl/ }).fill("12");
  await page.getByRole("textbox", { name: /^Warum ändern Sie das/ }).fill("Schreibfehler.");
  await page.getByRole("textbox", { name: /^Woher wissen Sie es/ }).fill("Anruf von heute");
  await press(w, "Änderung speichern");
  await refused(w, "amend: the same checks as the form");
  await page.getByRole("textbox", { name: /^Postleitzahl/ }).fill("12345");
  await press(w, "Änderung speichern");
  await w.has("amend: the change stands beside what was sent", "Vom Amt geändert");
  await w.has("amend: with its source", "Quelle: Anruf von heute");
}

async function write(w) {
  const { page } = w;
  await press(w, "Nachricht an die antragstellende Person");
  await press(w, "Nachricht senden");
  await refused(w, "message: not an empty one");
  await page.getByRole("textbox", { name: /^Text der Nachricht/ }).fill("Die Hundemarke liegt am Schalter bereit.");
  await press(w, "Nachricht senden");
  await w.has("message: in the file", "Die Hundemarke liegt am Schalter bereit.");
}

async function amount(w) {
  const { page } = w;
  await press(w, "Entscheiden");
  await fillPlaceholders(page);
  await page.getByLabel(/^Gebühr oder Steuer/).fill("7,00");
  await press(w, "Vorschau");
  contains("amount: the text follows", await page.getByRole("textbox", { name: /^Entscheidung/ }).first().inputValue(), "7,00 EUR");
  await press(w, "Bescheid erlassen");
  await refused(w, "amount: another one needs a reason");
  await page.getByRole("textbox", { name: /^Warum ein anderer Betrag/ }).fill("Billigkeitserlass nach § 163 AO");
  await press(w, "Bescheid erlassen");
  await w.has("amount: the reason stands in the file", "Grund: Billigkeitserlass nach § 163 AO");
}

async function merge(w, town, from, into) {
  const { page } = w;
  await openCase(w, town, from);
  await press(w, "Mit einem anderen Vorgang zusammenführen");
  await page.getByRole("textbox", { name: /^Vorgangsnummer/ }).fill(into);
  await press(w, "Vergleichen");
  await w.has("merge: both side by side", "Beide Vorgänge nebeneinander");
  await w.has("merge: two people are asked about", "von verschiedenen Personen");
  await w.follow(() => page.getByRole("button", { name: /schließen und in/ }).click());
  await refused(w, "merge: two people only with a reason");
}

async function withdraw(w, town, reference) {
  const { page } = w;
  await openCase(w, town, reference);
  await press(w, "Rücknahme des Antrags eintragen");
  await press(w, "Rücknahme eintragen und Vorgang beenden");
  await refused(w, "withdrawal: how it came");
  await page.getByRole("radio", { name: "Am Telefon" }).check();
  await press(w, "Rücknahme eintragen und Vorgang beenden");
  await w.has("withdrawal: the case has ended", "Zurückgenommen");
  await w.has("withdrawal: confirmed", "Bestätigung der Rücknahme vom");
}

export async function run(env) {
  const town = "musterstadt";
  const w = await deskWindow(env, town, "p.sommer", "desk acts");
  const all = await openCases(w, town);
  if (!check("desk acts: there are open cases", all.length >= 3, all.join(" "))) return;
  await amend(w, town, all[0]);
  await write(w);
  await merge(w, town, all[1], all[2]);
  await withdraw(w, town, all[1]);
  await openCase(w, town, all[0]);
  await amount(w);
  const help = await w.page.locator("#tastatur").innerText();
  for (const key of ["Entscheiden", "Unterschreiben"]) contains(`keys: ${key} stands in the help`, help, key);
}
