// Looks at the sample pages with a browser: axe, width at 320 px, light and dark, target size, keyboard, scripts, CSP.
// Run from a folder whose node_modules has playwright-core and axe-core:
//   node .../web/kitchen_sink/browser_check.mjs FOLDER [SCREENSHOTS]      FOLDER: what the program kitchen_sink wrote
// Ends with "kitchen sink: N checks passed, M failed".
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [folder, shots] = process.argv.slice(2);
const pages = fs.readdirSync(folder).filter((name) => name.endsWith(".html"));
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const csp =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

let passed = 0;
let failed = 0;
let posts = [];
const check = (name, good, detail = "") => {
  if (good) passed++;
  else failed++, console.log("FAILED", name, detail);
};

const server = http.createServer((request, response) => {
  const name = new URL(request.url, "http://x").pathname;
  if (request.method === "POST") {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => posts.push(body) && setTimeout(() => response.end("ok"), 400));
    return;
  }
  const file = path.join(path.resolve(folder), path.normalize(name));
  const found = fs.existsSync(file) && fs.statSync(file).isFile();
  response.writeHead(found ? 200 : 404, { "content-type": types[path.extname(file)] || "text/html", "content-security-policy": csp });
  response.end(found ? fs.readFileSync(file) : "nicht da");
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
});

async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe }); // past the page's CSP, which stays on
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: tags });
    return result.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
  });
}

const small = () =>
  [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => !one.closest("p, .kern-form-check") && !one.matches(".kern-sr-only, .kern-link--stretched"))
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < 24 || box.height < 24))
    .map(([text]) => text);

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, locale: "de-DE" });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && check(page.url(), false, message.text()));
    page.on("pageerror", (error) => check(page.url(), false, error.message));
    for (const name of pages) {
      const here = `${name} ${width} ${colorScheme}`;
      await page.goto(base + name);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(`${here}: no scrolling to the side`, wide <= 0, wide);
      const found = await violations(page);
      check(`${here}: axe`, found.length === 0, found);
      const targets = await page.evaluate(small);
      check(`${here}: targets of 24 px`, targets.length === 0, targets);
      if (shots) await page.screenshot({ path: path.join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await context.close();
  }
}

// Keyboard of the desk.
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "de-DE" });
const page = await context.newPage();
const focus = () => page.evaluate(() => `${document.activeElement.id}|${document.activeElement.textContent.trim().slice(0, 14)}`);
const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(80);
};
await page.goto(base + "desk-eingang.html");
await press("j", "j", "k");
check("j and k move the focus", (await focus()) === "|HU-2026-004711", await focus());
await press("/", "j", "?");
check("in a field the keys are text", (await page.inputValue("#suche")) === "j?");
await press("Escape", "j", "?");
check("? opens the help", (await focus()).startsWith("tastatur|"), await focus());
check("axe in the dialog", (await violations(page)).length === 0);
await page.click("[data-toggle-shortcuts]");
await press("Escape");
check("Escape closes and gives the focus back", (await focus()).startsWith("|HU-"), await focus());
await page.reload();
await press("j");
check("switched off stays off", !(await focus()).includes("HU-"), await focus());
await page.evaluate(() => localStorage.clear());
await page.reload();
await press("j", "a");
await page.waitForTimeout(600);
check("a takes the row's case", posts.some((body) => body.includes("vorgang=HU-2026-004711")), posts);
await page.goto(base + "desk-eingang.html");
const opened = page.waitForRequest(/desk\/vorgang\/HU-2026-004711$/, { timeout: 5000 }).then(() => true, () => false);
await press("j", "o");
check("o opens the row's case", await opened);

// Forms.
posts = [];
await page.goto(base + "pruefen.html");
const label = await page.evaluate(() => {
  const button = document.querySelector(".kern-btn--primary");
  button.click();
  button.click();
  return button.textContent;
});
await page.waitForTimeout(700);
check("a double click sends once and says so", posts.length === 1 && label === "Wird gesendet …", [posts.length, label]);
await page.goto(base + "formular-fehler.html");
check("the error summary has the focus", (await focus()).startsWith("fehler|"), await focus());
await page.click(".rh-error-summary li:nth-child(2) a");
check("its link leads into the field", (await focus()).startsWith("f-hund_2f0_2fherkunft|"), await focus());
const breed = page.locator("[data-combobox]");
await breed.fill("");
await breed.pressSequentially("RETR");
await page.waitForTimeout(80);
check("the combobox finds", (await page.locator("[role=option]").count()) === 2);
check("axe with the open list", (await violations(page)).length === 0);
await press("ArrowDown", "ArrowDown", "Enter");
check("the combobox takes", (await breed.inputValue()) === "Labrador Retriever", await breed.inputValue());
await page.setInputFiles("input[type=file]", { name: "gross.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(11e6) });
const warning = await page.textContent(".rh-upload [role=status]");
check("a large file is named before sending", warning.startsWith("Zu groß: gross.pdf (11 MB)"), warning);

// Without scripts the focus still starts at the summary and the form sends.
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(base + "formular-fehler.html");
posts = [];
await plain.locator("#f-hund_2f0_2fname").press("Enter");
await plain.waitForTimeout(600);
check("without script Enter sends, and does not mean Entfernen", posts.length === 1 && !posts[0].includes("entfernen"), posts);

await browser.close();
server.close();
console.log(`kitchen sink: ${passed} checks passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
