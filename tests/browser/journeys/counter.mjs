// Counter, telephone, paper: taken down by a clerk, with gaps, in the same list; the call with its control questions; papers that come later.
import { check, contains, equal, pdfFile } from "../harness.mjs";
import { deskWindow, openCase } from "./desk.mjs";

const town = "musterstadt";
const german = (date) => date.toLocaleDateString("de-DE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Europe/Berlin" });
const day = (back) => german(new Date(Date.now() - back * 86_400_000));
const refused = async (w, name) => check(name, (await w.page.title()).startsWith("Fehler:"), await w.page.title());

async function begin(w, way, fill) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/aufnahme`);
  await page.getByLabel("Leistung").selectOption("hundesteuer");
  await page.getByRole("radio", { name: new RegExp(`^${way}`) }).check({ force: true });
  await fill(page);
  await w.follow("Weiter");
}

async function person(w, name) {
  const { page } = w;
  await page.getByLabel("Vornamen").fill("Frieda");
  await page.getByLabel("Familienname").fill(name);
  await page.getByLabel("Geburtsdatum").fill("01.02.1950");
  await page.getByLabel("Straße und Hausnummer").fill("Lindenweg 4");
  await page.getByLabel("Postleitzahl").fill("12345");
  await page.getByRole("textbox", { name: /^Ort/ }).fill("Musterstadt");
  await w.follow("Weiter");
}

const reference = (w) => w.page.locator("[data-reference]").getAttribute("data-reference");

async function pdfOf(w, name, what) {
  const href = await w.page.getByRole("link", { name }).first().getAttribute("href");
  const answer = await w.context.request.get(w.base + href);
  const bytes = await answer.body();
  check(`${what} is a PDF`, answer.status() === 200 && bytes.subarray(0, 5).toString() === "%PDF-", String(answer.status()));
  return { href, bytes };
}

async function atTheCounter(w, keyboard) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/aufnahme`);
  await w.follow("Weiter");
  await refused(w, "counter: without service and way nothing begins");
  const from = Date.now();
  await begin(w, "Am Schalter", async () => page.getByRole("radio", { name: /^Ausweis gesehen/ }).check({ force: true }));
  check("counter: the first page of the form", /\/seite\//.test(page.url()), page.url());
  // Empty pages do not stop the clerk; something typed that cannot be is shown once.
  for (let i = 0; i < 30 && /\/seite\//.test(page.url()); i++) {
    const date = page.getByLabel(/[Gg]eburtsdatum|Datum/).first();
    if (!keyboard.wrong && (await date.count()) && (await date.isEditable())) {
      await date.fill("31.02.1980");
      await w.follow("Weiter");
      await refused(w, "counter: a day that does not exist is shown");
      keyboard.wrong = true;
      await w.follow("So lassen und weiter");
      continue;
    }
    await w.follow("Weiter");
  }
  check("counter: after the pages comes the person", page.url().endsWith("/person"), page.url());
  await person(w, "Schalter");
  await w.has("counter: what is missing is named", "Das fehlt noch. Der Antrag geht trotzdem ein.");
  await w.follow("Vorgang anlegen");
  await refused(w, "counter: how the transcript is confirmed must be said");
  await page.getByRole("radio", { name: /^Ausdrucken/ }).check({ force: true });
  await w.follow(() => page.getByRole("button", { name: "Vorgang anlegen" }).dblclick());
  await w.has("counter: the case is there", "Der Vorgang ist angelegt");
  console.log(`       counter: application with gaps filed in ${((Date.now() - from) / 1000).toFixed(1)} s`);
  const number = await reference(w);
  await pdfOf(w, "Niederschrift (PDF)", "counter: the transcript");
  await pdfOf(w, "Eingangsbestätigung (PDF)", "counter: the receipt");
  const filed = new URL(page.url()).pathname.split("/")[5];
  await w.go(`/ort/${town}/amt?sortierung=neueste`);
  equal("counter: once in the same work list", await page.locator("tbody tr").filter({ hasText: number }).count(), 1);
  await openCase(w, town, number);
  for (const part of ["Am Schalter", "Ausweis gesehen", "Niederschrift unterschreiben lassen", "Beim Eingang fehlte etwas"]) await w.has(`counter: the case says ${part}`, part);
  await w.follow("Unterschrieben ablegen");
  await refused(w, "counter: signed, but no scan");
  await page.getByLabel(/Unterschriebene Niederschrift/).setInputFiles(pdfFile("niederschrift.pdf"));
  await w.follow("Unterschrieben ablegen");
  await w.has("counter: the transcript is in the file", "unterschrieben, abgelegt am");
  return { number, filed };
}

export async function onThePhone(w) {
  const { page } = w;
  await begin(w, "Am Telefon", async () => page.getByRole("radio", { name: /^Kontrollfragen/ }).check({ force: true }));
  await w.follow("Speichern und zur Übersicht");
  await w.follow("Person und Anschrift");
  await person(w, "Telefon");
  await page.getByRole("radio", { name: /^Vorgelesen/ }).check({ force: true });
  await w.follow("Vorgang anlegen");
  const number = await reference(w);
  await openCase(w, town, number);
  await w.has("phone: read back, with its time", "vorgelesen und bestätigt am");
  return number;
}

async function aCall(w, number) {
  const { page } = w;
  await openCase(w, town, number);
  const panel = page.locator("#anruf");
  await panel.getByText("Anruf aufnehmen").click();
  const questions = panel.getByRole("group", { name: /Kontrollfragen/ }).getByRole("checkbox");
  equal("call: three control questions", await questions.count(), 3);
  const words = await panel.innerText();
  check("call: the panel holds no answer", !words.includes("01.02.1950") && !words.includes("Lindenweg"), words);
  contains("call: the sentence to read aloud", await page.locator("#auskunft").innerText(), "bei uns eingegangen");
  await questions.nth(0).check({ force: true });
  await panel.getByLabel(/vorgelesen/).check({ force: true });
  await panel.getByLabel(/Worum ging es/).fill("Fragt nach dem Stand.");
  await w.follow("Anruf speichern");
  await refused(w, "call: told without all three answers is refused");
  equal("call: the note is kept", await page.locator("#anruf").getByLabel(/Worum ging es/).inputValue(), "Fragt nach dem Stand.");
  for (let i = 0; i < 3; i++) await page.locator("#anruf").getByRole("group", { name: /Kontrollfragen/ }).getByRole("checkbox").nth(i).check({ force: true });
  await page.locator("#anruf").getByLabel(/Rückruf bis/).fill(day(-2));
  await w.follow("Anruf speichern");
  await w.has("call: noted with what was told", "Kontrollfragen richtig");
  await w.has("call: the call-back is a task", "Zurückrufen");
}

async function onPaper(w) {
  const { page } = w;
  await begin(w, "Auf Papier", async () => page.getByLabel("Tag des Eingangs").fill(day(-1)));
  await refused(w, "paper: a stamp of tomorrow is refused");
  await page.getByLabel("Tag des Eingangs").fill(day(3));
  await page.getByLabel("Absender").fill("Frieda Papier");
  await page.getByLabel(/Scan oder Anhang/).setInputFiles({ name: "programm.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\x00") });
  await w.follow("Weiter");
  await w.has("paper: a program in a PDF's clothes is not taken", "Der Scan wurde nicht angenommen");
  await page.getByLabel(/Scan hinzufügen/).setInputFiles(pdfFile("antrag.pdf"));
  await w.follow("Hinzufügen");
  await w.has("paper: the scan is there", "antrag.pdf");
  await w.follow("Person und Anschrift");
  await person(w, "Papier");
  await w.follow("Vorgang anlegen");
  const number = await reference(w);
  await w.has("paper: the day of the stamp", day(3));
  await openCase(w, town, number);
  await w.has("paper: how it came", "Auf Papier");
  await w.has("paper: its scan in the file", "antrag.pdf");
  const panel = page.locator("#posteingang");
  await panel.getByText("Brief, Scan oder E-Mail zur Akte nehmen").click();
  await panel.getByLabel(/Was ist eingegangen/).fill("Impfpass");
  await panel.getByLabel(/Scan oder Anhang/).setInputFiles(pdfFile("impfpass.pdf"));
  await w.follow("Zur Akte nehmen");
  await w.has("paper: a later letter is in the file", "impfpass.pdf");
  await w.has("paper: and somebody is told", "Neue Unterlagen ansehen");
  await w.follow("Angesehen");
  return number;
}

export async function run(env) {
  const w = await deskWindow(env, town, "p.sommer", "counter");
  const { number, filed } = await atTheCounter(w, {});
  const phone = await onThePhone(w);
  await aCall(w, phone);
  const paper = await onPaper(w);
  // One draft stays open for the matrix.
  await begin(w, "Am Schalter", async (page) => page.getByRole("radio", { name: /^Person ist bekannt/ }).check({ force: true }));
  const open = new URL(w.page.url()).pathname.split("/")[5];
  await w.go(`/ort/${town}/amt/aufnahme`);
  await w.has("counter: what was begun is at the clerk's desk", "Angefangen");
  env.shared.counter = { aufnahme: open, filed, number, phone, paper };
  await w.close();
}
