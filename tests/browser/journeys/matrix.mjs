// Every route as every kind of caller, against tests/matrix/expected.tsv.
import fs from "node:fs";
import { Window, check, equal, sourceFile } from "../harness.mjs";
import { start } from "./c2_file.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";
const callers = ["nobody", "guest", "guest_foreign", "resident", "resident_foreign", "clerk", "other_town", "other_service", "head"];

function table() {
  const lines = fs.readFileSync(sourceFile("tests/matrix/expected.tsv"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const [head, ...rows] = lines.map((line) => line.split("\t"));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

function compareRoutes(rows) {
  const routes = fs.readFileSync(process.env.RATHAUS_ROUTES, "utf8").split("\n").filter(Boolean).map((line) => line.split("\t"));
  check("matrix: the program prints its routes", routes.length > 50, String(routes.length));
  const known = new Map(rows.map((row) => [`${row.method} ${row.pattern}`, row]));
  for (const [method, pattern, policy, csrf] of routes) {
    const row = known.get(`${method} ${pattern}`);
    if (!check(`matrix: ${method} ${pattern} has a row in expected.tsv`, !!row)) continue;
    equal(`matrix: policy of ${method} ${pattern}`, policy, row.policy);
    equal(`matrix: token of ${method} ${pattern}`, csrf, row.csrf);
    known.delete(`${method} ${pattern}`);
  }
  for (const left of known.keys()) check(`matrix: ${left} exists`, false);
}

const unknownIds = { antrag: "0".repeat(32), fall: "01930000-0000-7000-8000-000000000000" };

function verdict(response) {
  const status = response.status();
  const to = response.headers()["location"] || "";
  if (status !== 303) return String(status);
  if (/\/anmelden(\?|$)/.test(to)) return "login";
  if (/\/vorgang$/.test(to)) return "code";
  return "303";
}

// What an answer says, without what differs from one request to the next.
const bare = async (response, path) => `${response.status()} ${(await response.text()).replaceAll(path, "")}`;

async function things(env, guest, resident, clerk) {
  const { shared } = env;
  await start(guest, "hundesteuer");
  const mine = new URL(guest.page.url()).pathname.split("/");
  await start(resident, "hundesteuer");
  const theirs = new URL(resident.page.url()).pathname.split("/");
  const list = async (w, reference) => {
    await w.go(`/ort/${town}/amt/suche?q=${reference}`);
    return w.page.locator("tbody tr").first().getByRole("link", { name: reference }).getAttribute("href").then((href) => href.split("/").pop());
  };
  const a = { antrag: mine[4], seite: mine[6], sent: new URL(shared.guest.confirmation).pathname.split("/")[4], fall: await list(clerk, shared.guest.reference) };
  const b = { antrag: theirs[4], seite: theirs[6], sent: new URL(shared.resident.confirmation).pathname.split("/")[4], fall: await list(clerk, shared.resident.reference) };
  for (const [thing, w] of [[a, guest], [b, resident]]) {
    await w.go(`/ort/${town}/vorgang/${thing.fall}`);
    thing.bescheid = (await w.page.getByRole("link", { name: /^Bescheid .*PDF/ }).first().getAttribute("href")).split("/").pop();
    await clerk.go(`/ort/${town}/amt/vorgang/${thing.fall}`);
    thing.datei = (await clerk.page.getByRole("link", { name: /^Bescheid als PDF/ }).first().getAttribute("href")).split("/").pop();
    const files = clerk.page.locator('main a[href*="/datei/"]');
    thing.sendung = thing.datei.replace(/\.pdf$/, "");
    Object.assign(thing, shared.counter); // aufnahme, filed, stapel, scan
    thing.blob = (await files.count()) ? (await files.first().getAttribute("href")).split("/").pop().split("?")[0] : "";
  }
  return { a, b };
}

export async function run(env) {
  const { browser, base, shared } = env;
  const rows = table();
  if (process.env.RATHAUS_ROUTES) compareRoutes(rows);
  if (!shared.guest?.decided || !shared.resident) return check("matrix: there are own and foreign things", false, "run c2_file, s_desk and c8_accounts first");
  if (!shared.counter) return check("matrix: there are things of counter and post room", false, "run counter and post_room first");
  const open = (storage, name) => Window.open(browser, base, { storage, name });
  const windows = {
    nobody: await open(undefined, "nobody"),
    guest: await open(shared.guest.storage, "guest"),
    resident: await open(shared.resident.storage, "resident"),
    clerk: await deskWindow(env, town, "p.sommer", "clerk"),
    other_town: await deskWindow(env, "beispielheim", "a.herbst", "other town"),
    other_service: await deskWindow(env, town, "j.winter", "other service"),
    head: await deskWindow(env, town, "a.herbst", "head"),
  };
  windows.guest_foreign = windows.guest;
  windows.resident_foreign = windows.resident;
  const { a, b } = await things(env, windows.guest, windows.resident, windows.clerk);
  const sheet = await windows.nobody.go("/").then((w) => w.page.locator('link[rel="stylesheet"]').getAttribute("href"));
  const thingOf = (caller) => (caller === "guest_foreign" || caller === "resident" ? b : a);
  const path = (pattern, thing) =>
    pattern.replace(/\{(\w+)\}/g, (_, name) => {
      if (name === "antrag" && pattern.endsWith("/gesendet")) return thing.sent;
      if (name === "aufnahme" && pattern.endsWith("/fertig")) return thing.filed;
      const fixed = { teil: "0.pdf", ort: town, id: "hundesteuer", dienst: "hundesteuer", name: pattern.startsWith("/assets") ? sheet.split("/").pop() : "a1.0", frage: "ABCDEF" };
      return fixed[name] ?? thing[name];
    });

  for (const row of rows) {
    for (const caller of callers) {
      const { request } = windows[caller].context;
      const thing = thingOf(caller);
      const url = path(row.pattern, thing);
      if (row.method === "POST") {
        const response = await request.post(base + url, { form: { csrf: "falsch" }, maxRedirects: 0, failOnStatusCode: false });
        const said = verdict(response);
        check(`matrix: POST ${row.pattern} as ${caller} without the token does nothing`, ["400", "403", "404", "login", "code"].includes(said), said);
        continue;
      }
      if (row.pattern.includes("{blob}") && !thing.blob) continue;
      const response = await request.get(base + url, { maxRedirects: 0, failOnStatusCode: false });
      let said = verdict(response);
      // Whoever logged in some minutes ago is asked for the code again, on the way to the same place.
      if (said === "403" && row.policy === "staff" && /<title>Bitte bestätigen/.test(await response.text())) said = "303";
      if (!equal(`matrix: GET ${row.pattern} as ${caller}`, said, row[caller])) continue;
      const personal = /\{(antrag|fall)\}/.exec(row.pattern);
      if (said !== "404" || !personal) continue;
      const made = path(row.pattern, { ...thing, sent: unknownIds.antrag, [personal[1]]: unknownIds[personal[1]] });
      const unknown = await request.get(base + made, { maxRedirects: 0, failOnStatusCode: false });
      check(`matrix: GET ${row.pattern} as ${caller}: foreign is unknown`, (await bare(response, url)) === (await bare(unknown, made)));
    }
  }
  // Staff of the other town at their own address, with this town's case.
  const { request } = windows.other_town.context;
  for (const row of rows.filter((one) => one.method === "GET" && one.pattern.includes("/amt/vorgang/{fall}") && !/\{(datei|blob)\}/.test(one.pattern))) {
    const response = await request.get(base + path(row.pattern, a).replace(`/ort/${town}/`, "/ort/beispielheim/"), { maxRedirects: 0, failOnStatusCode: false });
    equal(`matrix: GET ${row.pattern} of another town's case at one's own address`, verdict(response), "404");
  }
  for (const w of new Set(Object.values(windows))) await w.close();
}
