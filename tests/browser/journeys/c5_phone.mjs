// C5 Proof by phone camera, and six wrong files with six sentences; the rest of the form is safe.
import fs from "node:fs";
import { Window, budget, check, contains, equal, pdfFile, sourceFile } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { start } from "./c2_file.mjs";

const photo = (name) => ({ name: "foto" + name.slice(name.lastIndexOf(".")), mimeType: "image/jpeg", buffer: fs.readFileSync(sourceFile("tests/corpus/picture_fuzz/" + name)) });
const pdfWith = (text) => Buffer.concat([pdfFile().buffer.subarray(0, 9), Buffer.from(`%${text}\n`), pdfFile().buffer.subarray(9)]);
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join("");

// On to the page with a file question.
async function toFileQuestion(w, service, answers = []) {
  await start(w, service);
  const form = new FormPage(w, answers);
  for (let i = 0; i < 25; i++) {
    const button = w.page.locator('main button[name="handy"]').first();
    if (await button.count()) return form;
    if (/\/zustellung$/.test(w.page.url())) break;
    await form.fill();
    await w.follow("Weiter");
  }
  check(`${w.name}: ${service} asks for a file`, false, w.page.url());
  return null;
}

async function sixFiles(w) {
  const { page } = w;
  const input = () => page.locator('main input[type=file]').first();
  const seen = new Set();
  const pdf = (buffer, name) => ({ name, mimeType: "application/pdf", buffer });
  const wrong = [
    [pdf(Buffer.from("MZ\x90\0program"), "rechnung.pdf"), "nicht das, was ihr Name sagt"],
    [pdf(Buffer.alloc(0), "leer.pdf"), "leer"],
    [pdf(Buffer.concat([pdfFile().buffer, Buffer.alloc(21 << 20)]), "gross.pdf"), "größer als"],
    [pdf(Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Filter/Standard/V 1/R 2/O(" +
       "x".repeat(32) + ")/U(" + "y".repeat(32) + ")/P -44>>endobj\ntrailer<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[(a)(a)]>>\n%%EOF\n"), "geheim.pdf"), "Passwort"],
    [pdf(Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF\n"),
      "skript.pdf"), "aktive Inhalte"],
  ];
  for (const [file, words] of wrong) {
    await input().setInputFiles(file);
    await w.follow("Weiter");
    check(`C5 ${file.name}: the title begins with Fehler:`, (await page.title()).startsWith("Fehler:"), await page.title());
    const summary = await page.locator(".rh-error-summary").innerText();
    contains(`C5 ${file.name}: says what it is`, summary, words);
    seen.add(summary.split("\n").find((line) => line.includes(words)));
  }
  equal("C5: each with its own sentence", seen.size, wrong.length);
}

export async function run({ browser, base }) {
  const w = await Window.open(browser, base, { name: "C5", script: false });
  const { page } = w;
  const form = await toFileQuestion(w, "sondernutzung");
  if (!form) return;
  await form.fill();
  const where = page.url();
  await sixFiles(w);
  // The virus: nothing stops the form; the scanner finds it a moment later.
  await page.locator("main input[type=file]").first().setInputFiles({ name: "befall.pdf", mimeType: "application/pdf", buffer: pdfWith(eicar) });
  await w.follow("Speichern und später weitermachen");
  let told = "";
  for (let i = 0; i < 40 && !told.includes("Schadsoftware"); i++) {
    await page.waitForTimeout(250);
    await page.reload();
    told = await w.text();
  }
  contains("C5 virus: which file", told, "befall.pdf");
  contains("C5 virus: and why", told, "Eicar-Test-Signature");
  await w.look("hit");

  // The phone.
  await page.goto(where);
  const started = Date.now();
  await w.follow(() => page.locator('main button[name="handy"]').first().click());
  check("C5: a code for the phone", await page.locator("svg[role=img]").count() === 1);
  const desktop = page.url(), link = await page.locator("[data-link]").getAttribute("data-link");
  const phone = await Window.open(browser, base, { name: "C5 phone", width: 320, script: false });
  await phone.go(link);
  await phone.follow("Dieses Handy verbinden");
  await phone.follow("Foto hochladen");
  contains("C5: nothing taken yet is told", await phone.text(), "zuerst ein Foto");
  for (const name of ["flag.heic", "flag.jpg", "flag.png"]) {
    await phone.page.locator("input[name=kamera]").setInputFiles(photo(name));
    await phone.follow("Foto hochladen");
  }
  contains("C5: three pages on the phone", await phone.text(), "3 Seiten angekommen");
  await phone.follow(() => phone.page.getByRole("button", { name: /Drehen/ }).first().click());
  await phone.follow(() => phone.page.getByRole("button", { name: /Nach hinten/ }).first().click());
  await page.goto(desktop);
  equal("C5: the desktop sees three", await page.locator(".rh-photos img").count(), 3);
  await w.look("photos");
  const stranger = await Window.open(browser, base, { name: "C5 stranger" });
  await stranger.go(link);
  equal("C5: the code is used up", stranger.status, 404);
  await stranger.go(new URL(phone.page.url()).pathname);
  equal("C5: the phone's page is the phone's", stranger.status, 404);
  await phone.go(new URL(where).pathname);
  equal("C5: the phone does not see the form", phone.status, 404);
  await phone.go(new URL(page.url()).pathname.replace(/\/antrag\/[^/]+/, ""));
  await phone.follow("Fertig");
  contains("C5: done on the phone", await phone.text(), "Machen Sie am anderen Gerät weiter");
  await w.follow("Aktualisieren");
  budget("C5 three pages by phone", Date.now() - started, 60_000);
  contains("C5: one PDF stands in the form", await w.text(), ".pdf");
  const again = page.getByRole("button", { name: /auch hier verwenden/ });
  console.log(`       C5: a second place for the file on this page: ${await again.count()}`);
  if (await again.count()) {
    await w.follow(() => again.first().click());
    check("C5: used a second time", (await page.locator(".rh-files li").count()) >= 2);
  }
  for (const one of [w, phone, stranger]) await one.close();

  // With scripts the desktop follows by itself; axe looks at both sides.
  const live = await Window.open(browser, base, { name: "C5 live" });
  if (await toFileQuestion(live, "sondernutzung")) {
    await live.follow(() => live.page.locator('main button[name="handy"]').first().click());
    const mobile = await Window.open(browser, base, { name: "C5 mobile", width: 360 });
    await mobile.go(await live.page.locator("[data-link]").getAttribute("data-link"));
    await mobile.follow("Dieses Handy verbinden");
    await mobile.page.locator("input[name=kamera]").setInputFiles(photo("flag.heic"));
    await mobile.follow("Foto hochladen");
    await live.page.locator(".rh-photos img").first().waitFor({ timeout: 10_000 });
    check("C5: the page appears on the desktop by itself", true);
    await mobile.follow("Fertig");
    await live.page.waitForURL(/\/seite\//, { timeout: 10_000 });
    check("C5: and the desktop goes on by itself", true);
    await mobile.close();
  }
  await live.close();
}
