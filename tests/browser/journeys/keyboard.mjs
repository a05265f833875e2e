// The resident's form with Tab, Space, arrows and Enter alone.
import { Window, check } from "../harness.mjs";
import { FormPage } from "../form.mjs";

async function tabTo(page, wanted, limit = 120) {
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      const label = one.labels?.[0] ? getComputedStyle(one.labels[0]) : null;
      return { text: (one.innerText || one.value || "").trim(), name: one.name || "", value: one.value || "", type: one.type || one.tagName,
               visible: box.width > 0 && box.height > 0, ring: style.outlineStyle !== "none" || style.boxShadow !== "none" || (label && label.boxShadow !== "none") || false };
    });
    if (wanted(at)) return at;
  }
  return null;
}

export async function run({ browser, base }) {
  const w = await Window.open(browser, base, { name: "keyboard" });
  const { page } = w;
  await w.go("/ort/musterstadt/dienst/hundesteuer");
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.innerText);
  check("keyboard: the first stop skips to the content", /Inhalt/.test(skip), skip);
  const press = async (name) => {
    const found = await tabTo(page, (at) => at.text === name);
    if (!check(`keyboard: Tab reaches "${name}"`, !!found)) return false;
    check(`keyboard: the focus on "${name}" is visible`, found.ring);
    await w.follow(() => page.keyboard.press("Enter"));
    return true;
  };
  if (!(await press("Ohne Konto beginnen"))) return w.close();

  const helper = new FormPage(w);
  for (let pages = 0; pages < 30 && !/\/zustellung$/.test(new URL(page.url()).pathname); pages++) {
    const before = page.url();
    // Which fields there are is read from the page; they are reached and filled by keys only.
    const fields = await page.locator("main form[method=post]").first().locator("input:visible, select:visible, textarea:visible").all();
    const done = new Set();
    await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    for (const field of fields) {
      const [name, type, tag, value] = await field.evaluate((one) => [one.name, one.type, one.tagName, one.value]);
      const label = await field.evaluate((one) => `${one.labels?.[0]?.innerText || ""} ${one.closest("fieldset")?.querySelector("legend")?.innerText || ""}`);
      if (done.has(name) || /freiwillig/i.test(label) || type === "file" || type === "hidden") continue;
      done.add(name);
      if (type === "checkbox" && ((await field.isChecked()) || !(await field.evaluate((one) => one.required || one.getAttribute("aria-required") === "true")))) continue;
      if (!["radio", "checkbox"].includes(type) && tag !== "SELECT" && value) continue;
      if (!check(`keyboard: Tab reaches the field ${name}`, !!(await tabTo(page, (at) => at.name === name)), label)) return w.close();
      if (type === "radio") {
        await page.keyboard.press("Space");
        const last = await page.locator(`input[name="${name}"]`).count();
        for (let i = 1; i < last; i++) await page.keyboard.press("ArrowDown");
      } else if (type === "checkbox") {
        await page.keyboard.press("Space");
      } else if (tag === "SELECT") {
        await page.keyboard.press("ArrowDown");
      } else {
        await page.keyboard.type(await helper.guess(field, label));
      }
    }
    const upload = fields.length && (await page.locator("main input[type=file]").count()) > 0;
    if (upload) await helper.fill(); // the file dialog belongs to the system, not to the page
    const next = await tabTo(page, (at) => at.text === "Weiter" && at.visible);
    if (!check("keyboard: Tab reaches Weiter", !!next, before)) return w.close();
    await w.follow(() => page.keyboard.press("Enter"));
    if (page.url() === before) {
      check("keyboard: the page is accepted", false, await page.locator("main").innerText());
      return w.close();
    }
  }
  check("keyboard: the form comes to its end", /\/zustellung$/.test(new URL(page.url()).pathname), page.url());
  await w.close();
}
