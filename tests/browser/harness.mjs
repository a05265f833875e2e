// What every journey shares: the browser, the count of checks, and the look at every page that is seen.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const results = { passed: 0, failed: 0, failures: [] };
export function check(name, good, detail = "") {
  if (good) {
    results.passed++;
    return true;
  }
  results.failed++;
  const text = typeof detail === "string" ? detail : JSON.stringify(detail);
  results.failures.push(name);
  console.log(`FAILED ${name}${text ? "\n       " + text.slice(0, 1200) : ""}`);
  return false;
}
export const equal = (name, actual, expected) => check(name, actual === expected, `expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
export const contains = (name, text, part) => check(name, (text || "").includes(part), `no ${JSON.stringify(part)} in ${JSON.stringify((text || "").slice(0, 600))}`);

// The journey's own budget beside what was measured. The machine that runs the tests is often busy: a miss is told, not failed.
export function budget(name, ms, limit) {
  console.log(`       ${name}: ${Math.round(ms)} ms of ${limit} ms${ms > limit ? " (OVER BUDGET)" : ""}`);
}
// How long the page that is shown took on the server and the wire.
export const pageTime = (w) => w.page.evaluate(() => performance.getEntriesByType("navigation")[0]?.responseEnd ?? 0).catch(() => 0);

export async function launch() {
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"],
  });
}

// Ids differ from run to run; the kind of page does not.
export function kind(url) {
  const { pathname } = new URL(url);
  return pathname
    .split("/")
    .map((part) => (/^[0-9a-f-]{20,}$/.test(part) || /^[0-9A-Z]{6,}$/.test(part) || /^([0-9A-Z]{4}-)+[0-9A-Z]{4}$/.test(part) ? "*" : part))
    .join("/")
    .replace(/\/(dienst|leistungen)\/(?!beschreibung)[^/]+/, "/$1/*");
}

const seen = new Map(); // kind of page and state -> true
const titles = new Map(); // title -> kind of page

// A window with its own cookies. Errors of the page, of its policy and of what it loads are failures of the journey.
export class Window {
  static async open(browser, base, options = {}) {
    const { script = true, storage, width = 1280, name = "" } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 }, locale: "de-DE", javaScriptEnabled: script, storageState: storage, acceptDownloads: true,
    });
    context.setDefaultTimeout(30_000);
    const window = new Window();
    Object.assign(window, { context, base, script, width, name, page: await context.newPage() });
    window.listen();
    return window;
  }

  listen() {
    this.page.on("pageerror", (error) => check(`${this.name} ${kind(this.page.url())}: no error in a script`, false, error.message));
    this.page.on("console", (message) => {
      if (message.type() !== "error" && !/Content.Security.Policy/i.test(message.text())) return;
      // A page that says no (404, 409, 422) is logged by the browser as if a file were missing.
      if (/^Failed to load resource/.test(message.text()) && this.documents.has(message.location().url)) return;
      check(`${this.name} ${kind(this.page.url())}: console is empty`, false, `${message.text()} ${message.location().url}`);
    });
    this.documents = new Set();
    this.page.on("response", (response) => {
      if (response.request().resourceType() === "document") {
        this.documents.add(response.url());
        if (response.frame() === this.page.mainFrame() && response.status() < 300 | response.status() >= 400) this.status = response.status();
        check(`${this.name} ${kind(response.url())}: no server error`, response.status() < 500, String(response.status()));
      } else if (response.status() >= 400) {
        check(`${this.name}: ${response.url()} loads`, false, String(response.status()));
      }
    });
  }

  async go(where) {
    await this.page.goto(this.base + where);
    return this.look();
  }

  // Clicks (or whatever `act` does) and waits for the page that follows.
  async follow(act) {
    const once = (timeout) => Promise.all([this.page.waitForEvent("domcontentloaded", { timeout }), typeof act === "string" ? this.press(act) : act()]);
    try {
      await once(12_000);
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      console.log(`       ${this.name}: no new page after ${act}, pressed again`); // a very busy machine loses clicks
      await once(30_000);
    }
    await this.page.waitForLoadState("load");
    return this.look();
  }
  press(name) {
    return this.page.getByRole("button", { name, exact: true }).or(this.page.getByRole("link", { name, exact: true })).first().click();
  }

  // Every kind of page once in each of its states: axe, width, title; at the window's width and at 320 px.
  // RATHAUS_SHOTS=FOLDER: what each kind of page looks like, to be read by people.
  async picture(state, width) {
    if (!process.env.RATHAUS_SHOTS) return;
    await this.page.screenshot({ path: `${process.env.RATHAUS_SHOTS}/${state.replace(/[^a-z0-9]+/gi, "_")}_${width}.png`, fullPage: true });
  }
  async look(extra = "") {
    const title = await this.page.title();
    const wrong = title.startsWith("Fehler:");
    const state = `${kind(this.page.url())} ${this.status ?? 200}${wrong ? " errors" : ""}${extra ? " " + extra : ""}`;
    const other = titles.get(title);
    if (!other) titles.set(title, kind(this.page.url()));
    if (!wrong && other && other !== kind(this.page.url()) && (this.status ?? 200) < 400 && !this.sharesTitle(other)) {
      check(`title "${title}" is the title of one page`, false, `${other} and ${kind(this.page.url())}`);
      titles.set(title, kind(this.page.url()));
    }
    if (seen.has(state)) return this;
    seen.set(state, true);
    check(`${state}: has a title`, title.trim().length > 5, title);
    await this.fits(state);
    if (!this.script) { // the same bytes; axe needs scripts to run
      await this.picture(state, this.width);
      return this;
    }
    await this.axe(`${state} ${this.width}`);
    await this.picture(state, this.width);
    if (this.width > 320) {
      await this.page.setViewportSize({ width: 320, height: 800 });
      await this.fits(state);
      await this.axe(`${state} 320`);
      await this.picture(state, 320);
      await this.page.setViewportSize({ width: this.width, height: 900 });
    }
    return this;
  }

  // The same page under two addresses: the order that failed shows the page it came from.
  sharesTitle(other) {
    const here = kind(this.page.url());
    return here.startsWith(other) || other.startsWith(here);
  }

  async fits(state) {
    const width = this.page.viewportSize().width;
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${state}: nothing sticks out at ${width} px`, wide <= 0, `${wide} px too wide`);
  }

  async axe(state) {
    // Kept open: a session that ends takes the virtual authenticator of the page with it.
    this.session ??= await this.context.newCDPSession(this.page);
    await this.session.send("Runtime.evaluate", { expression: axeSource }); // past the page's policy, which stays on
    const found = await this.page.evaluate(async (tags) => {
      const result = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
      return result.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 200)}`);
    }, axeTags);
    check(`${state}: axe finds nothing`, found.length === 0, found.join("\n       "));
  }

  text() {
    return this.page.locator("main").innerText();
  }
  heading() {
    return this.page.getByRole("heading", { level: 1 }).first().innerText();
  }
  field(label) {
    return this.page.getByLabel(label).first();
  }
  async has(name, text) {
    return contains(name, await this.text(), text);
  }
  close() {
    return this.context.close();
  }
}

export const pagesSeen = () => seen.size;

// ---- one-time codes (RFC 6238: SHA-1, 30 s, 6 digits) ----------------------------------------------------------------------------

function fromBase32(text) {
  let bits = "";
  for (const c of text.replace(/=+$/, "").toUpperCase()) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

export function oneTimeCode(secret, at = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = crypto.createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// ---- files to upload --------------------------------------------------------------------------------------------------------------

export const pdfFile = (name = "nachweis.pdf") => ({
  name, mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n9\n%%EOF\n"),
});
export const pngFile = (name = "bild.png") => ({
  name, mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==", "base64"),
});
export const sourceFile = (name) => path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..", name);
