// C7 Status, question back, answer: with a file, through the same checks; keyboard only.
import { Window, budget, check, contains, equal, pageTime, pdfFile } from "../harness.mjs";
import { fileDogTax } from "./c2_file.mjs";
import { deskWindow, openCase } from "./desk.mjs";

export async function run(env) {
  const { browser, base } = env;
  const w = await Window.open(browser, base, { name: "C7", script: false });
  const form = await fileDogTax(w);
  if (!form) return;
  await form.confirm();
  await w.follow("Jetzt verbindlich absenden");
  const reference = await form.reference();
  await w.follow("Stand des Antrags ansehen");
  const status = new URL(w.page.url()).pathname;

  const clerk = await deskWindow(env, "musterstadt", "p.sommer", "C7 clerk");
  await openCase(clerk, "musterstadt", reference);
  await clerk.page.getByLabel("Text der Rückfrage").fill("Bitte schicken Sie uns den Kaufvertrag.");
  await clerk.follow("Rückfrage senden");

  await w.go(status);
  budget("C7 status page", await pageTime(w), 200);
  contains("C7: the question is there", await w.text(), "Kaufvertrag");
  await w.page.locator("input[type=file]").setInputFiles({ name: "vertrag.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ program") });
  await w.follow("Antwort senden");
  check("C7: a wrong file is named", (await w.page.title()).startsWith("Fehler:"), await w.page.title());
  contains("C7: which and why", await w.page.locator(".rh-error-summary").innerText(), "nicht das, was ihr Name sagt");
  await w.page.getByLabel(/Ihre Antwort/).focus();
  await w.page.keyboard.type("Anbei der Vertrag.");
  await w.page.locator("input[type=file]").setInputFiles(pdfFile("vertrag.pdf"));
  await w.follow("Antwort senden");
  contains("C7: taken", await w.text(), "Ihre Antwort ist eingegangen");
  await clerk.page.reload();
  contains("C7: back at the desk", await clerk.text(), "Anbei der Vertrag.");
  contains("C7: with the file", await clerk.text(), "vertrag.pdf");
  equal("C7: and its task", /Antwort prüfen/.test(await clerk.text()), true);
  await w.close();
  await clerk.close();
}
