// Checks while somebody types: the server's own sentence at the question that was left, gone when the answers fit; the same without scripts.
import { Window, check, contains, equal, sourceFile } from "../harness.mjs";
import { FormPage } from "../form.mjs";
import { start } from "./c2_file.mjs";

// The page with the two dates of a special use of a street.
async function datesOf(env, options) {
  const w = await Window.open(env.browser, env.base, options);
  await start(w, "sondernutzung");
  const form = new FormPage(w);
  for (let i = 0; i < 12 && !(await w.page.getByLabel("Letzter Tag").count()); i++) {
    await form.fill();
    await w.follow("Weiter");
  }
  return w;
}

// Questions of other kinds, without a server: a choice of radios, a box to tick, and a pointer that is held down.
async function otherKinds(env) {
  const page = await env.browser.newPage();
  const yes = (name) => ({ holds: [{ in: [{ value: true }, { path: `b:${name}` }] }] });
  const rules = [{ c: yes("a1.0"), m: "Nur mit Ja.", at: [["a1.0"]] }, { c: yes("a2.0"), m: "Bitte ankreuzen.", at: [["a2.0"]] }];
  await page.setContent(`<form>
    <fieldset class="kern-fieldset"><legend>Frage</legend><input type="radio" name="a1.0" value="true" id="r1"><input type="radio" name="a1.0" value="false" id="r2"></fieldset>
    <div class="kern-form-input" id="box"><div class="kern-form-check"><input type="checkbox" name="a2.0" value="true" id="t"><label class="kern-label" for="t">Erklärung</label></div></div>
    <input id="last"><div hidden data-rules='${JSON.stringify(rules)}'></div>
    <template id="rh-error"><p class="kern-error"><span class="kern-body"></span></p></template></form>`);
  for (const script of ["rules.js", "checks.js"]) await page.addScriptTag({ path: sourceFile(`web/assets/${script}`) });
  const errors = () => page.locator(".kern-error").allInnerTexts().then((all) => all.join("|"));
  const settled = () => page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  await page.locator("#r2").focus();
  await page.locator("#r2").check();
  await page.locator("#r1").focus();
  await settled();
  equal("checks: from one radio to the other is no leaving", await errors(), "");
  await page.locator("#t").focus();
  await settled();
  equal("checks: the group of radios has the message", await errors(), "Nur mit Ja.");
  equal("checks: it stands in the group, described by it", await page.locator("fieldset.kern-fieldset--error").getAttribute("aria-describedby"), "r1-error");
  equal("checks: both radios are wrong", await page.locator("[aria-invalid=true]").count(), 2);
  const last = await page.locator("#last").boundingBox();
  await page.mouse.move(last.x + 5, last.y + 5);
  await page.mouse.down();
  await settled();
  equal("checks: nothing moves while the pointer is down", await errors(), "Nur mit Ja.");
  await page.mouse.up();
  await settled();
  equal("checks: the message of the box comes then", await errors(), "Nur mit Ja.|Bitte ankreuzen.");
  check("checks: before the box, not inside of it", await page.evaluate(() => document.getElementById("box").firstElementChild.id === "t-error"));
  await page.locator("#t").check();
  await page.locator("#r1").check();
  equal("checks: both go when they hold", await errors(), "");
  equal("checks: nothing is left of them", await page.locator("[aria-invalid], [aria-describedby], .kern-fieldset--error, .kern-form-input--error").count(), 0);
  await page.close();
}

export async function run(env) {
  await otherKinds(env);
  const w = await datesOf(env, { name: "checks" });
  const { page } = w;
  const from = page.getByLabel(/Erster Tag/), to = page.getByLabel(/Letzter Tag/);
  const error = () => page.locator(`[id="${errorId}"]`);
  const errorId = `${await to.getAttribute("id")}-error`;
  const invalid = () => to.getAttribute("aria-invalid");
  const focused = () => page.evaluate(() => document.activeElement.id);
  await from.fill("10.02.2027");
  await to.fill("09.02.2027");
  equal("checks: no message while the answer is typed", await error().count(), 0);
  await page.keyboard.press("Tab");
  await error().waitFor();
  const live = (await error().innerText()).trim();
  check("checks: says what is wrong", /„Letzter Tag“/.test(live) && /„Erster Tag“/.test(live), live);
  equal("checks: the field says that it is wrong", await invalid(), "true");
  contains("checks: the field names its message", await to.getAttribute("aria-describedby"), errorId);
  check("checks: the focus goes where the person goes", (await focused()) !== (await to.getAttribute("id")), await focused());
  contains("checks: it is said aloud", await page.locator("form [role=status].kern-sr-only").innerText(), live.replace(/^Fehler:\s*/, "").slice(0, 40));
  await w.look("with a message from a check");
  await to.fill("10.02.2027");
  equal("checks: the message goes while typing", await error().count(), 0);
  equal("checks: nothing is wrong any more", await invalid(), null);
  check("checks: and nothing is described by it", !((await to.getAttribute("aria-describedby")) || "").includes(errorId));
  // The other date makes it wrong: the message comes at the same place when that one is left.
  await from.focus();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50))); // leaving the other date is over before this one is typed
  await from.fill("11.02.2027");
  equal("checks: still none while typing", await error().count(), 0);
  await from.blur();
  await error().waitFor();
  equal("checks: the sentence is the same", (await error().innerText()).trim(), live);
  // A click on the button is not lost because the message moves the page.
  await from.fill("09.02.2027");
  await to.fill("08.02.2027");
  await w.follow("Weiter");
  check("checks: the server refuses", (await page.title()).startsWith("Fehler:"), await page.title());
  equal("checks: with the sentence that the browser showed", (await error().innerText()).trim(), live);
  await to.fill("09.02.2027");
  equal("checks: the server's message goes as well", await error().count(), 0);
  await to.fill("08.02.2027");
  await to.blur();
  await error().waitFor();
  await w.close();

  const plain = await datesOf(env, { name: "checks without scripts", script: false });
  await plain.page.getByLabel(/Erster Tag/).fill("10.02.2027");
  await plain.page.getByLabel(/Letzter Tag/).fill("09.02.2027");
  await plain.follow("Weiter");
  equal("checks: without scripts the server says it", (await plain.page.locator(`[id="${errorId}"]`).innerText()).trim(), live);
  await plain.close();
}
