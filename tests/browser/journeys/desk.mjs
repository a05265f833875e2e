// The desk as its journeys need it: one login per person (a one-time code is good once), windows share it.
import { Window, check, oneTimeCode } from "../harness.mjs";

const sessions = new Map();

export async function deskWindow({ browser, base, credentials }, tenant, login, name) {
  const key = `${tenant}/${login}`;
  if (!sessions.has(key)) {
    const who = credentials.find((one) => one.tenant === tenant && one.login === login);
    const w = await Window.open(browser, base, { name: `login ${login}` });
    await w.go(`/ort/${tenant}/amt`);
    await w.page.getByLabel("Anmeldename").fill(who.login);
    await w.page.getByLabel("Passwort").fill("falsch und lang genug");
    await w.page.getByLabel("Einmalcode").fill("000000");
    if (sessions.size === 0) {
      await w.follow("Anmelden");
      check("desk: a wrong login says no, and not why", !/Einmalcode falsch|unbekannt/i.test(await w.text()) && w.status !== 200, await w.text());
      await w.page.getByLabel("Anmeldename").fill(who.login);
    }
    await w.page.getByLabel("Passwort").fill(who.password);
    await w.page.getByLabel("Einmalcode").fill(oneTimeCode(who.totp));
    await w.follow("Anmelden");
    check(`desk: ${login} is logged in`, [`/ort/${tenant}/amt`, `/ort/${tenant}/amt/post`].includes(new URL(w.page.url()).pathname), `${w.page.url()} ${await w.text()}`);
    sessions.set(key, await w.context.storageState());
    await w.close();
  }
  const w = await Window.open(browser, base, { storage: sessions.get(key), name });
  return w;
}

export async function openCase(w, tenant, reference) {
  await w.go(`/ort/${tenant}/amt/suche?q=${reference}`);
  await w.follow(() => w.page.locator("tbody tr").first().getByRole("link", { name: reference }).click());
}

// Take, tick, complete: with the pointer, for journeys that are about something else.
export async function bringToDecision(w, tenant, reference) {
  await openCase(w, tenant, reference);
  const take = w.page.getByRole("button", { name: "Übernehmen" });
  if (await take.count()) await w.follow(() => take.first().click());
  for (let i = 0; i < 12; i++) {
    const tick = w.page.getByRole("button", { name: /^Abhaken/ });
    if ((await tick.count()) === 0) break;
    await w.follow(() => tick.first().click());
  }
  const complete = w.page.getByRole("button", { name: "Unterlagen sind vollständig", exact: true });
  if (await complete.count()) await w.follow(() => complete.first().click()); // some cases of the demonstration are complete already
}

// Whatever the texts leave to the clerk.
export async function fillPlaceholders(page) {
  for (const name of ["Entscheidung", "Begründung"]) {
    const field = page.getByRole("textbox", { name: new RegExp(`^${name}`) }).first();
    const text = await field.inputValue();
    if (text.includes("{{")) await field.fill(text.replace(/\{\{[^}]*\}\}/g, "wie besprochen"));
  }
}
