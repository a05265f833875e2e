// The work list in depth. S1 morning inbox, S2 keyboard, S7 deputy, S8 several at once; budgets of the journeys beside what was measured.
import { check, contains, equal, oneTimeCode } from "../harness.mjs";
import { checkFocusOrder, checkTree } from "../tree.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";
const rows = (w) => w.page.locator("tbody tr");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// Printed, not asserted: a busy machine proves nothing. `./dev bench desk` measures at 1,000,000 cases.
function budget(what, ms, most) {
  console.log(`       ${what}: ${(ms / 1000).toFixed(2)} s (budget ${(most / 1000).toFixed(1)} s${ms > most ? ", OVER" : ""})`);
}

// ---- S1 ---------------------------------------------------------------------------------------------------------------------------

async function inbox(w) {
  const { page } = w;
  const times = [];
  for (let i = 0; i < 9; i++) {
    const from = Date.now();
    await w.context.request.get(`${w.base}/ort/${town}/amt`);
    times.push(Date.now() - from);
  }
  budget("S1: the list answers (median of 9)", times.sort((a, b) => a - b)[4], 300);
  await w.go(`/ort/${town}/amt`);
  await page.getByLabel("Rückfrage", { exact: true }).selectOption("ja");
  await w.follow("Filtern");
  const answered = await rows(w).count();
  check("S1: answered questions", answered > 0, String(answered));
  await w.follow("Ansicht speichern, Spalten wählen");
  await w.has("S1: what is kept is said", "Rückfrage beantwortet");
  await w.follow(() => page.getByRole("button", { name: "Ansicht speichern" }).click());
  contains("S1: a view needs a name", await page.title(), "Fehler:");
  await page.getByRole("textbox", { name: "Name der Ansicht" }).fill("Antworten zuerst");
  for (const box of await page.getByRole("group", { name: /^Spalten/ }).getByRole("checkbox").all()) await box.uncheck({ force: true });
  for (const name of ["Name", "Frist", "Eingangsweg", "Nächste Aufgabe"]) await page.getByRole("checkbox", { name, exact: true }).check({ force: true });
  await page.getByRole("checkbox", { name: /soll mit dieser Ansicht beginnen/ }).check({ force: true });
  await w.follow(() => page.getByRole("button", { name: "Ansicht speichern" }).click());
  await w.go(`/ort/${town}/amt`);
  equal("S1: the list begins with the chosen view", await rows(w).count(), answered);
  const heads = await page.locator("thead th").allInnerTexts();
  check("S1: with its own columns", heads.includes("Eingangsweg") && heads.includes("Nächste Aufgabe") && !heads.includes("Ort"), heads);
  contains("S1: the way in, in words", await rows(w).first().innerText(), "Online");
  await w.follow(() => page.getByRole("link", { name: /alle offenen/ }).first().click());
  check("S1: all are one click away", (await rows(w).count()) >= answered, await w.text());
  const marked = page.locator("tr.rh-row--danger");
  for (const row of await marked.all()) contains("S1: red says why", await row.innerText(), "Rechtlich kritisch:");
  const late = page.locator("tr.rh-row--warning");
  for (const row of await late.all()) contains("S1: overdue says so", await row.innerText(), "überfällig seit");
  await w.go(`/ort/${town}/amt?frist=ueberfaellig`);
  const overdue = await rows(w).count();
  check("S1: overdue ones", overdue > 0, await w.text());
  await w.go(`/ort/${town}/amt?weg=papier`);
  await w.has("S1: no case came on paper", "Kein Vorgang passt");
  await w.go(`/ort/${town}/amt/fristen?wer=alle`);
  const listed = await rows(w).count();
  check("S1: the page of time limits has as many", overdue < 40 ? listed === overdue : listed >= 40, `${listed} of ${overdue}`); // 40 rows a page
  await w.go(`/ort/${town}/amt/ansichten`);
  await w.follow(() => page.getByRole("button", { name: /Löschen/ }).click());
  await w.has("S1: the view is gone", "Noch keine Ansicht");
  await w.follow("Arbeitsliste wieder mit allen offenen beginnen");
  await page.getByRole("checkbox", { name: "Ort", exact: true }).check({ force: true });
}

async function unseen(env) {
  const winter = await deskWindow(env, town, "j.winter", "S1 other service");
  await winter.go(`/ort/${town}/amt`);
  const text = await winter.text();
  check("S1: what is not theirs is absent, from the counts too", !/Hund|Bewohnerpark/i.test(text), text);
  await winter.close();
}

async function search(w) {
  const { page } = w;
  const name = (await page.evaluate(() => 0), await w.go(`/ort/${town}/amt?ansicht=alle`), (await rows(w).first().locator("td:nth-child(3)").innerText()).trim());
  const family = name.split(" ").pop();
  const part = family.slice(1);
  for (const typed of [family.slice(0, 3), `${family} ${name.split(" ")[0]}`, ...(part.length >= 4 ? [part] : [])]) {
    await w.go(`/ort/${town}/amt/suche?q=${encodeURIComponent(typed)}`);
    contains(`S1: "${typed}" finds ${name}`, await w.text(), name);
  }
}

// ---- S2 ---------------------------------------------------------------------------------------------------------------------------

async function keyboard(w) {
  const { page } = w;
  const row = () => page.evaluate(() => document.activeElement.closest("tbody tr")?.innerText ?? "");
  await w.go(`/ort/${town}/amt?wer=niemand&status=neu`);
  if (!check("S2: there is a new case", (await rows(w).count()) > 0, await w.text())) return;
  await page.keyboard.press("/");
  equal("S2: / goes to the search", await page.evaluate(() => document.activeElement.type), "search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  check("S2: ? shows the keys", await page.locator("#tastatur").isVisible());
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  const first = await row();
  await page.keyboard.press("x");
  equal("S2: x selects", await page.locator("tbody input:checked").count(), 1);
  await page.keyboard.press("x");
  equal("S2: and takes it back", await page.locator("tbody input:checked").count(), 0);
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  equal("S2: j and k come back", await row(), first);
  const from = Date.now();
  await w.follow(() => page.keyboard.press("Enter"));
  check("S2: Enter opens", /\/amt\/vorgang\//.test(page.url()), page.url());
  await w.follow(() => page.keyboard.press("a"));
  await w.has("S2: a takes", "Petra Sommer");
  for (let i = 0; i < 12 && (await page.getByRole("button", { name: /^Abhaken/ }).count()); i++) {
    await page.getByRole("button", { name: /^Abhaken/ }).first().focus();
    await w.follow(() => page.keyboard.press("Space"));
  }
  await page.getByRole("button", { name: "Unterlagen sind vollständig" }).focus();
  await w.follow(() => page.keyboard.press("Enter"));
  await w.has("S2: complete, and by whom", "festgestellt von Petra Sommer");
  budget("S2: a standard case, no mouse", Date.now() - from, 90_000);
}

// ---- S7 ---------------------------------------------------------------------------------------------------------------------------

async function deputy(env, petra) {
  await petra.go(`/ort/${town}/amt?wer=ich`);
  const theirs = await rows(petra).first().getByRole("link").first().getAttribute("href");
  const winter = await deskWindow(env, town, "j.winter", "S7 deputy");
  await winter.go(theirs);
  equal("S7: before, the case does not exist", winter.status, 404);
  const head = await deskWindow(env, town, "a.herbst", "S7 head");
  const from = Date.now();
  await head.go(`/ort/${town}/amt/vertretung`);
  await head.page.getByLabel("Wer ist abwesend?").selectOption({ label: "Petra Sommer" });
  await head.page.getByLabel("Wer vertritt?").selectOption({ label: "Petra Sommer" });
  await head.follow(() => head.page.getByRole("button", { name: "Vertretung eintragen" }).click());
  contains("S7: nobody stands in for themselves", await head.page.title(), "Fehler:");
  const winterName = (await winter.go(`/ort/${town}/amt`), await winter.page.locator(".rh-bar__user, header").first().innerText());
  const option = (await head.page.getByLabel("Wer vertritt?").locator("option").allInnerTexts()).find((one) => winterName.includes(one));
  await head.page.getByLabel("Wer vertritt?").selectOption({ label: option });
  await head.follow(() => head.page.getByRole("button", { name: "Vertretung eintragen" }).click());
  budget("S7: a deputy for two weeks", Date.now() - from, 30_000);
  await head.has("S7: it is in the list", "läuft");
  await winter.go(`/ort/${town}/amt`);
  await winter.has("S7: the deputy is told", "Sie vertreten heute Petra Sommer");
  await winter.follow(() => winter.page.getByRole("link", { name: /in Vertretung/ }).click());
  check("S7: and sees the cases", (await rows(winter).count()) > 0, await winter.text());
  await winter.go(theirs);
  await winter.page.getByRole("textbox", { name: /^Neuer Vermerk/ }).fill("In Vertretung gelesen.");
  await winter.follow("Vermerk speichern");
  await winter.has("S7: own name, in whose place", `${option} i. V. Petra Sommer`);
  await head.follow(() => head.page.getByRole("button", { name: /^Beenden/ }).first().click());
  const ended = Date.now();
  await winter.go(theirs);
  equal("S7: ended, the case is gone again", winter.status, 404);
  budget("S7: access ends", Date.now() - ended, 60_000);
  for (const one of [winter, head]) await one.close();
}

// ---- S8 ---------------------------------------------------------------------------------------------------------------------------

async function several(env, w) {
  const { page } = w;
  const totp = env.credentials.find((one) => one.tenant === town && one.login === "p.sommer").totp;
  await w.go(`/ort/${town}/amt?wer=ich`);
  const mine = await rows(w).count();
  await page.getByLabel("Was soll geschehen?").selectOption({ label: "Antragsgemäß bewilligen" });
  await w.follow("Auswahl prüfen");
  await w.has("S8: nothing chosen says so", "mindestens einen Vorgang");
  await w.go(`/ort/${town}/amt?wer=ich`);
  await page.getByLabel("Was soll geschehen?").selectOption({ label: "Antragsgemäß bewilligen" });
  await page.getByRole("checkbox", { name: /^alle dieser Ansicht/ }).check({ force: true });
  await w.follow("Auswahl prüfen");
  const said = (await w.text()).match(/(\d+) (?:geht|gehen), (\d+) nicht\./);
  if (!check("S8: the dry run says how many go and how many do not", !!said, await w.text())) return;
  console.log(`       S8: ${said[0]}`);
  check("S8: everything is accounted for", Number(said[1]) + Number(said[2]) >= Math.min(mine, 40), said[0]);
  const reasons = await page.getByRole("table", { name: "Ausgenommen" }).locator("tbody tr td:last-child").allInnerTexts();
  check("S8: each one left out has its reason", reasons.length === Number(said[2]) && reasons.every((one) => one.length > 10), reasons);
  if (!check("S8: some go", Number(said[1]) > 0, reasons)) return;
  check("S8: 80 at once", Number(said[1]) >= 80, [...new Set(reasons)]);
  const go = () => page.getByRole("button", { name: /jetzt erlassen/ }).click();
  await checkTree(w, "S8 dry run");
  await w.follow(go);
  contains("S8: asked to confirm", await page.title(), "Bitte bestätigen");
  const confirm = () => page.getByRole("button", { name: "Bestätigen und ausführen" }).click();
  await page.getByLabel("Einmalcode").fill("000000");
  await w.follow(confirm);
  contains("S8: not without a fresh confirmation", await page.title(), "Fehler:");
  for (let i = 0; i < 3 && (await page.getByLabel("Einmalcode").count()); i++) {
    await page.getByLabel("Einmalcode").fill(oneTimeCode(totp));
    await w.follow(confirm);
    if (await page.getByLabel("Einmalcode").count()) await wait(31_000 - (Date.now() % 30_000)); // a code is good once
  }
  const from = Date.now();
  await page.locator("#stand").getByText(/^Fertig:/).waitFor({ timeout: 60_000 });
  budget(`S8: ${said[1]} notices`, Date.now() - from, 20_000);
  contains("S8: all of them", await w.text(), `Fertig: ${said[1]} von ${said[1]} erledigt.`);
  await w.look("done");
  await w.follow(() => page.getByRole("table", { name: /Stand/ }).locator("tbody tr").first().getByRole("link").click());
  await w.has("S8: each has its own notice in its own file", "Bescheid als PDF");
}

export async function run(env) {
  const petra = await deskWindow(env, town, "p.sommer", "S list");
  await inbox(petra);
  await unseen(env);
  await search(petra);
  await keyboard(petra);
  for (const page of ["amt", "amt/fristen", "amt/vertretung", "amt/ansichten", "amt/suche?q=Meier", "amt/einstellungen"]) {
    await petra.go(`/ort/${town}/${page}`);
    await checkTree(petra, page);
    await checkFocusOrder(petra, page);
  }
  await deputy(env, petra);
  await several(env, petra);
  await petra.close();
}
