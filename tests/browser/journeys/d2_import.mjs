// D2 FIM to form: a schema uploaded at the desk is a running service; a broken one is refused with its line, and leaves nothing.
import fs from "node:fs";
import { Window, check, contains, equal, sourceFile } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";

export async function run(env) {
  const { browser, base } = env;
  const w = await deskWindow(env, town, "a.herbst", "D2");
  const { page } = w;
  const schema = fs.readFileSync(sourceFile("services/bewohnerparken/form.xdf3.xml"));
  const upload = async (name, buffer) => {
    await page.getByLabel(/FIM-Datenschema/).setInputFiles({ name, mimeType: "application/xml", buffer });
    await w.follow("Importieren und anbieten");
  };
  await w.go(`/ort/${town}/amt/leistungen`);
  const before = await page.locator("main").innerText();
  await upload("kaputt.xml", Buffer.concat([schema.subarray(0, Math.floor(schema.length / 2)), Buffer.from("<oops")]));
  check("D2: a broken schema is refused", (await page.title()).startsWith("Fehler:"), await page.title());
  contains("D2: with its line", await w.text(), "Zeile");
  await w.go(`/ort/${town}/amt/leistungen`);
  equal("D2: nothing is half imported", await page.locator("main").innerText(), before);
  await upload("neu.xdf3.xml", schema);
  await w.has("D2: imported", "Importiert");
  await w.has("D2: says what is still to do", "Noch mit Voreinstellungen");
  const id = new URL(page.url()).pathname.split("/").pop();
  const form = page.getByRole("link", { name: "Formular ansehen" });
  if (await form.count()) {
    await w.follow(() => form.click());
    equal("D2: the link leads to the form", w.status, 200);
  }

  const g = await Window.open(browser, base, { name: "D2 filing" });
  await g.go(`/ort/${town}/dienst/${id}`);
  await g.follow(() => g.page.getByRole("button", { name: /beginnen/ }).first().click());
  const filing = new FormPage(g);
  if (await filing.walk()) {
    await filing.deliver();
    await filing.confirm();
    await g.follow("Jetzt verbindlich absenden");
    check("D2: the imported service takes an application", (await filing.reference()) !== "", await g.text());
  }
  await g.close();
  await w.close();
}
