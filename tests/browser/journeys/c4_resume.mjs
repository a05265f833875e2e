// C4 Save, leave, come back on the phone: by number and secret, exactly the last state; foreign and stale links look like nothing.
import { Window, budget, check, contains, equal } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { start } from "./c2_file.mjs";

export async function run({ browser, base }) {
  const w = await Window.open(browser, base, { name: "C4", script: false });
  const { page } = w;
  await start(w, "hundesteuer");
  const draft = new URL(page.url()).pathname.split("/").slice(0, 5).join("/");
  const form = new FormPage(w, [[/vorname/i, "Roswitha"]]);
  await form.fill();
  await w.follow("Weiter");
  const half = page.locator("main input[type=text]:visible").first();
  await half.fill("noch nicht fertig");
  await w.follow("Speichern und später weitermachen");
  const states = async (window) => (await window.page.locator("main .kern-task-list, main [class*=task]").first().innerText()).replace(/\s+/g, " ");
  const before = await states(w);
  await w.has("C4: the day of deletion", "gelöscht, wenn Sie bis dahin nichts ändern");
  await w.follow("Nummer und Geheimwort für ein anderes Gerät");
  await page.getByLabel(/E-Mail/).fill("keine adresse");
  await w.follow("Nummer und Geheimwort anzeigen");
  check("C4: a wrong address is named", (await page.title()).startsWith("Fehler:"), await page.title());
  await page.getByLabel(/E-Mail/).fill("");
  await w.follow("Nummer und Geheimwort anzeigen");
  const box = page.locator("[data-secret]");
  const code = await box.getAttribute("data-code"), secret = await box.getAttribute("data-secret");
  check("C4: seven groups of four", /^([2-9A-Z]{4}-){6}[2-9A-Z]{4}$/.test(secret), secret);
  await w.go(draft + "/weitermachen");
  equal("C4: the secret is not shown again", (await page.content()).includes(secret), false);

  // The phone: keyboard only, no scripts, 320 px.
  const phone = await Window.open(browser, base, { name: "C4 phone", width: 320, script: false });
  await phone.go(draft);
  equal("C4: the link alone is a page that never was", phone.status, 404);
  const started = Date.now();
  await phone.go("/ort/musterstadt/weitermachen");
  await phone.page.getByLabel("Entwurfsnummer").fill(code);
  await phone.page.getByLabel("Geheimwort").fill(secret.slice(0, -1) + (secret.endsWith("A") ? "B" : "A"));
  await phone.follow("Entwurf öffnen");
  contains("C4: a slip of the finger is named", await phone.text(), "eines davon stimmt nicht");
  await phone.page.getByLabel("Geheimwort").focus();
  await phone.page.keyboard.press("ControlOrMeta+a");
  await phone.page.keyboard.type(secret.toLowerCase().replaceAll("-", " "));
  await phone.follow(() => phone.page.keyboard.press("Enter"));
  equal("C4: the task list of the draft", new URL(phone.page.url()).pathname, draft);
  budget("C4 resume on the phone", Date.now() - started, 10_000);
  equal("C4: every state as it was", await states(phone), before);
  await phone.follow(() => phone.page.locator("main").getByRole("link", { name: /Hund/ }).first().click()).catch(() => {});
  await phone.go(draft);
  const wrong = await Window.open(browser, base, { name: "C4 stranger" });
  await wrong.go("/ort/musterstadt/weitermachen");
  await wrong.page.getByLabel("Entwurfsnummer").fill("2222-2222");
  await wrong.page.getByLabel("Geheimwort").fill(secret);
  await wrong.follow("Entwurf öffnen");
  contains("C4: wrong number: one sentence for everything", await wrong.text(), "gibt es keinen Entwurf");
  await wrong.go(draft + "/weitermachen");
  equal("C4: foreign", wrong.status, 404);
  // Deleted on the phone: gone everywhere, and the number opens nothing.
  await phone.page.getByText("Entwurf löschen", { exact: true }).first().click();
  await phone.follow("Entwurf endgültig löschen");
  await w.go(draft);
  equal("C4: deleted is deleted", w.status, 404);
  await wrong.go("/ort/musterstadt/weitermachen");
  await wrong.page.getByLabel("Entwurfsnummer").fill(code);
  await wrong.page.getByLabel("Geheimwort").fill(secret);
  await wrong.follow("Entwurf öffnen");
  contains("C4: a stale number looks like a wrong one", await wrong.text(), "gibt es keinen Entwurf");
  for (const one of [w, phone, wrong]) await one.close();
}
