// The resident's form as a person sees it: labels, not ids. What a journey does not say is filled with something that fits.
import { check, pdfFile, pngFile } from "./harness.mjs";

const byLabel = [
  [/e-?mail/i, "anna.meier@post.example"],
  [/iban/i, "DE89 3704 0044 0532 0130 00"],
  [/bic/i, "COBADEFFXXX"],
  [/postleitzahl|plz/i, "12345"],
  [/telefon|mobil|fax/i, "0999 12345"],
  [/vorname/i, "Anna"],
  [/kennzeichen/i, "MU AB 123"],
  [/(familien|nach|geburts)name|^name$/i, "Meier"],
  [/hausnummer/i, "4"],
  [/stra(ß|ss)e/i, "Lindenweg"],
  [/^ort|wohnort|stadt/i, "Musterstadt"],
  [/geburt|geboren|wurf/i, "01.02.2020"],
  [/haltung/i, "01.02.2026"],
  [/bis|ende/i, "30.06.2027"],
  [/datum|beginn|ab wann|seit|tag|von wann|zuzug|einzug|anschaffung|aufnahme/i, "01.02.2027"],
  [/anzahl|zahl|fläche|länge|breite|höhe|betrag|gewicht|schulter|dauer|monate|euro/i, "2"],
];

async function labelOf(input) {
  return input.evaluate((one) => {
    const own = one.labels?.[0]?.innerText || one.getAttribute("aria-label") || "";
    const group = one.closest("fieldset")?.querySelector("legend")?.innerText || "";
    return `${own.replace(/\s+/g, " ").trim()}|${group.replace(/\s+/g, " ").trim()}`;
  });
}

export class FormPage {
  // `answers`: [regular expression of the label, value]; `skip`: leave what is freiwillig.
  constructor(window, answers = []) {
    this.window = window;
    this.answers = answers;
  }
  get page() {
    return this.window.page;
  }

  async fill() {
    const inputs = await this.page.locator("main form[method=post]").first().locator("input:visible, select:visible, textarea:visible").all();
    const groups = new Set();
    for (const input of inputs) {
      if (!(await input.isVisible())) continue;
      const [type, name, tag, value, required] = await input.evaluate((one) => [
        one.type, one.name, one.tagName, one.value, one.required || one.getAttribute("aria-required") === "true"]);
      const [own, group] = (await labelOf(input)).split("|");
      const label = own || group;
      const given = this.answers.find(([pattern]) => pattern.test(type === "radio" ? group : label));
      const optional = /freiwillig/i.test(type === "radio" ? group : label);
      if (type === "radio") {
        if (groups.has(name)) continue;
        if (optional && !given) continue;
        const options = this.page.locator(`main input[type=radio][name="${name}"]`);
        if (given) {
          const wanted = this.page.locator("main fieldset").filter({ hasText: group }).getByLabel(given[1], { exact: true }).first();
          await wanted.check({ force: true });
        } else if ((await options.and(this.page.locator(":checked")).count()) === 0) {
          await options.last().check({ force: true }); // "Nein" keeps forms short
        }
        groups.add(name);
      } else if (type === "checkbox") {
        if (given ? given[1] : required) await input.check({ force: true });
      } else if (type === "file") {
        if (given && given[1]) await input.setInputFiles(given[1]);
        else if (!optional && !(await this.hasFile(input))) {
          const accept = (await input.getAttribute("accept")) || "";
          await input.setInputFiles(!accept || /pdf/.test(accept) ? pdfFile() : pngFile());
        }
      } else if (tag === "SELECT") {
        if (given) await input.selectOption({ label: given[1] });
        else if (!optional && !value) {
          const first = await input.locator("option").evaluateAll((all) => all.find((one) => one.value)?.value ?? "");
          await input.selectOption(first);
        }
      } else if (given) {
        await input.fill(given[1]);
      } else if (!optional && !value) {
        await input.fill(await this.guess(input, label));
      }
    }
  }

  async hasFile(input) {
    return input.evaluate((one) => !!one.closest(".rh-upload, .kern-form-input, div")?.querySelector("li"));
  }

  async guess(input, label) {
    const hint = await input.evaluate((one) =>
      (one.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id)?.innerText || "").join(" "));
    if (/TT\.MM|z\. ?B\. \d\d\.\d\d\.\d{4}|Datum/.test(hint) && !/geb|wurf/i.test(label)) return /haltung/i.test(label) ? "01.02.2026" : "01.02.2027";
    const list = await input.getAttribute("list");
    if (list) return (await this.page.locator(`#${list} option`).first().getAttribute("value")) || "Muster";
    const found = byLabel.find(([pattern]) => pattern.test(label));
    if (found) return found[1];
    if ((await input.getAttribute("inputmode")) === "numeric" || (await input.getAttribute("inputmode")) === "decimal") return "2";
    return "Muster";
  }

  // Page after page until the delivery page. What is refused is named with the page's own words.
  async walk(limit = 40) {
    for (let i = 0; i < limit; i++) {
      if (/\/zustellung$/.test(new URL(this.page.url()).pathname)) return true;
      const before = this.page.url();
      await this.fill();
      await this.window.follow("Weiter");
      const again = this.page.url().split("?")[0] === before.split("?")[0];
      if (again && (await this.page.title()).startsWith("Fehler:")) {
        return check(`${before}: the answers are accepted`, false, await this.page.locator(".rh-error-summary").innerText());
      }
    }
    return check("the form ends", false, this.page.url());
  }

  // From the delivery page to the confirmation.
  async deliver({ channel, consent, name = ["Anna", "Meier"] } = {}) {
    const page = this.page;
    if (channel) await page.getByRole("radio", { name: channel }).check({ force: true });
    if (consent) await page.getByRole("checkbox", { name: /einverstanden|willige|abrufen/i }).check({ force: true });
    const put = async (label, text) => {
      const field = page.getByLabel(label).first();
      if (!(await field.inputValue())) await field.fill(text);
    };
    await put(/Vorname/, name[0]);
    await put(/Familienname/, name[1]);
    await put(/Straße/, "Lindenweg 4");
    await put(/Postleitzahl/, "12345");
    await put(/^Ort/, "Musterstadt");
    await this.window.follow("Weiter");
  }

  async confirm() {
    await this.page.getByRole("checkbox", { name: /alle Angaben geprüft/ }).check({ force: true });
  }

  async reference() {
    const text = await this.page.locator("main").innerText();
    return (text.match(/\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/) || [""])[0];
  }
}
