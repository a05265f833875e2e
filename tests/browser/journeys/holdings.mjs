// The list of dogs: a granted application stands in it; a file is taken over whole or not at all; a year is reckoned, looked at, kept.
import { check, contains, equal } from "../harness.mjs";
import { checkFocusOrder, checkTree } from "../tree.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";
const list = `/ort/${town}/amt/bestand/hundesteuer`;
const columns = "Hundemarke;Familienname;Vornamen;Straße;Hausnummer;Postleitzahl;Ort;Listenhund;Beginn der Haltung;Rasse";
const dogs = [
  "B-9001;Bestandmann;Olga;Lindenweg;7;12345;Musterstadt;nein;01.03.2024;Dackel",
  "B-9002;Bestandmann;Olga;Lindenweg;7;12345;Musterstadt;nein;01.05.2024;Pudel",
];

const rows = (w) => w.page.getByRole("table").locator("tbody tr");

async function upload(w, lines) {
  await w.field("CSV-Datei").setInputFiles({ name: "hunde.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n") + "\n") });
  await w.follow("Übernehmen");
}

// A rate of the by-law from a day on: who leads the service types it, the rules reckon with it from then.
async function townValues(env, w) {
  const page = `/ort/${town}/amt/leistungen/hundesteuer/werte`;
  const clerk = await deskWindow(env, town, "p.sommer", "values clerk");
  await clerk.go(page);
  equal("values: who designs no services finds no page", clerk.status, 404);
  await clerk.close();
  await w.go(page);
  equal("values: the page", w.status, 200);
  await w.look("values");
  const panel = w.page.locator("#p-satz_erster");
  const open = async () => { if (!(await panel.getByLabel("Gilt ab").isVisible())) await panel.locator("summary").click(); };
  await open();
  await panel.getByLabel("Neuer Wert in Euro").fill("zwölf");
  await panel.getByLabel("Gilt ab").fill("31.02.2027");
  await w.follow(() => panel.getByRole("button", { name: "Wert eintragen" }).click());
  equal("values: mistakes are refused", w.status, 422);
  await w.has("values: no number", "Geben Sie eine Zahl ein, zum Beispiel 120,00.");
  await w.has("values: no day", "Geben Sie einen Tag in der Form TT.MM.JJJJ ein, den es gibt.");
  await w.has("values: no ground", "Nennen Sie die Grundlage");
  equal("values: what was typed stays", await panel.getByLabel("Neuer Wert in Euro").inputValue(), "zwölf");
  const year = new Date().getFullYear() + 2;
  await panel.getByLabel("Neuer Wert in Euro").fill("132,50");
  await panel.getByLabel("Gilt ab").fill(`01.01.${year}`);
  await panel.getByLabel("Grundlage").fill("Satzung der Probe");
  await w.follow(() => panel.getByRole("button", { name: "Wert eintragen" }).click());
  await w.has("values: stored", "Der Wert ist eingetragen.");
  contains("values: with its day and ground", await panel.innerText(), `ab 01.01.${year}`);
  contains("values: and amount", await panel.innerText(), "132,50 EUR");
  await w.look("values stored");
  await checkTree(w, "values");
  await w.follow(() => panel.getByRole("button", { name: "Zurücknehmen" }).click());
  await w.has("values: taken back before its day", "Der Wert ist zurückgenommen.");
  check("values: and gone", !(await panel.innerText()).includes("132,50"), "still there");
}

export async function run(env) {
  const petra = await deskWindow(env, town, "p.sommer", "dogs clerk");
  await petra.go(`/ort/${town}/amt`);
  await petra.follow(() => petra.page.getByRole("link", { name: "Bestände" }).first().click());
  await petra.follow("Hunde");
  equal("dogs: the list answers", petra.status, 200);
  equal("dogs: a clerk takes no file over", await petra.page.getByLabel("CSV-Datei").count(), 0);
  await petra.go(`/ort/${town}/amt/bestand/bewohnerparken`);
  equal("dogs: a service without a list has no page", petra.status, 404);
  const winter = await deskWindow(env, town, "j.winter", "dogs foreign");
  await winter.go(list);
  equal("dogs: who may not see the service finds nothing", winter.status, 404);
  await winter.close();

  const head = await deskWindow(env, town, "a.herbst", "dogs head");
  await head.go(list);
  await head.follow("Übernehmen");
  await head.has("dogs: no file says what to do", "Wählen Sie eine CSV-Datei aus.");
  await upload(head, [columns, dogs[0], dogs[1].replace("01.05.2024", "31.02.2024")]);
  equal("dogs: a wrong file is refused", head.status, 422);
  await head.has("dogs: with line and column", "Zeile 3, Spalte „Beginn der Haltung“");
  await head.go(`${list}?q=Bestandmann`);
  await head.has("dogs: nothing of it was taken over", "Nichts gefunden.");
  await head.go(list);
  await upload(head, [columns, ...dogs]);
  await head.has("dogs: taken over", "2 Zeilen wurden übernommen.");
  await checkTree(head, "dogs");
  await checkFocusOrder(head, "dogs");
  await upload(head, [columns, ...dogs]);
  equal("dogs: the same file twice is refused", head.status, 422);
  await head.go(`${list}?q=bestandmann pudel`);
  equal("dogs: found by any words of the row", await rows(head).count(), 1);
  contains("dogs: its household is shown", await rows(head).first().innerText(), "Bestandmann Olga Lindenweg 7");
  await head.follow(() => rows(head).first().getByRole("link").click());
  await checkTree(head, "dogs row");
  await checkFocusOrder(head, "dogs row");
  const field = (name) => head.page.getByLabel(name, { exact: false });
  await field("Ende der Haltung").fill("30.02.2026");
  await field("Rasse").fill("Königspudel");
  await head.follow("Speichern");
  equal("dogs: a day that does not exist is refused", head.status, 422);
  equal("dogs: and what was typed stays", await field("Rasse").inputValue(), "Königspudel");
  await field("Ende der Haltung").fill("30.06.2026");
  const stale = await deskWindow(env, town, "p.sommer", "dogs slower");
  await stale.go(new URL(head.page.url()).pathname.replace(/\?.*/, ""));
  await head.follow("Speichern");
  await head.has("dogs: the end is entered", "Der Eintrag ist gespeichert.");
  await head.has("dogs: with who did it", "Von Hand geändert am");
  await head.look("row");
  await stale.page.getByLabel("Rasse").fill("Mops");
  await stale.follow("Speichern");
  equal("dogs: the slower one is told", stale.status, 409);
  await stale.has("dogs: with what is stored", "Gespeichert ist: Königspudel");
  await stale.has("dogs: and the day they did not see", "Gespeichert ist: 30.06.2026");
  equal("dogs: what they typed is still there", await stale.page.getByLabel("Rasse").inputValue(), "Mops");
  await stale.page.getByLabel("Rasse").fill("Königspudel");
  await stale.page.getByLabel("Ende der Haltung").fill("");
  await stale.page.getByLabel("Auskunftssperre").check();
  await stale.follow("Speichern");
  await stale.has("dogs: protected by any clerk", "Geschützte Person (§ 51 BMG)");
  equal("dogs: whose name is no longer there", await stale.page.getByLabel("Familienname").count(), 0);
  equal("dogs: and only who leads can end it", await stale.page.getByLabel("Auskunftssperre").count(), 0);
  await stale.go(`${list}?q=bestandmann`);
  await stale.has("dogs: nobody finds the household", "Nichts gefunden.");
  const hidden = await stale.page.request.get(`${env.base}${list}/liste.csv`);
  check("dogs: nor its file", !(await hidden.text()).includes("Bestandmann"), "named");
  await stale.close();
  await head.go(`${list}?q=b-9002`);
  contains("dogs: a protected row has its number", await rows(head).first().innerText(), "Geschützte Person");
  await head.follow(() => rows(head).first().getByRole("link").click());
  await head.look("protected row");
  await head.page.getByLabel("Auskunftssperre").uncheck();
  await head.follow("Speichern");
  equal("dogs: ended by who leads", await head.page.getByLabel("Familienname").inputValue(), "Bestandmann");
  const file = await head.page.request.get(`${env.base}${list}/liste.csv`);
  check("dogs: the file has them", (await file.text()).includes("B-9002") && /attachment/.test(file.headers()["content-disposition"]), file.headers()["content-disposition"]);

  await head.go(list);
  await head.page.getByRole("textbox", { name: "Jahr" }).fill("1999");
  await head.follow("Ausrechnen");
  equal("dogs: a year out of reach is refused", head.status, 422);
  equal("dogs: and stays typed", await head.page.getByRole("textbox", { name: "Jahr" }).inputValue(), "1999");
  const next = String(new Date().getFullYear() + 1);
  await head.page.getByRole("textbox", { name: "Jahr" }).fill(next);
  await head.follow("Ausrechnen");
  const household = () => rows(head).filter({ hasText: "Olga Bestandmann, Lindenweg 7, 12345 Musterstadt" });
  equal("dogs: two dogs are one household", await household().count(), 1);
  const first = await household().innerText();
  check("dogs: with an amount and a new notice", /360,00 EUR/.test(first) && /neuer Bescheid/.test(first), first);
  await head.follow(`Jahr ${next} festhalten`);
  await head.has("dogs: kept", `Das Jahr ${next} ist festgehalten.`);
  await head.look("kept");
  await head.go(list);
  await head.page.getByRole("textbox", { name: "Jahr" }).fill(next);
  await head.follow("Ausrechnen");
  await head.has("dogs: asked again it says so", "Das Jahr ist schon veranlagt.");

  // Each household whose amount is new gets a case and a notice; the work goes on while the page is read.
  await head.follow(() => head.page.getByRole("button", { name: /Bescheide? erstellen/ }).click());
  for (let i = 0; i < 40 && !/Bescheid erstellt/.test(await household().innerText()); ++i) {
    await head.page.waitForTimeout(250);
    await head.go(`${list}/jahr?jahr=${next}`);
  }
  check("dogs: the notice is made", /Bescheid erstellt/.test(await household().innerText()), await household().innerText());
  await head.look("year notices");
  await checkTree(head, "dogs year");
  await head.follow(() => household().getByRole("link").click());
  await head.has("dogs: the case says why it is there", "Von Amts wegen");
  await head.has("dogs: and what was fixed", "Hundemarke B-9001, Dackel");
  await head.look("year case");
  await head.go(`${list}/jahr?jahr=${next}`);
  equal("dogs: nothing is due twice", await head.page.getByRole("button", { name: /Bescheide? erstellen/ }).count(), 0);

  await townValues(env, head);
  for (const w of [petra, head]) await w.close();
}
