// What axe does not see: the tree that a screen reader gets, and the order in which the Tab key goes.
import { check } from "./harness.mjs";

const interactive = new Set(["link", "button", "checkbox", "radio", "textbox", "searchbox", "combobox", "menuitem", "spinbutton"]);

async function tree(w) {
  const session = await w.context.newCDPSession(w.page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter((one) => !one.ignored).map((one) => ({ role: one.role?.value, name: one.name?.value ?? "", level: one.properties?.find((p) => p.name === "level")?.value?.value }));
}

export async function checkTree(w, what) {
  const nodes = await tree(w);
  const of = (role) => nodes.filter((one) => one.role === role);
  check(`${what}: one main`, of("main").length === 1, of("main").length);
  check(`${what}: one banner`, of("banner").length === 1, of("banner").length);
  const nameless = nodes.filter((one) => interactive.has(one.role) && !one.name.trim());
  check(`${what}: whatever can be used has a name`, nameless.length === 0, nameless);
  const navigations = of("navigation").map((one) => one.name);
  check(`${what}: navigations can be told apart`, new Set(navigations).size === navigations.length && navigations.every(Boolean), navigations);
  const headings = of("heading").map((one) => one.level);
  check(`${what}: one h1, no level left out`, headings.filter((one) => one === 1).length === 1 && headings.every((one, i) => i === 0 || one <= headings[i - 1] + 1), headings);
  check(`${what}: every table has a name`, of("table").every((one) => one.name.trim()), of("table"));
  const rows = of("row").length, heads = of("rowheader").length;
  if (of("table").length) check(`${what}: every row of a table has its own name`, heads === rows - of("table").length, `${rows} rows, ${heads} row headers`);
  // The names of controls of the same kind inside one table tell them apart.
  const names = nodes.filter((one) => (one.role === "checkbox" || one.role === "button") && /auswählen|Übernehmen|Löschen|Beenden/.test(one.name)).map((one) => one.name);
  check(`${what}: buttons of rows say whose they are`, new Set(names).size === names.length, names);
}

// Tab goes through everything, in the order of the page, each place visible and not covered.
export async function checkFocusOrder(w, what, most = 90) {
  const { page } = w;
  const count = await page.evaluate(() => {
    window.__order = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
      (one) => !one.disabled && one.type !== "hidden" && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }));
    document.activeElement?.blur();
    return window.__order.length;
  });
  const positive = await page.evaluate(() => document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').length);
  check(`${what}: no tabindex above 0`, positive === 0, String(positive));
  let last = -1, wrong = [], covered = [];
  for (let i = 0; i < Math.min(count, most); i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === document.body) return { index: -1, text: "BODY", seen: true }; // past the end: around again
      const box = one.getBoundingClientRect();
      const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), y = Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2));
      const hit = document.elementFromPoint(x, y);
      return { index: window.__order.indexOf(one), text: (one.innerText || one.name || one.tagName).slice(0, 40), seen: !!hit && (one.contains(hit) || hit.contains(one) || hit.closest("label")?.control === one || one.labels?.length > 0) };
    });
    if (at.index >= 0 && at.index < last) wrong.push(at.text);
    if (at.index < 0 && at.text !== "BODY") wrong.push(`not expected: ${at.text}`);
    if (!at.seen) covered.push(at.text);
    if (at.index >= 0) last = at.index;
  }
  check(`${what}: Tab goes in the order of the page`, wrong.length === 0, wrong);
  check(`${what}: what has the focus can be seen`, covered.length === 0, covered);
}
