// C1 Find and know: own words, a wrong and a right postal code, office, fee, proofs, duration, law; two clicks to the form.
import { Window, budget, check, contains, equal, pageTime } from "../harness.mjs";

export async function run({ browser, base }) {
  const w = await Window.open(browser, base, { name: "C1" });
  const { page } = w;
  const cards = page.locator("main .kern-card, main article");
  const firstHit = async () => page.locator("main").getByRole("link").filter({ hasText: /\S/ }).first();
  const search = async (words, place) => {
    await page.locator("main form[role=search]").getByRole("searchbox").fill(words);
    await page.getByLabel("Postleitzahl oder Ort").fill(place);
    await w.follow("Suchen");
  };
  const first = async () => (await cards.first().getByRole("heading").first().innerText()).trim();

  await w.go("/");
  const started = Date.now();
  await search("hund anmelden", "123456");
  check("C1: the wrong postal code is named in the title", (await page.title()).startsWith("Fehler:"), await page.title());
  contains("C1: a postal code has five digits", await w.text(), "fünf Ziffern");
  equal("C1: the wrong postal code is kept", await page.getByLabel("Postleitzahl oder Ort").inputValue(), "123456");
  equal("C1: the words are kept", await page.locator("main form[role=search]").getByRole("searchbox").inputValue(), "hund anmelden");
  await search("hund anmelden", "99999");
  await w.has("C1: an unknown place: says who is served", "Musterstadt");
  await search("hund anmelden", "12345");
  equal("C1: the first hit", await first(), "Hund zur Hundesteuer anmelden");
  budget("C1 answer of the search", await pageTime(w), 100);
  await w.has("C1: says that it goes online here", "Online möglich");
  for (const [typed, wanted] of [["hunt anmelden", "Hund zur Hundesteuer anmelden"], ["Hundesteur", "Hund zur Hundesteuer anmelden"], ["anwohnerparkausweis", "Bewohnerpark"]]) {
    await search(typed, "12345");
    contains(`C1: "${typed}"`, await first(), wanted);
  }
  const umlaut = [];
  for (const typed of ["führerschein", "fuehrerschein", "FUHRERSCHEIN"]) {
    await search(typed, "12345");
    umlaut.push(await first());
  }
  check("C1: umlauts in every spelling", new Set(umlaut).size === 1, umlaut);
  await search("xqzxqz", "12345");
  await w.has("C1: nothing found says what to do", "115");

  await search("hund anmelden", "12345");
  await w.follow(() => cards.first().getByRole("link").first().click());
  const text = await w.text();
  for (const word of ["Zuständig", "Kosten", "Dauer", "Rechtsgrundlagen", "Das brauchen Sie"]) contains(`C1: the description says ${word}`, text, word);
  contains("C1: the competent place", text, "Musterstadt");
  await w.follow("Online beantragen");
  equal("C1: two clicks lead to the form's start", new URL(page.url()).pathname, "/ort/musterstadt/dienst/hundesteuer");
  check("C1: under half a minute by machine", Date.now() - started < 120_000);
  await w.go("/suche?q=ausweis&ort=12345");
  await w.follow(() => cards.first().getByRole("link").first().click());
  contains("C1: what does not run here says who is competent", await w.text(), "Das geht hier nicht online");
  await w.go("/ort/musterstadt");
  await w.go("/ort/beispielheim");
  for (const page of ["impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"]) await w.go(`/ort/musterstadt/${page}`);
  await w.go("/gibt-es-nicht");
  equal("C1: an unknown address", w.status, 404);
  await w.close();
}
