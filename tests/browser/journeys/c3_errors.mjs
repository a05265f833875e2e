// C3 Errors: 31.02., an IBAN as people write it, nothing where something is needed; title, summary, links, input kept.
import { Window, check, contains, equal } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { start } from "./c2_file.mjs";

async function summaryWorks(w, name) {
  const { page } = w;
  check(`${name}: the title begins with Fehler:`, (await page.title()).startsWith("Fehler:"), await page.title());
  const summary = page.locator(".rh-error-summary");
  contains(`${name}: the summary`, await summary.innerText(), "Es gibt ein Problem");
  check(`${name}: the summary has the focus`, await page.evaluate(() => !!document.activeElement?.closest(".rh-error-summary")));
  const links = await summary.getByRole("link").all();
  check(`${name}: the summary has links`, links.length > 0);
  for (const link of links) {
    const text = (await link.innerText()).trim();
    const target = (await link.getAttribute("href")).slice(1);
    const field = page.locator(`[id="${target}"]`);
    if (!check(`${name}: "${text}" leads to a field`, (await field.count()) === 1, target)) continue;
    await link.click();
    check(`${name}: "${text}": the focus is there`, await page.evaluate((id) => document.activeElement?.id === id || !!document.getElementById(id)?.contains(document.activeElement), target));
    const described = await field.evaluate((one) => {
      const ids = (one.getAttribute("aria-describedby") || one.closest("fieldset")?.getAttribute("aria-describedby") || "").split(" ");
      return ids.map((id) => document.getElementById(id)?.innerText || "").join(" ");
    });
    contains(`${name}: the same words stand at the field`, described, text);
  }
}

export async function run({ browser, base }) {
  const w = await Window.open(browser, base, { name: "C3" });
  const { page } = w;
  await start(w, "hundesteuer");
  await w.follow("Weiter"); // nothing filled in
  await summaryWorks(w, "C3 empty page");

  const form = new FormPage(w);
  let date = false, iban = false;
  for (let i = 0; i < 30 && !/\/zustellung$/.test(new URL(page.url()).pathname); i++) {
    const dateField = page.locator("main input[type=text]:visible").and(page.getByLabel(/beginn|datum|seit|ab wann|geboren|geburt/i)).first();
    if (!date && (await dateField.count())) {
      await form.fill();
      const was = await dateField.inputValue();
      await dateField.fill("31.02.2026");
      await w.follow("Weiter");
      await summaryWorks(w, "C3 31.02.");
      equal("C3 31.02.: what was typed is kept", await dateField.inputValue(), "31.02.2026");
      await dateField.fill(was || "01.02.2026");
      date = true;
    }
    const debit = page.locator("main fieldset").filter({ hasText: /zahl/i }).getByLabel(/lastschrift/i);
    if (await debit.count()) await debit.first().check({ force: true });
    const ibanField = page.getByLabel(/IBAN/).first();
    if (!iban && (await ibanField.count()) && (await ibanField.isVisible())) {
      await form.fill();
      await ibanField.fill("de89 3704 0044 0532 0130 01");
      await w.follow("Weiter");
      await summaryWorks(w, "C3 wrong IBAN");
      equal("C3 IBAN: what was typed is kept", await ibanField.inputValue(), "de89 3704 0044 0532 0130 01");
      await ibanField.fill(" de89 3704 0044 0532 0130 00 ");
      iban = true;
    }
    await form.fill();
    const before = page.url();
    await w.follow("Weiter");
    if (page.url() === before && (await page.title()).startsWith("Fehler:")) {
      check("C3: the right answers are accepted", false, await page.locator(".rh-error-summary").innerText());
      break;
    }
  }
  check("C3: the form asked for a date", date);
  check("C3: the form asked for an IBAN, lower case with spaces is accepted", iban);

  await page.getByLabel(/Straße/).first().fill("");
  await page.getByLabel(/Postleitzahl/).first().fill("1234");
  await w.follow("Weiter");
  await summaryWorks(w, "C3 delivery");
  await w.go(new URL(page.url()).pathname.replace("zustellung", "pruefen"));
  await w.has("C3: the check page says what is missing", "Bevor Sie absenden können");
  equal("C3: and does not offer to send", await page.getByRole("button", { name: "Jetzt verbindlich absenden" }).count(), 0);
  await w.go(new URL(page.url()).pathname.replace("/pruefen", ""));
  await w.has("C4: the task list says when the draft is deleted", "gelöscht");

  await w.close();
  await eligibility(browser, base);
}

// Who cannot get it learns it on a page of its own, with what to do instead; it is no error of typing, and filing stays possible.
async function eligibility(browser, base) {
  const w = await Window.open(browser, base, { name: "C3 eligibility", script: false });
  const { page } = w;
  await start(w, "bewohnerparken");
  const form = new FormPage(w, [[/tatsächlich unter dieser Anschrift/i, "Nein"]]);
  for (let i = 0; i < 12 && !/\/voraussetzung\//.test(page.url()) && !/\/zustellung$/.test(page.url()); i++) {
    await form.fill();
    await w.follow("Weiter");
  }
  check("C3 eligibility: a page of its own", /\/voraussetzung\//.test(page.url()), page.url());
  check("C3 eligibility: not an error", !(await page.title()).startsWith("Fehler:"), await page.title());
  await w.has("C3 eligibility: says what to do instead", "Was Sie jetzt tun können");
  await w.has("C3 eligibility: filing stays possible", "Sie dürfen den Antrag trotzdem stellen");
  const at = page.url();
  await w.follow("Angabe ändern");
  check("C3 eligibility: back to the question", /\/seite\//.test(page.url()), page.url());
  await page.goto(at);
  await w.follow("Trotzdem weitermachen");
  check("C3 eligibility: and on", /\/(seite|zustellung)/.test(page.url()), page.url());
  await w.close();
}
