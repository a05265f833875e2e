// The resident's form as a person sees it: labels, not ids. What a journey does not say is filled with something that fits.
import { check, pdfFile, pngFile } from "./harness.mjs";

// Days as a person means them: forms refuse a future birthday and a permit from yesterday.
const day = (offset) => {
  const at = new Date(Date.now() + offset * 86400000);
  return `${String(at.getDate()).padStart(2, "0")}.${String(at.getMonth() + 1).padStart(2, "0")}.${at.getFullYear()}`;
};
const over = /bescheid|bekommen|bestanden|hindernis|an welchem tag|seit wann/i;

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
  [/haltung|halten/i, "01.02.2026"],  // a dog that is there already is taxed this year
  [over, day(-10)],
  [/bis|ende/i, day(220)],
  [/datum|beginn|ab wann|seit|tag|von wann|zuzug|einzug|anschaffung|aufnahme/i, day(70)],
  [/beschreib/i, "Zwei Reihen Tische vor dem Lokal"],
  [/anzahl|zahl|fläche|länge|breite|höhe|betrag|gewicht|schulter|dauer|monate|euro/i, "2"],
];

// One look at the page for all fields: a question to the browser for each would be slow.
const readFields = () => {
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const form = document.querySelector("main form[method=post]");
  return [...(form?.querySelectorAll("input, select, textarea") ?? [])].map((one, index) => ({
    index, type: one.type, name: one.name, tag: one.tagName, value: one.value, id: one.id,
    visible: one.type !== "hidden" && one.getClientRects().length > 0,
    required: one.required || one.getAttribute("aria-required") === "true",
    own: clean(one.labels?.[0]?.innerText || one.getAttribute("aria-label")),
    group: clean(one.closest("fieldset")?.querySelector("legend")?.innerText),
    hint: (one.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id)?.innerText || "").join(" "),
    checked: one.checked, accept: one.accept || "", mode: one.inputMode || "",
    listed: one.list?.options[0]?.value ?? "",
    firstOption: one.tagName === "SELECT" ? [...one.options].find((option) => option.value)?.value ?? "" : "",
    hasFile: one.type === "file" && !!one.closest(".rh-upload, .kern-form-input, div")?.querySelector("li"),
  }));
};

export class FormPage {
  // `answers`: [regular expression of the label, value]. Without an answer what is freiwillig stays empty.
  constructor(window, answers = []) {
    this.window = window;
    this.answers = answers;
  }
  get page() {
    return this.window.page;
  }

  // Answers bring and take questions: what has come meanwhile is filled as well.
  async fill() {
    const seen = new Set();
    for (let round = 0; round < 4; round++) {
      const fields = (await this.page.evaluate(readFields)).filter((field) => field.visible);
      if (fields.every((field) => seen.has(field.name))) return;
      for (const field of fields) seen.add(field.name);
      await this.fillSeen(fields);
    }
  }

  async fillSeen(fields) {
    const groups = new Set();
    for (const field of fields) {
      const { type, name, tag, value, required } = field;
      const label = type === "radio" ? field.group : field.own || field.group;
      const given = this.answers.find(([pattern]) => pattern.test(label));
      const optional = /freiwillig/i.test(label);
      const gone = async () => type !== "radio" && type !== "checkbox" && type !== "file" && !(await input().isVisible());
      const input = () => this.page.locator("main form[method=post]").first().locator("input, select, textarea").nth(field.index);
      if (type === "radio") {
        if (groups.has(name) || (optional && !given)) continue;
        groups.add(name);
        const options = fields.filter((one) => one.type === "radio" && one.name === name);
        // "Nein" stands last and keeps forms short.
        const wanted = given ? options.find((one) => one.own === given[1]) : options.some((one) => one.checked) ? null : options.at(-1);
        if (wanted) await this.page.locator("main form[method=post]").first().locator("input, select, textarea").nth(wanted.index).check({ force: true });
      } else if (type === "checkbox") {
        if ((given ? given[1] : required) && !field.checked) await input().check({ force: true });
      } else if (await gone()) {
        continue;
      } else if (type === "file") {
        if (given && given[1]) await input().setInputFiles(given[1]);
        else if (!optional && !field.hasFile) await input().setInputFiles(!field.accept || /pdf/.test(field.accept) ? pdfFile() : pngFile());
      } else if (tag === "SELECT") {
        if (given) await input().selectOption({ label: given[1] });
        else if (!optional && !value) await input().selectOption(field.firstOption);
      } else if (given ? value !== given[1] : !optional && !value) {
        await input().fill(given ? given[1] : this.guessFrom(field));
      }
    }
  }

  async guess(input, label) {
    const fields = await this.page.evaluate(readFields);
    const name = await input.getAttribute("name");
    return this.guessFrom({ ...fields.find((field) => field.name === name), own: label.trim() });
  }

  guessFrom({ own, group, hint, listed, mode }) {
    const label = own || group;
    if (/TT\.MM|z\. ?B\. \d\d\.\d\d\.\d{4}|Datum/.test(hint) && !/geb|wurf|haltung|halten/i.test(label)) return over.test(label) ? day(-10) : day(70);
    if (listed) return listed;
    const found = byLabel.find(([pattern]) => pattern.test(label));
    if (found) return found[1];
    return mode === "numeric" || mode === "decimal" ? "2" : "Muster";
  }

  // Page after page until the delivery page. What is refused is named with the page's own words.
  async walk(limit = 40) {
    for (let i = 0; i < limit; i++) {
      if (/\/zustellung$/.test(new URL(this.page.url()).pathname)) return true;
      const before = this.page.url();
      await this.fill();
      await this.window.follow("Weiter");
      // Answers with which the service cannot be had: filing stays possible.
      const anyway = this.page.getByRole("link", { name: "Trotzdem weitermachen" }).or(this.page.getByRole("button", { name: "Trotzdem weitermachen" }));
      if (await anyway.count()) await this.window.follow(() => anyway.first().click());
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
