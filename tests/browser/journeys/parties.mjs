// What C7, C8 and C9 share: accounts, the national account's test persons, English pages, a key at a time.
import { Window, check, contains } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { bringToDecision, fillPlaceholders, openCase } from "./desk.mjs";

export const town = "musterstadt";
export const dogAnswers = [[/beginn/i, "01.03.2026"], [/geburtsdatum des hundes/i, "02.01.2026"], [/geburtsdatum/i, "14.05.1986"], [/vorname/i, "Roswitha"], [/(familien|nach)name/i, "Meier"]];

export async function newAccount(env, given, family, name, options = {}) {
  const w = await Window.open(env.browser, env.base, { name, ...options });
  await w.go("/konto/registrieren");
  await w.page.getByLabel(/Vornamen/).fill(given);
  await w.page.getByLabel(/Familienname/).fill(family);
  await w.page.getByLabel("E-Mail-Adresse").fill(`${family.toLowerCase()}.${Date.now()}.${Math.floor(Math.random() * 1e6)}@post.example`);
  await w.page.getByLabel("Passwort").fill("lila Kühe grasen am Fluss");
  await w.follow("Konto anlegen");
  return w;
}

export async function nationalLogin(w, person, level, target = "/konto") {
  await w.go(`/konto/national?weiter=${encodeURIComponent(target)}`);
  await w.page.getByRole("radio", { name: person }).check({ force: true });
  await w.page.getByRole("radio", { name: level }).check({ force: true });
  await w.follow("Als diese Person anmelden");
}

export async function decideAndPost(desk, reference, { post = true } = {}) {
  await bringToDecision(desk, town, reference);
  await desk.follow(() => desk.page.getByRole("link", { name: "Entscheiden", exact: true }).first().click());
  await fillPlaceholders(desk.page);
  await desk.follow("Bescheid erlassen");
  if (!post) return;
  await desk.go(`/ort/${town}/amt/post`);
  const row = desk.page.locator("tr, li, section, .rh-panel").filter({ hasText: reference }).first();
  await desk.follow(() => row.getByRole("button", { name: /zur Post|versendet|Post gegeben/i }).first().click());
}

export async function askQuestion(desk, reference, text) {
  await openCase(desk, town, reference);
  const take = desk.page.getByRole("button", { name: "Übernehmen" });
  if (await take.count()) await desk.follow(() => take.first().click());
  await desk.page.getByRole("textbox", { name: /^Text der Rückfrage/ }).fill(text);
  await desk.follow("Rückfrage senden");
}

// The same page in English, and back. Texts outside of lang="de" must not look German; those inside are answers, names, package and notice.
const germanWords = /\b(der|das|und|Sie|Ihre?n?|nicht|mit|für|wird|werden|bitte|oder|eine[rnms]?|noch|auf|zum|zur|vom)\b/;
export async function inEnglish(w, what) {
  const here = new URL(w.page.url());
  const path = here.pathname + here.search;
  await w.go(path + (here.search ? "&" : "?") + "lang=en");
  check(`English ${what}: the document says so`, (await w.page.locator("html").getAttribute("lang")) === "en");
  const found = await w.page.evaluate(() => {
    // A title element cannot mark a part: what the page marks as German elsewhere is taken out of it.
    const out = { english: [], german: 0, title: document.title };
    for (const one of document.querySelectorAll("[lang=de]")) out.title = out.title.replace(one.textContent.trim() || "\0", "");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.replace(/\s+/g, " ").trim();
      if (!text || node.parentElement.closest("script, style, textarea")) continue;
      if (node.parentElement.closest("[lang]").getAttribute("lang") === "de") out.german++;
      else out.english.push(text);
    }
    for (const one of document.querySelectorAll("[aria-label], [placeholder]")) out.english.push(one.getAttribute("aria-label") || one.getAttribute("placeholder"));
    return out;
  });
  const wrong = found.english.filter((text) => germanWords.test(text));
  check(`English ${what}: nothing German without saying so`, wrong.length === 0, wrong.slice(0, 8).join(" | "));
  check(`English ${what}: the title`, !germanWords.test(found.title.split("–")[0]), found.title);
  await w.look("English");
  const marked = await w.page.evaluate(() => [...document.querySelectorAll("main span[lang=de]")].map((one) => one.textContent.trim()));
  await w.go(path + (here.search ? "&" : "?") + "lang=de");
  return marked;
}

// Tab by tab to the control of that name, and press it: no pointer.
export async function byKeys(w, name, key = "Enter", most = 120) {
  for (let i = 0; i < most; i++) {
    await w.page.keyboard.press("Tab");
    const here = await w.page.evaluate(() => {
      const one = document.activeElement;
      return (one?.labels?.[0]?.innerText || one?.getAttribute("aria-label") || one?.innerText || "").replace(/\s+/g, " ").trim();
    });
    if (name instanceof RegExp ? name.test(here) : here === name) {
      if (key === "Enter") await w.follow(() => w.page.keyboard.press("Enter"));
      else if (key) await w.page.keyboard.press(key);
      return true;
    }
  }
  return check(`${w.name}: ${name} is reached by the keyboard`, false, w.page.url());
}

export async function walkDogTax(w, more = []) {
  const form = new FormPage(w, [...more, ...dogAnswers]);
  return (await form.walk()) ? form : null;
}

export const budget = (name, ms, most) => console.log(`       ${name}: ${ms} ms (budget ${most} ms)`);
export { check, contains };
