// C7 Status, question back, answer; as guest without scripts. Who has read the data; an opinion; a barrier.
import { Window, check, contains, pdfFile } from "../harness.mjs";
import { deskWindow, openCase } from "./desk.mjs";
import { askQuestion, budget, inEnglish, town, walkDogTax } from "./parties.mjs";
import { start } from "./c2_file.mjs";

export async function run(env) {
  const { browser, base } = env;
  const desk = await deskWindow(env, town, "p.sommer", "C7 desk");
  const w = await Window.open(browser, base, { name: "C7", script: false });
  await start(w, "hundesteuer");
  const form = await walkDogTax(w);
  if (!form) return;
  await form.deliver({ name: ["Roswitha", "Meier"] });
  await form.confirm();
  await w.follow("Jetzt verbindlich absenden");
  const reference = await form.reference();
  const code = (await w.text()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g)?.find((one) => one !== reference) || "";
  await askQuestion(desk, reference, "Bitte schicken Sie den Kaufvertrag.");

  // Another device, reference and code.
  const phone = await Window.open(browser, base, { name: "C7 phone", width: 320 });
  await phone.go(`/ort/${town}/vorgang`);
  await phone.page.getByLabel("Aktenzeichen").fill(reference);
  await phone.page.getByLabel("Zugangscode").fill(code);
  await phone.follow("Stand ansehen");
  await phone.has("C7: the question is at the top", "Wir haben eine Frage an Sie");
  await phone.has("C7: the time line says who has to do something", "Wir warten auf Ihre Antwort");
  const from = Date.now();
  await phone.page.reload();
  budget("C7 status page", Date.now() - from, 200);
  await inEnglish(phone, "status with a question");
  const second = await Window.open(browser, base, { name: "C7 second window", script: false });
  await second.go(`/ort/${town}/vorgang`);
  await second.page.getByLabel("Aktenzeichen").fill(reference);
  await second.page.getByLabel("Zugangscode").fill(code);
  await second.follow("Stand ansehen");
  await phone.page.getByLabel("Ihre Antwort").fill("Der Vertrag liegt bei.");
  await phone.page.locator("input[type=file]").setInputFiles(pdfFile("vertrag.pdf"));
  await phone.follow("Antwort senden");
  await phone.has("C7: the answer has arrived", "Ihre Antwort ist eingegangen");
  const line = (await phone.page.locator(".rh-timeline").innerText()).replace(/\s+/g, " ");
  check("C7: and nobody is asked any more", !line.includes("Wir warten auf Ihre Antwort"), line);
  contains("C7: what comes is told in its order", line.replace(/.*Wir sehen nach/, "Wir sehen nach"), "Bescheid");
  await openCase(desk, town, reference);
  await desk.has("C7: the clerk reads it", "Der Vertrag liegt bei.");

  // The other window still shows the question: its answer stands beside the first.
  await second.page.getByLabel("Ihre Antwort").fill("Und hier noch die Rechnung.");
  await second.follow("Antwort senden");
  await second.has("C7: the second answer is an addition", "Ihre Ergänzung ist eingegangen");
  await second.follow("Unterlagen oder eine Nachricht nachreichen");
  await inEnglish(second, "hand in");
  await second.follow("Jetzt einreichen");
  check("C7: nothing in it is said", (await second.page.title()).startsWith("Fehler:"), await second.page.title());
  await second.page.getByLabel("Ihre Nachricht").fill("Der Impfpass, ungefragt.");
  await second.page.locator("input[type=file]").setInputFiles(pdfFile("impfpass.pdf"));
  await second.look("hand in");
  await second.follow("Jetzt einreichen");
  await second.has("C7: handed in unasked", "Ihre Unterlagen sind eingegangen");
  await second.has("C7: what came, by name", "impfpass.pdf");
  await second.look("handed in");
  await openCase(desk, town, reference);
  await desk.has("C7: the clerk reads the addition", "Und hier noch die Rechnung.");
  await desk.has("C7: and what came unasked", "Der Impfpass, ungefragt.");
  await desk.has("C7: a task says so", "Neue Unterlagen ansehen");
  await desk.look("handed in");

  // The cockpit: office and purpose, no name.
  await phone.page.waitForTimeout(500);
  await phone.follow("Wer hat meine Daten gesehen?");
  const text = await phone.text();
  contains("C7: who has read it, and what for", text, "Antrag");
  check("C7: at least one read", (await phone.page.locator("tbody tr").count()) > 0, text);
  check("C7: never a clerk's name", !/Sommer/.test(text), text);
  await phone.look("read");
  await inEnglish(phone, "cockpit of a case");
  const data = await phone.context.request.get(base + new URL(phone.page.url()).pathname + ".json");
  check("C7: everything as JSON", (await data.json()).aktenzeichen === reference, await data.text());

  // An opinion: once, masked.
  await phone.go(new URL(phone.page.url()).pathname.replace(/\/daten$/, ""));
  await phone.follow("Meinung sagen");
  await inEnglish(phone, "opinion");
  await phone.follow("Absenden");
  check("C7: a rating is needed", (await phone.page.title()).startsWith("Fehler:"), await phone.page.title());
  await phone.page.getByRole("radio", { name: /4 –/ }).check({ force: true });
  await phone.page.getByLabel(/Was war gut/).fill("Frau Sommer war nett <script>alert(1)</script> 0171 2345678");
  await phone.follow("Absenden");
  await phone.has("C7: thanks", "Vielen Dank für Ihre Meinung");
  check("C7: asked once only", (await phone.page.getByRole("link", { name: "Meinung sagen" }).count()) === 0);

  // A barrier from any page.
  await phone.follow("Barriere melden");
  await phone.follow("Melden");
  check("C7: a report needs words", (await phone.page.title()).startsWith("Fehler:"), await phone.page.title());
  await phone.page.getByLabel("Was ist das Problem?").fill("Die Schrift ist zu klein.");
  await phone.follow("Melden");
  await phone.has("C7: the report has arrived", "Ihre Meldung ist da");
  await inEnglish(phone, "barrier");
  await phone.close();
  await w.close();

  const head = await deskWindow(env, town, "a.herbst", "C7 head");
  await head.go(`/ort/${town}/amt/hinweise`);
  const seen = await head.text();
  contains("C7: the town reads the barrier", seen, "Die Schrift ist zu klein.");
  contains("C7: the comment is masked", seen, "Frau •••");
  contains("C7: a script in it is text", seen, "<script>alert(1)</script>");
  check("C7: no name, no number", !/2345678|Sommer war/.test(seen), seen);
  await head.look("opinions");
  await head.page.getByLabel(/Was wurde getan/).first().fill("Schrift vergrößert, geantwortet.");
  await head.follow(() => head.page.getByRole("button", { name: /^Erledigt/ }).first().click());
  await head.has("C7: answered", "Schrift vergrößert, geantwortet.");
  await head.close();
  await desk.close();
}
