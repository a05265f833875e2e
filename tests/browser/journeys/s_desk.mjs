// S1 work list, S2 keyboard, S3 question, S5 decision with preview, two clerks at once; C7 and C8 for the guest in between.
import { Window, check, contains, equal, pdfFile } from "../harness.mjs";
import { bringToDecision, deskWindow, fillPlaceholders, openCase } from "./desk.mjs";

const town = "musterstadt";
const rows = (w) => w.page.locator("tbody tr");

async function workList(w) {
  const { page } = w;
  await w.go(`/ort/${town}/amt`);
  const number = async (name) => Number((await page.getByRole("link", { name }).first().innerText()).match(/\d+/)?.[0] ?? "-1");
  const open = await number(/alle offenen/);
  check("S1: the counts", open > 5, String(open));
  const shown = await rows(w).count();
  check("S1: the list has the counted cases, up to a page", shown === Math.min(open, 40), `${shown} of ${open}`);
  for (const name of ["meine", "nicht zugewiesen", "neu", "wartet auf Antwort", "entschieden"]) {
    await w.go(`/ort/${town}/amt`);
    const expected = await number(new RegExp(name));
    await w.follow(() => page.getByRole("link", { name: new RegExp(name) }).first().click());
    equal(`S1: "${name}" shows what it counts`, await rows(w).count(), Math.min(expected, 40));
  }
  await w.go(`/ort/${town}/amt`);
  await page.getByLabel("Rückfrage", { exact: true }).selectOption({ label: "beantwortet" });
  await w.follow("Filtern");
  const answered = await rows(w).count();
  check("S1: the filter for answered questions", answered > 0 && (await rows(w).filter({ hasText: "Rückfrage beantwortet" }).count()) === answered, String(answered));
  const iso = (text) => text.split(".").reverse().join("");
  await w.go(`/ort/${town}/amt`);
  const cells = async (column) => (await rows(w).locator(`td:nth-child(${column})`).allInnerTexts()).map((one) => one.match(/\d{2}\.\d{2}\.\d{4}/)?.[0]).filter(Boolean).map(iso);
  const due = await cells(6);
  check("S1: sorted by deadline", due.length > 2 && due.every((one, i) => i === 0 || due[i - 1] <= one), due);
  await w.follow(() => page.getByRole("columnheader", { name: /Eingang/ }).getByRole("link").click());
  const received = await cells(5);
  const up = received.every((one, i) => i === 0 || received[i - 1] <= one), down = received.every((one, i) => i === 0 || received[i - 1] >= one);
  check("S1: sorted by receipt", received.length > 2 && (up || down), received);
  const late = page.locator("tbody tr").filter({ hasText: /überfällig/i });
  check("S1: an overdue case says so in words", (await late.count()) >= 0);
}

async function keyboardOnly(w, reference) {
  const { page } = w;
  await w.go(`/ort/${town}/amt?wer=niemand&sortierung=neueste`);
  const focused = () => page.evaluate(() => document.activeElement.closest("tr")?.innerText || "");
  let found = false;
  for (let i = 0; i < 40 && !found; i++) {
    await page.keyboard.press("j");
    found = (await focused()).includes(reference);
  }
  if (!check("S2: j moves down to the case", found, reference)) return;
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  contains("S2: j and k come back", await focused(), reference);
  await w.follow(() => page.keyboard.press("o"));
  check("S2: o opens the case", /\/amt\/vorgang\//.test(page.url()), page.url());
  await w.follow(() => page.keyboard.press("a"));
  await w.has("S2: a takes the case", "Petra Sommer");
  for (let i = 0; i < 12 && (await page.getByRole("button", { name: /^Abhaken/ }).count()); i++) {
    await page.getByRole("button", { name: /^Abhaken/ }).first().focus();
    await w.follow(() => page.keyboard.press("Space"));
  }
  await page.getByRole("button", { name: "Unterlagen sind vollständig" }).focus();
  await w.follow(() => page.keyboard.press("Enter"));
  await w.has("S2: complete, and by whom", "festgestellt von Petra Sommer");
  await w.has("S2: the expected day", "Zugesagt bis");
}

async function shortcutsOff(w) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/einstellungen`);
  await page.getByRole("radio", { name: "Ausgeschaltet" }).check({ force: true });
  await w.follow("Speichern");
  await w.go(`/ort/${town}/amt`);
  await page.keyboard.press("j");
  check("S2: switched off, j does nothing", await page.evaluate(() => !document.activeElement.closest("tbody")));
  await w.go(`/ort/${town}/amt/einstellungen`);
  await page.getByRole("radio", { name: "Eingeschaltet" }).check({ force: true });
  await w.follow("Speichern");
}

async function question(w, guest, reference) {
  const { page } = w;
  await openCase(w, town, reference);
  const take = page.getByRole("button", { name: "Übernehmen" });
  if (await take.count()) await w.follow(() => take.first().click());
  const module = page.getByLabel("Textbaustein");
  if (await module.count()) {
    await module.selectOption({ index: 1 });
    await w.follow("Baustein einfügen");
  }
  const text = page.getByRole("textbox", { name: /^Text der Rückfrage/ });
  await text.fill(`${await text.inputValue()} {{fehlende_angaben}}`);
  await w.follow("Rückfrage senden");
  check("S3: an open placeholder is refused", (await page.title()).startsWith("Fehler:"), await page.title());
  contains("S3: the text is kept", await text.inputValue(), "{{fehlende_angaben}}");
  await text.fill("Bitte schicken Sie uns ein Foto des Impfpasses.");
  await w.follow("Rückfrage senden");
  await w.has("S3: the case waits for the answer", "noch nicht beantwortet");

  const g = guest.page;
  await guest.go(`/ort/${town}/vorgang`);
  await g.getByLabel("Aktenzeichen").fill(reference.toLowerCase());
  await g.getByLabel("Zugangscode").fill("AAAA-AAAA-AAAA");
  await guest.follow("Stand ansehen");
  check("C7: a wrong code opens nothing", (await g.title()).startsWith("Fehler:"), await g.title());
  await g.getByLabel("Zugangscode").fill(guest.code.toLowerCase());
  await guest.follow("Stand ansehen");
  await guest.has("C7: the question in the office's words", "Foto des Impfpasses");
  for (const part of ["Stand", "Fragen?", "Bitte antworten Sie bis zum"]) await guest.has(`C7: the status page says ${part}`, part);
  await guest.follow("Antwort senden");
  check("C7: an empty answer is refused", (await g.title()).startsWith("Fehler:"), await g.title());
  await g.getByLabel(/Ihre Antwort/).fill("Anbei das Foto.");
  await g.getByLabel(/^Dateien/).setInputFiles({ name: "programm.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\x00 not a pdf") });
  await guest.follow("Antwort senden");
  check("C7: a program in a PDF's clothes is refused", (await g.title()).startsWith("Fehler:"), await g.title());
  equal("C7: the answer's text is kept", await g.getByLabel(/Ihre Antwort/).inputValue(), "Anbei das Foto.");
  await g.getByLabel(/^Dateien/).setInputFiles(pdfFile("impfpass.pdf"));
  await guest.follow(() => g.getByRole("button", { name: "Antwort senden" }).dblclick());
  await guest.has("C7: the answer has arrived", "Ihre Antwort ist eingegangen");

  await w.go(`/ort/${town}/amt?beantwortet=ja`);
  check("S3: on the answer the case is in the list of answered ones", (await rows(w).filter({ hasText: reference }).count()) === 1);
  await openCase(w, town, reference);
  await w.has("S3: the answer at the desk", "Anbei das Foto.");
  await w.has("S3: with its file", "impfpass.pdf");
}

async function decide(w, other, guest, reference) {
  const { page } = w;
  await bringToDecision(w, town, reference);
  await other.go(new URL(page.url()).pathname + "/entscheiden");
  await w.follow(() => page.getByRole("link", { name: "Entscheiden", exact: true }).first().click());
  check("S5: one panel", /\/entscheiden$/.test(new URL(page.url()).pathname), page.url());
  for (const part of ["Kassenzeichen", "IBAN", "Fällig am", "als bekannt gegeben", "Widerspruch möglich bis"]) await w.has(`S5: the panel says ${part}`, part);
  await fillPlaceholders(page);
  await w.follow("Vorschau");
  await w.has("S5: the preview of the letter", "ENTWURF");
  await page.getByRole("radio", { name: "Ablehnen" }).check({ force: true });
  await w.follow("Texte für dieses Ergebnis vorschlagen");
  const reasons = page.getByRole("textbox", { name: /^Begründung/ }).first();
  await reasons.fill("");
  await fillPlaceholders(page);
  await w.follow("Bescheid erlassen");
  check("S5: no refusal without reasons", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByRole("radio", { name: "Stattgeben", exact: true }).check({ force: true });
  await w.follow("Texte für dieses Ergebnis vorschlagen");
  await fillPlaceholders(page);
  await w.follow(() => page.getByRole("button", { name: "Bescheid erlassen" }).dblclick());
  check("S5: back at the case", /\/amt\/vorgang\/[^/]+$/.test(new URL(page.url()).pathname), page.url());
  await w.has("S5: decided", "Entscheidung und Bescheid");

  await fillPlaceholders(other.page);
  await other.page.getByRole("textbox", { name: /^Begründung/ }).first().fill("Meine eigenen Gründe.");
  await other.follow("Bescheid erlassen");
  equal("S2: the slower clerk is told", other.status, 409);
  await other.has("S2: who was faster", "Petra Sommer");
  check("S2: nothing typed is lost", (await other.page.locator("main textarea").evaluateAll((all) => all.map((one) => one.value).join("|"))).includes("Meine eigenen Gründe."));

  await w.go(`/ort/${town}/amt/post`);
  const letter = rows(w).filter({ hasText: reference });
  equal("S5: one letter waits in the post room", await letter.count(), 1);
  await w.follow(() => letter.getByRole("button", { name: /Zur Post gegeben/ }).click());
  equal("S5: and is gone", await rows(w).filter({ hasText: reference }).count(), 0);
  await openCase(w, town, reference);
  await w.has("S5: the announcement at the desk", "Bekannt gegeben am");
  const pdf = await w.context.request.get(new URL(await page.getByRole("link", { name: /^Bescheid als PDF/ }).getAttribute("href"), page.url()).href);
  equal("S5: the notice is a PDF", (await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  check("S5: and holds its pages", (await pdf.body()).length > 10_000, String((await pdf.body()).length));

  await guest.go(new URL(guest.page.url()).pathname);
  for (const part of ["Gilt als bekannt gegeben am", "Widerspruch möglich bis"]) await guest.has(`C8: the resident reads ${part}`, part);
  await guest.page.getByText("Warum dieses Datum?").first().click();
  await guest.look("why");
  await guest.has("C8: with the rule used", "§ 122");
  const notice = await guest.context.request.get(new URL(await guest.page.getByRole("link", { name: /Bescheid herunterladen/ }).getAttribute("href"), guest.page.url()).href);
  equal("C8: the resident has the PDF", (await notice.body()).subarray(0, 5).toString(), "%PDF-");
}

export async function run(env) {
  const { browser, base, shared } = env;
  if (!shared.guest) return check("S: there is a case to work on", false, "C2 did not end");
  const petra = await deskWindow(env, town, "p.sommer", "S");
  const aylin = await deskWindow(env, town, "a.herbst", "S second clerk");
  await workList(petra);
  if (shared.plain) await keyboardOnly(petra, shared.plain.reference);
  await shortcutsOff(petra);
  await petra.go(`/ort/${town}/amt/suche?q=Mayer`);
  check("S1: Mayer finds Meier", (await rows(petra).filter({ hasText: shared.guest.reference }).count()) === 1, await petra.text());
  await petra.go(`/ort/${town}/amt/suche?q=xqzxqz`);
  await petra.has("S1: nothing found says so", "Nichts gefunden");
  const guest = await Window.open(browser, base, { name: "C7" });
  guest.code = shared.guest.code;
  await question(petra, guest, shared.guest.reference);
  await decide(petra, aylin, guest, shared.guest.reference);
  shared.guest.decided = true;
  for (const page of ["amt/stoerungen", "amt/leistungen"]) {
    await petra.go(`/ort/${town}/${page}`);
    equal(`S: ${page} is not for everybody`, petra.status, 404);
    await aylin.go(`/ort/${town}/${page}`);
    equal(`S: ${page} is for the head`, aylin.status, 200);
  }
  for (const one of [guest, petra, aylin]) await one.close();
}
