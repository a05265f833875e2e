// node tools/screenshots.mjs BASE CREDENTIALS.json FOLDER: the main pages of a running demo town as pictures for the documentation.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, results, Window } from "../tests/browser/harness.mjs";
import { FormPage } from "../tests/browser/form.mjs";
import { deskWindow, fillPlaceholders } from "../tests/browser/journeys/desk.mjs";

const [base, credentialsFile, folder] = process.argv.slice(2);
const env = { base, credentials: JSON.parse(fs.readFileSync(credentialsFile, "utf8")), browser: await launch(), shared: {} };
const town = "musterstadt";
Window.prototype.look = async function () { return this; }; // pictures, no checks

// Whole page up to about three screens: longer pictures help nobody.
async function shot(w, name, { width = 1280, top = "" } = {}) {
  await w.page.setViewportSize({ width, height: width < 600 ? 800 : 900 });
  const height = await w.page.evaluate(() => document.documentElement.scrollHeight);
  const tall = Math.min(height, width < 600 ? 1600 : 1800);
  await w.page.setViewportSize({ width, height: tall });
  await w.page.evaluate((id) => (id ? document.getElementById(id)?.scrollIntoView() : window.scrollTo(0, 0)), top);
  await w.page.screenshot({ path: path.join(folder, `${name}.png`) });
  await w.page.setViewportSize({ width: 1280, height: 900 });
  console.log(`${name}.png`);
}

const answers = [
  [/gefährlicher hunde/i, "Nein"], [/hund.*geboren/i, "02.02.2024"], [/seit wann halten/i, "01.03.2026"], [/wie heißt der hund/i, "Bello"],
  [/vorname/i, "Anna"], [/(familien|nach)name/i, "Meier"], [/geboren|geburtsdatum$/i, "14.05.1986"], [/welche rasse/i, "Labrador"], [/^name des hundes/i, "Bello"],
  [/geburtsdatum des hundes|wurf|hund.*geboren/i, "02.08.2026"], [/beginn|seit wann|aufgenommen/i, "01.11.2026"],
];

const w = await Window.open(env.browser, base, { name: "pictures" });
await w.go("/");
await shot(w, "start");
await shot(w, "start-320", { width: 320 });
await w.go("/suche?q=hund+anmelden&ort=12345");
await shot(w, "suche");
await w.go(`/ort/${town}/dienst/hundesteuer`);
await shot(w, "dienst");
await w.follow("Ohne Konto beginnen");
const form = new FormPage(w, answers);
for (let n = 1; n < 20 && !/\/zustellung$/.test(new URL(w.page.url()).pathname); n++) {
  const hasDate = (await w.page.getByLabel(/seit wann halten|beginn/i).count()) > 0;
  if (n === 1) {
    await form.fill();
    await shot(w, "formular");
    await shot(w, "formular-320", { width: 320 });
  }
  if (hasDate) {
    await form.fill();
    await w.page.getByLabel(/seit wann halten|beginn/i).first().fill("31.02.2026");
    await w.follow("Weiter");
    if ((await w.page.title()).startsWith("Fehler:")) await shot(w, "fehler");
    await w.page.getByLabel(/seit wann halten|beginn/i).first().fill("01.03.2026");
  }
  await form.fill();
  await w.follow("Weiter");
}
await shot(w, "zustellung");
await form.deliver();
await shot(w, "pruefen");
await form.confirm();
await w.follow("Jetzt verbindlich absenden");
await shot(w, "bestaetigung");
const reference = await form.reference();

const desk = await deskWindow(env, town, "p.sommer", "pictures");
await desk.go(`/ort/${town}/amt`);
await shot(desk, "arbeitsliste");
await desk.go(`/ort/${town}/amt/suche?q=Mayer`);
await shot(desk, "suche-am-amt");
await desk.go(`/ort/${town}/amt/suche?q=${reference}`);
await desk.follow(() => desk.page.locator("tbody tr").first().getByRole("link", { name: reference }).click());
await desk.follow(() => desk.page.getByRole("button", { name: "Übernehmen" }).first().click());
await shot(desk, "vorgang");
for (let i = 0; i < 12 && (await desk.page.getByRole("button", { name: /^Abhaken/ }).count()); i++) {
  await desk.follow(() => desk.page.getByRole("button", { name: /^Abhaken/ }).first().click());
}
await desk.follow("Unterlagen sind vollständig");
await desk.follow(() => desk.page.getByRole("link", { name: "Entscheiden", exact: true }).first().click());
await fillPlaceholders(desk.page);
await desk.follow("Vorschau");
await shot(desk, "entscheiden");
await desk.follow("Bescheid erlassen");
const pdf = await desk.context.request.get(new URL(await desk.page.getByRole("link", { name: /^Bescheid als PDF/ }).getAttribute("href"), desk.page.url()).href);
const file = path.join(os.tmpdir(), `bescheid-${process.pid}.pdf`);
fs.writeFileSync(file, await pdf.body());
execFileSync("pdftoppm", ["-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", file, path.join(folder, "bescheid")]);
fs.unlinkSync(file);
console.log("bescheid.png");
await desk.go(`/ort/${town}/amt/post`);
await desk.follow(() => desk.page.locator("tbody tr").filter({ hasText: reference }).getByRole("button", { name: /Zur Post gegeben/ }).click());
await w.follow("Stand des Antrags ansehen");
await shot(w, "status");
await env.browser.close();
if (results.failed) process.exit(1);
