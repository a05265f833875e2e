// The designer's page of rules: the table, and the drawing of what reads what, for all rules, one answer, one rule; at 1280 and 320 px.
import { check, contains, equal } from "../harness.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";

export async function run(env) {
  const w = await deskWindow(env, town, "a.herbst", "rules");
  const { page } = w;
  const address = `/ort/${town}/amt/leistungen/hundesteuer/regeln`;
  const drawing = page.locator("svg[aria-labelledby=regeln-titel]");
  const boxes = () => drawing.locator("rect").count();
  await w.go(address);
  equal("rules: one drawing", await drawing.count(), 1);
  contains("rules: it says what it shows", await drawing.locator("desc").textContent(), "Von links nach rechts");
  const rules = await page.locator("table").first().locator("tbody tr").count();
  check("rules: the table has each rule", rules >= 5, String(rules));
  const all = await boxes();
  check("rules: every rule has its box", (await drawing.locator(".rh-rules__rule, .rh-rules__off").count()) === rules, String(all));
  await w.follow(() => drawing.getByRole("link").first().click());
  const few = await boxes();
  check("rules: a box narrows the drawing", few < all && few >= 3, `${few} of ${all}`);
  equal("rules: the box stands out and leads nowhere", await drawing.locator(".rh-rules__chosen").count(), 1);
  await page.getByLabel("Was soll die Zeichnung zeigen?").selectOption("r1");
  await w.follow("Zeichnung zeigen");
  equal("rules: one rule alone", await drawing.locator(".rh-rules__rule").count(), 1);
  await w.go(address + "?zeichnung=alle");
  await w.look("whole drawing");
  // On a phone the page keeps its width; the drawing is scrolled in its frame, by keyboard too.
  await page.setViewportSize({ width: 320, height: 800 });
  const frame = page.getByRole("region", { name: "Zeichnung der Regeln" });
  const [inner, outer] = await frame.evaluate((one) => [one.scrollWidth, one.clientWidth]);
  check("rules: the drawing is wider than its frame on a phone", inner > outer, `${inner} and ${outer}`);
  await frame.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((one) => one.scrollLeft > 0, await frame.elementHandle());
  await w.close();
}
