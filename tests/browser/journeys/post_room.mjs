// Post room: batch, reprint, formal service, return; the scan tray with its cover sheets.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { check, contains, equal, pdfFile } from "../harness.mjs";
import { onThePhone } from "./counter.mjs";
import { deskWindow, openCase } from "./desk.mjs";

const town = "musterstadt";
const german = (date) => date.toLocaleDateString("de-DE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Europe/Berlin" });
const day = (back) => german(new Date(Date.now() - back * 86_400_000));
const refused = async (w, name) => check(name, (await w.page.title()).startsWith("Fehler:"), await w.page.title());

async function batch(w) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/post`);
  const boxes = page.locator('tbody input[name="brief"]');
  if (!check("post: letters wait", (await boxes.count()) >= 3, String(await boxes.count()))) return;
  await w.follow("Druckstapel aus den ausgewählten bilden");
  await refused(w, "post: nothing chosen, no batch");
  const references = [];
  for (let i = 0; i < 2; i++) {
    await boxes.nth(i).check({ force: true });
    references.push(await page.locator("tbody tr").nth(i).locator("th").innerText());
  }
  await w.follow("Druckstapel aus den ausgewählten bilden");
  check("post: the batch has a page", /\/post\/stapel\/[0-9a-f]+$/.test(page.url()), page.url());
  const id = page.url().split("/").pop();
  for (const one of references) await w.has(`post: ${one} is in the batch`, one);
  const print = async () => w.context.request.get(`${w.base}/ort/${town}/amt/post/stapel/${id}/druck.pdf`);
  const first = await print();
  check("post: one PDF of all", first.status() === 200 && (await first.body()).subarray(0, 5).toString() === "%PDF-", String(first.status()));
  await page.getByLabel("Zur Post gegeben am").fill(day(-1));
  await w.follow("Ganzen Stapel zur Post gegeben");
  await refused(w, "post: not tomorrow");
  await page.getByLabel("Zur Post gegeben am").fill(day(0));
  await w.follow("Ganzen Stapel zur Post gegeben");
  await w.has("post: the whole batch is on its way", "Briefe sind zur Post gegeben");
  equal("post: printing again is possible", (await print()).status(), 200);
  await openCase(w, town, references[0].trim());
  await w.has("post: and the day of dispatch is the one entered", day(0));
  return { id, references };
}

async function formalService(w) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/post`);
  const row = page.locator("tbody tr").first();
  const reference = (await row.locator("th").innerText()).trim();
  await w.follow(() => row.getByRole("link", { name: /^Einfacher Brief/ }).click());
  const sending = new URL(page.url()).pathname;
  await page.getByRole("radio", { name: /^Zustellungsurkunde/ }).check({ force: true });
  await w.follow("Art speichern");
  await w.has("service: the law of the manner", "§ 3 VwZG");
  await w.go(`/ort/${town}/amt/post`);
  await w.follow(() => page.locator("tbody tr").filter({ hasText: reference }).getByRole("button", { name: /^Zur Post gegeben/ }).click());
  await w.go(sending);
  await w.has("service: nothing is announced before the deed is back", "noch nicht");
  await w.follow("Zustellung eintragen");
  await refused(w, "service: the deed has a day");
  await page.getByLabel(/Tag der Zustellung/).fill(day(0));
  await page.getByRole("radio", { name: /^In den Briefkasten/ }).check({ force: true });
  await page.getByLabel(/Scan des Nachweises/).setInputFiles(pdfFile("urkunde.pdf"));
  await w.follow("Zustellung eintragen");
  await w.has("service: the deed is in the file", "Nachweis: urkunde.pdf");
  const announced = await page.locator("main").innerText();
  contains("service: the deed's day is the day of announcement", announced.replace(/\s+/g, " "), `Bekannt gegeben am ${day(0)}`);
}

async function comesBack(w, reference) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/post/ruecklauf`);
  await page.getByLabel(/Aktenzeichen oder Sendungscode/).fill("26-GIBT-ESNICHT");
  await w.follow("Sendung öffnen");
  await refused(w, "return: an unknown number");
  await page.getByLabel(/Aktenzeichen oder Sendungscode/).fill(reference.toLowerCase());
  await w.follow("Sendung öffnen");
  await page.getByRole("radio", { name: "Empfänger verzogen" }).check({ force: true });
  await w.follow("Rückläufer eintragen");
  await w.has("return: not announced any more", "noch nicht");
  await w.go(`/ort/${town}/amt/post/alle?weg=post&stand=returned`);
  check("return: in the list of sendings", (await page.locator("tbody tr").filter({ hasText: reference }).count()) === 1);
  await openCase(w, town, reference);
  await w.has("return: a task says why", "Brief zurückgekommen: Empfänger verzogen");
  await page.goBack();
  await w.go(`/ort/${town}/amt/post/ruecklauf`);
  await w.follow(() => page.locator("tbody tr").filter({ hasText: reference }).getByRole("link").first().click());
  await page.getByLabel("Straße und Hausnummer").fill("Neue Straße 9");
  await w.follow("In den Postausgang legen");
  await w.go(`/ort/${town}/amt/post`);
  check("return: it waits for the post again", (await page.locator("tbody tr").filter({ hasText: reference }).count()) === 1);
}

// Somebody without a mailbox: the question is a letter, its sheet comes back as a scan, or the answer is said.
async function letters(w) {
  const { page } = w;
  const number = await onThePhone(w);
  await openCase(w, town, number);
  await w.follow("Übernehmen");
  const ask = async (text) => {
    await page.getByLabel("Text der Rückfrage").fill(text);
    await w.follow("Rückfrage senden");
    for (let i = 0; i < 40 && !(await page.locator("#briefe").innerText()).includes("Wartet auf den Versand"); i++) {
      await page.waitForTimeout(250);
      await page.reload();
    }
  };
  await ask("Welche Rasse hat der Hund?");
  await w.has("letter: a task says that it has to go out", "Rückfrage als Brief versenden");
  await w.shot?.("letters in the case");
  await w.follow(() => page.locator("#briefe").getByRole("link", { name: /^Rückfrage vom/ }).first().click());
  const sending = new URL(page.url()).pathname;
  await w.has("letter: until when, once it is posted", "14 Tage nach der Bekanntgabe");
  const answer = await w.context.request.get(w.base + sending + "/druck.pdf");
  check("letter: its sheets are a PDF", answer.status() === 200 && (await answer.body()).subarray(0, 5).toString() === "%PDF-", String(answer.status()));
  const sheets = await answer.body();
  await w.go(`/ort/${town}/amt/post`);
  const rows = page.locator("tbody tr").filter({ hasText: number });
  check("letter: receipt and question are in the tray", (await rows.count()) === 2, String(await rows.count()));
  const question = rows.filter({ hasText: "Rückfrage" });
  const [popup] = await Promise.all([page.waitForResponse((r) => r.url().endsWith("/druck.pdf")).catch(() => null), question.getByRole("button", { name: /^Drucken/ }).click().catch(() => null)]);
  check("letter: printed alone", popup === null || popup.status() === 200 || popup.status() === 304, popup ? String(popup.status()) : "");
  await w.go(`/ort/${town}/amt/post`);
  contains("letter: the tray says that it is printed", await question.innerText(), "gedruckt");
  await question.getByRole("checkbox").check({ force: true });
  await w.follow("Druckstapel aus den ausgewählten bilden");
  await refused(w, "letter: printed alone, it is in no batch");
  await w.has("letter: and the page says what to do", "Nachdruck");
  await question.getByRole("checkbox").check({ force: true });
  await w.follow(() => question.getByRole("button", { name: /^Zur Post gegeben/ }).click());
  await w.go(sending);
  await w.has("letter: posted", `Zur Post gegeben ${day(0)}`.slice(0, 16));
  await page.getByText("Falsch eingetragen?").click();
  await page.getByLabel("Wirklich zur Post gegeben am").fill(day(-1));
  await page.getByLabel("Grund der Berichtigung").fill("Zahlendreher");
  await w.follow("Tag berichtigen");
  await refused(w, "letter: posted tomorrow is refused");
  equal("letter: the reason is kept", await page.getByLabel("Grund der Berichtigung").inputValue(), "Zahlendreher");
  await page.getByLabel("Wirklich zur Post gegeben am").fill(day(1));
  await w.follow("Tag berichtigen");
  await w.has("letter: not before it was written", "gab es den Brief noch nicht");
  return { number, sheets };
}

async function saidOnThePhone(w) {
  const { page } = w;
  const number = await onThePhone(w);
  await openCase(w, town, number);
  await w.follow("Übernehmen");
  await page.getByLabel("Text der Rückfrage").fill("Wann kam der Hund zu Ihnen?");
  await w.follow("Rückfrage senden");
  await page.locator("#briefe").getByText("Antwort am Telefon oder am Schalter eintragen").click();
  await page.getByLabel("Was wurde geantwortet?").fill("Am ersten Februar.");
  await w.follow("Als Antwort eintragen");
  await refused(w, "said: who said it is asked for");
  equal("said: the words are kept", await page.getByLabel("Was wurde geantwortet?").inputValue(), "Am ersten Februar.");
  await page.getByLabel("Wer hat geantwortet?").fill("Frieda Telefon");
  await w.follow("Als Antwort eintragen");
  await w.has("said: in the file, with who and how", "Am Telefon von Frieda Telefon");
  await w.has("said: the letter is not needed any more", "Entfällt");
}

async function answerSheet(w, made) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/scans`);
  await page.getByLabel(/PDF-Datei/).setInputFiles({ name: "antworten.pdf", mimeType: "application/pdf", buffer: made.sheets });
  await w.follow("Hochladen");
  await read(w);
  await w.has("sheet: known by its code", "Als Antwort eingetragen (Antwortbogen)");
  await openCase(w, town, made.number);
  await w.has("sheet: it is the answer", "auf dem Antwortbogen");
  await w.has("sheet: somebody reads it", "Antwort prüfen");
}

async function postRoom(env, scan) {
  const w = await deskWindow(env, town, "k.berg", "post room only");
  const { page } = w;
  await w.go(`/ort/${town}/amt`);
  check("berg: begins in the post room", page.url().endsWith("/amt/post"), page.url());
  const links = (await page.getByRole("navigation").first().innerText()).replace(/\s+/g, " ");
  check("berg: the menu has the post only", /Postausgang/.test(links) && /Scan-Eingang/.test(links) && !/Arbeitsliste|Fristen|Aufnahme/.test(links), links);
  const row = page.locator("tbody tr").first();
  const reference = (await row.locator("th").innerText()).trim();
  await w.follow(() => row.locator("th").getByRole("link").click());
  check("berg: a row leads to the envelope", /\/sendung\//.test(page.url()), page.url());
  const fall = page.url().split("/vorgang/")[1].split("/")[0];
  for (const foreign of [`vorgang/${fall}`, `vorgang/${fall}/kopie.pdf`, `vorgang/${fall}/entscheiden`, `suche?q=${reference}`, "aufnahme", "fristen", "stoerungen", "personal"]) {
    const answer = await w.context.request.get(`${w.base}/ort/${town}/amt/${foreign}`);
    equal(`berg: ${foreign.replace(fall, "...")} is unknown`, answer.status(), 404);
  }
  for (const own of ["post", "post/stapel", "post/alle", "post/ruecklauf", "scans", `scans/${scan}`, "einstellungen", "zugang"]) {
    await w.go(`/ort/${town}/amt/${own}`);
    equal(`berg: ${own.split("/")[0]} opens`, w.status, 200);
  }
  await w.close();
}

async function read(w) {
  for (let i = 0; i < 40 && (await w.text()).includes("wird gerade gelesen"); i++) {
    await w.page.waitForTimeout(500);
    await w.page.reload();
  }
}

async function scans(w, reference) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/scans`);
  await w.follow("Hochladen");
  await refused(w, "scan: without a file");
  await page.getByLabel(/PDF-Datei/).setInputFiles({ name: "kaputt.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nkaputt") });
  await w.follow("Hochladen");
  await read(w);
  await w.has("scan: damaged, said in words", "Der Scan lässt sich nicht lesen.");
  const id = page.url().split("/").pop();
  await page.getByLabel("Aktenzeichen").fill("26-GIBT-ESNICHT");
  await w.follow(() => page.getByRole("button", { name: /^Zum Vorgang nehmen/ }).first().click());
  await refused(w, "scan: an unknown reference sorts nothing");

  // Cover sheet and letter in one scan, as a scanner would make it.
  await openCase(w, town, reference);
  const cover = await w.context.request.get(w.base + (await page.getByRole("link", { name: "Deckblatt zum Scannen (PDF)" }).getAttribute("href")));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "scan-"));
  const file = (name) => path.join(folder, name);
  fs.writeFileSync(file("deckblatt.pdf"), await cover.body());
  const copy = await w.context.request.get(w.base + (await page.getByRole("link", { name: "Antrag als PDF" }).getAttribute("href")));
  fs.writeFileSync(file("brief.pdf"), await copy.body());
  try {
    execFileSync("qpdf", ["--empty", "--pages", file("brief.pdf"), file("deckblatt.pdf"), file("brief.pdf"), "--", file("stapel.pdf")]);
  } catch (error) {
    console.log("SKIPPED scan with a cover sheet: qpdf is not installed");
    return id;
  }
  await w.go(`/ort/${town}/amt/scans`);
  await page.getByLabel(/PDF-Datei/).setInputFiles(file("stapel.pdf"));
  await w.follow("Hochladen");
  await read(w);
  await w.has("scan: the part behind the sheet is sorted", "Nach dem Deckblatt zugeordnet");
  await w.has("scan: what lay before it waits", "ein Teil wartet");
  await w.follow(() => page.getByRole("link", { name: reference }).click());
  await w.has("scan: in its case", "stapel S.");
  fs.rmSync(folder, { recursive: true });
  return id;
}

export async function run(env) {
  const w = await deskWindow(env, town, "p.sommer", "post room");
  const made = await batch(w);
  if (!made) return;
  await formalService(w);
  await comesBack(w, made.references[1].trim());
  for (const where of ["post/stapel", "post/alle?stand=waiting", "post/alle?weg=account_retrieval"]) await w.go(`/ort/${town}/amt/${where}`);
  const letter = await letters(w);
  await saidOnThePhone(w);
  const head = await deskWindow(env, town, "a.herbst", "scan tray");
  const scan = await scans(head, made.references[0].trim());
  await answerSheet(head, letter);
  await postRoom(env, scan);
  env.shared.counter = { ...env.shared.counter, stapel: made.id, scan };
  await head.close();
  await w.close();
}
