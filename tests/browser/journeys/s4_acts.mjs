// S4 hearing before a refusal, S5 conditions and recall, S6 second signature, S10 proof and inspection; the case page's accessible tree.
import { check, contains } from "../harness.mjs";
import { bringToDecision, deskWindow, fillPlaceholders, openCase } from "./desk.mjs";

const seconds = (from) => ((Date.now() - from) / 1000).toFixed(1);
const budget = (name, from, limit) => {
  console.log(`       ${name}: ${seconds(from)} s by machine (budget for a person ${limit} s)`);
  check(`${name}: within its budget`, (Date.now() - from) / 1000 <= limit, seconds(from));
};

// References of open cases of the dog tax in this town, new ones first.
async function openCases(w, town) {
  await w.go(`/ort/${town}/amt?dienst=hundesteuer&sortierung=neueste`);
  const rows = w.page.locator("tbody tr").filter({ hasText: /Hund/ }).filter({ hasText: /Neu|In Bearbeitung/ });
  const texts = await rows.allInnerTexts();
  return texts.map((text) => text.match(/\b\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/)?.[0]).filter(Boolean);
}

const press = (w, name, key = "Enter") =>
  w.follow(async () => {
    await w.page.getByRole("button", { name, exact: true }).or(w.page.getByRole("link", { name, exact: true })).first().focus();
    await w.page.keyboard.press(key);
  });

async function hearing(w, town, reference) {
  const { page } = w, from = Date.now();
  await bringToDecision(w, town, reference);
  await press(w, "Entscheiden");
  await page.getByRole("radio", { name: "Ablehnen" }).focus();
  await page.keyboard.press("Space");
  await press(w, "Texte für dieses Ergebnis vorschlagen");
  await w.has("S4: the panel says before the button that somebody has to be heard", "Vorher ist anzuhören (§ 91 Abs. 1 AO)");
  await fillPlaceholders(page);
  await page.getByRole("textbox", { name: /^Begründung/ }).first().fill("Die Voraussetzungen liegen nicht vor.");
  await press(w, "Bescheid erlassen");
  check("S4: a refusal without hearing is blocked", (await page.title()).startsWith("Fehler:"), await page.title());
  await w.has("S4: with the paragraph of the tax's law", "ist anzuhören (§ 91 Abs. 1 AO)");
  contains("S4: the reasons are kept", await page.getByRole("textbox", { name: /^Begründung/ }).first().inputValue(), "Voraussetzungen");
  await press(w, "Zur Anhörung");
  check("S4: only the head may override", (await page.getByRole("radio", { name: /Entscheidung der Leitung/ }).count()) === 0);
  await press(w, "Von der Anhörung absehen");
  check("S4: a waiver needs a ground", (await page.title()).startsWith("Fehler:"), await page.title());
  const text = page.getByRole("textbox", { name: /^Text der Anhörung/ });
  await text.fill("Wir möchten Ihren Antrag ablehnen. Sie können sich bis zum {{antwort_bis}} äußern.");
  await press(w, "Anhörung senden");
  await w.has("S4: the case waits for the answer", "Wartet auf Antwort");
  await w.has("S4: the hearing is in the file", "Anhörung vom");
  check("S4: the letter lies in the file", (await page.getByRole("link", { name: /^Anhoerung-/ }).count()) > 0);
  budget("S4", from, 120);
}

async function conditionsAndSecond(w, head, town, reference) {
  const { page } = w, from = Date.now();
  await bringToDecision(w, town, reference);
  await press(w, "Entscheiden");
  await fillPlaceholders(page);
  await press(w, "Nebenbestimmung hinzufügen");
  await page.getByRole("textbox", { name: /^Text der Nebenbestimmung 1/ }).fill("Der Hund trägt die Steuermarke.");
  await page.getByRole("textbox", { name: /^Begründung/ }).first().fill("Die Auflage folgt aus der Satzung.");
  await page.getByLabel(/^Gebühr oder Steuer/).fill("2500,00");
  await press(w, "Vorschau");
  const said = await page.getByRole("textbox", { name: /^Entscheidung/ }).first().inputValue();
  contains("S5: the text follows the amount", said, "2.500,00 EUR");
  await press(w, "Bescheid erlassen");
  await page.getByRole("textbox", { name: /^Warum ein anderer Betrag/ }).fill("Nachzahlung für frühere Jahre.");
  await press(w, "Bescheid erlassen");
  check("S5: a bound decision asks for the law of its conditions", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByRole("textbox", { name: /^Rechtsgrundlage der Nebenbestimmungen/ }).fill("§ 9 der Satzung");
  await press(w, "Vorschau");
  await w.has("S5: the preview has the condition", "Auflage: Der Hund trägt die Steuermarke.");
  await press(w, "Bescheid erlassen");
  await w.has("S6: it waits for the second signature", "Ein anderer Mensch muss mit unterschreiben");
  check("S6: who wrote it has no button", (await page.getByRole("button", { name: /^Unterschreiben/ }).count()) === 0);
  await openCase(head, town, reference);
  await head.has("S6: why the amount is another one", "Grund: Nachzahlung für frühere Jahre.");
  const draft = await head.page.request.get(head.page.url().split("#")[0] + "/entwurf.pdf");
  check("S6: the notice can be read before it is signed", (await draft.body()).subarray(0, 5).toString() === "%PDF-", draft.status());
  await press(head, "Zurückgeben");
  check("S6: sent back only with a reason", (await head.page.title()).startsWith("Fehler:"), await head.page.title());
  await press(head, "Unterschreiben und erlassen");
  await head.has("S6: both names", "Zweite Unterschrift");
  await head.has("S6: of the head", "Aylin Herbst");
  await head.has("S5: the condition is part of the decision", "Der Hund trägt die Steuermarke.");
  budget("S5/S6", from, 120);
}

async function recall(env) {
  const town = "beispielheim";
  const w = await deskWindow(env, town, "p.sommer", "recall");
  const [reference] = await openCases(w, town);
  if (!check("S5: there is an open case in the other town", !!reference)) return;
  const { page } = w;
  await bringToDecision(w, town, reference);
  await press(w, "Entscheiden");
  await fillPlaceholders(page);
  const text = page.getByRole("textbox", { name: /^Entscheidung/ }).first();
  await text.fill(`${await text.inputValue()}\nMit einem Satz von mir.`);
  await press(w, "Bescheid erlassen");
  await w.has("S5: it can be taken back", "Der Bescheid geht in 5 Minuten hinaus.");
  await press(w, "Zurückholen");
  await w.has("S5: undecided again", "Der Bescheid wurde zurückgeholt");
  await press(w, "Entscheiden");
  contains("S5: the text is kept", await page.getByRole("textbox", { name: /^Entscheidung/ }).first().inputValue(), "Mit einem Satz von mir.");
  await w.close();
}

async function proof(w, town, reference) {
  const { page } = w, from = Date.now();
  await openCase(w, town, reference);
  const casePage = page.url();
  await press(w, "Prüfen ob die Akte unverändert ist").catch(() => page.goto(casePage + "/pruefung"));
  await w.has("S10: the check is green", "Unverändert");
  await page.goto(casePage + "/akteneinsicht");
  await w.look();
  await press(w, "Einsicht gewähren");
  check("S10: nobody gets a file without a name", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByRole("textbox", { name: /^Wer bekommt Einsicht/ }).fill("Rechtsanwältin Wolf");
  await page.getByRole("textbox", { name: /^Grund/ }).fill("Beteiligte, § 29 Abs. 1 VwVfG");
  await page.locator("details summary").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: /^Schwärzen: / }).first().focus();
  await page.keyboard.press("Space");
  const made = Date.now();
  await press(w, "Einsicht gewähren");
  check("S10: what is blacked out needs a reason", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByRole("textbox", { name: /^Warum fehlt/ }).fill("Belange anderer, § 29 Abs. 2 VwVfG");
  await press(w, "Einsicht gewähren");
  await w.has("S10: the release stands in the history", "Akteneinsicht gewährt: Rechtsanwältin Wolf");
  console.log(`       S10: file made in ${seconds(made)} s with both pages (budget 5 s for 500 pages, see pdf_test)`);
  await w.follow(() => page.getByRole("link", { name: "Akteneinsicht für Rechtsanwältin Wolf", exact: true }).click());
  const frame = page.locator("iframe");
  check("S10: the document is shown in the page", (await frame.count()) === 1);
  const shown = await page.request.get(new URL(await frame.getAttribute("src"), page.url()).href);
  check("S10: it is a PDF that may stand in this page", shown.status() === 200 && shown.headers()["content-type"] === "application/pdf" && /frame-ancestors 'self'/.test(shown.headers()["content-security-policy"]), JSON.stringify(shown.headers()));
  const plain = await page.request.get(casePage);
  check("S10: other pages may stand in none", /frame-ancestors 'none'/.test(plain.headers()["content-security-policy"]));
  budget("S10", from, 120);
}

// What a screen reader is told: names, roles, order. axe does not look at these.
async function tree(w, town, reference) {
  const { page } = w;
  await openCase(w, town, reference);
  const session = await w.context.newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const shown = nodes.filter((n) => !n.ignored);
  const role = (n) => n.role?.value, name = (n) => (n.name?.value || "").trim();
  const acting = new Set(["button", "link", "textbox", "combobox", "checkbox", "radio", "Iframe"]);
  const nameless = shown.filter((n) => acting.has(role(n)) && !name(n));
  check("tree: everything that acts has a name", nameless.length === 0, nameless.map(role).join(", "));
  check("tree: one main, and it has the page", shown.filter((n) => role(n) === "main").length === 1);
  const levels = shown.filter((n) => role(n) === "heading").map((n) => n.properties.find((p) => p.name === "level")?.value.value);
  check("tree: headings begin with 1 and skip none", levels[0] === 1 && levels.every((l, i) => i === 0 || l <= levels[i - 1] + 1), levels.join(" "));
  const headings = shown.filter((n) => role(n) === "heading").map(name);
  for (const part of ["Überblick", "Angaben im Antrag", "Dokumente", "Verlauf", "Weitere Schritte"]) check(`tree: has ${part}`, headings.includes(part), headings.join(" | "));
  const buttons = shown.filter((n) => role(n) === "button").map(name);
  const twice = buttons.filter((one, i) => buttons.indexOf(one) !== i && one !== "");
  check("tree: no two buttons sound alike", twice.length === 0, twice.join(" | "));
  // The order of the tab key is the order of the page.
  const order = await page.evaluate(async () => {
    const all = [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea")].filter((e) => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled);
    return all.every((e, i) => i === 0 || all[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) && !document.querySelector("[tabindex]:not([tabindex='0']):not([tabindex='-1'])");
  });
  check("tree: the tab key follows the page", order);
}

export async function run(env) {
  const town = "musterstadt";
  const w = await deskWindow(env, town, "p.sommer", "acts");
  const head = await deskWindow(env, town, "a.herbst", "head");
  const all = await openCases(w, town);
  if (!check("S4: there are open cases", all.length >= 2, all.join(" "))) return;
  await hearing(w, town, all[0]);
  await tree(w, town, all[0]);
  await conditionsAndSecond(w, head, town, all[1]);
  await proof(w, town, all[1]);
  await recall(env);
}
