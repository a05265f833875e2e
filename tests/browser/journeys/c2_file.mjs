// C2 File without a break, as guest: all pages, a file, check, send once with a double click and the back button; without scripts too.
import { Window, check, contains, equal } from "../harness.mjs";
import { FormPage } from "../form.mjs";

const answers = [[/beginn/i, "01.03.2026"], [/geburtsdatum des hundes/i, "02.01.2026"], [/geburtsdatum/i, "14.05.1986"], [/vorname/i, "Roswitha"], [/(familien|nach)name/i, "Meier"]];

export async function start(w, service, town = "musterstadt") {
  await w.go(`/ort/${town}/dienst/${service}`);
  await w.follow(() => w.page.getByRole("button", { name: /beginnen/ }).first().click());
  // Who has been here before is asked what to take over; most journeys type everything themselves.
  if (/\/uebernehmen$/.test(new URL(w.page.url()).pathname)) await w.follow("Nichts übernehmen");
}

export async function fileDogTax(w, { deliver = {}, more = [] } = {}) {
  await start(w, "hundesteuer");
  const form = new FormPage(w, [...more, ...answers]);
  if (!(await form.walk())) return null;
  await form.deliver({ name: ["Roswitha", "Meier"], ...deliver });
  if (!check(`${w.name}: the check page follows`, /\/pruefen$/.test(new URL(w.page.url()).pathname), w.page.url())) return null;
  return form;
}

export async function run({ browser, base, shared }) {
  const w = await Window.open(browser, base, { name: "C2" });
  const form = await fileDogTax(w);
  if (form) {
    const { page } = w;
    await w.has("C2: the answers are shown before sending", "Roswitha");
    await w.has("C2: a warning before sending", "rechtsverbindlich");
    await form.confirm();
    const checkPage = page.url();
    await w.follow(() => page.getByRole("button", { name: "Jetzt verbindlich absenden" }).dblclick());
    check("C2: the confirmation", /\/gesendet$/.test(new URL(page.url()).pathname), page.url());
    const reference = await form.reference();
    check("C2: a reference number", reference !== "", await w.text());
    contains("C2: says what happens next", await w.text(), "Wie geht es weiter?");
    const code = (await w.text()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g)?.find((one) => one !== reference) || "";
    check("C2: an access code", code !== "", await w.text());
    shared.guest = { reference, code, confirmation: page.url(), storage: await w.context.storageState() };

    await page.goBack();
    await page.waitForLoadState("load");
    if (/\/pruefen/.test(page.url())) {
      await form.confirm().catch(() => {});
      const again = page.getByRole("button", { name: "Jetzt verbindlich absenden" });
      if (await again.count()) await w.follow(() => again.click());
    }
    await w.go(new URL(checkPage).pathname);
    check("C2: the old page leads to the confirmation", /\/gesendet$/.test(new URL(page.url()).pathname), page.url());
    equal("C2: back and again: the same case", await form.reference(), reference);
    const copy = await w.context.request.get(await page.getByRole("link", { name: /Kopie des Antrags/ }).getAttribute("href").then((href) => new URL(href, base).href));
    equal("C2: the copy is a PDF", (await copy.body()).subarray(0, 5).toString(), "%PDF-");
    const receipt = await w.context.request.get(await page.getByRole("link", { name: /Eingangsbeleg/ }).getAttribute("href").then((href) => new URL(href, base).href));
    check("C2: the receipt is a tlog-proof", (await receipt.body()).toString().startsWith("c2sp.org/tlog-proof@v1"), (await receipt.body()).toString().slice(0, 80));
  }
  await w.close();

  const plain = await Window.open(browser, base, { name: "C2 without scripts", script: false });
  const second = await fileDogTax(plain);
  if (second) {
    await plain.follow("Jetzt verbindlich absenden");
    check("C2: sending wants a confirmation", (await plain.page.title()).startsWith("Fehler:"), await plain.page.title());
    await second.confirm();
    await plain.follow("Jetzt verbindlich absenden");
    check("C2 without scripts: a reference number", (await second.reference()) !== "", await plain.text());
    shared.plain = { reference: await second.reference() };
  }
  await plain.close();
}
