// Foreign drafts, confirmations and cases look like unknown addresses; the resident's page with its style sheet is light.
import http from "node:http";
import zlib from "node:zlib";
import { Window, check, equal } from "../harness.mjs";
import { start } from "./c2_file.mjs";

function fetchGzip(url, cookie) {
  return new Promise((resolve, reject) => {
    http.get(url, { family: 4, headers: { "accept-encoding": "gzip", cookie } }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const raw = Buffer.concat(parts);
        const gzip = response.headers["content-encoding"] === "gzip";
        resolve({ status: response.statusCode, transferred: raw.length, gzip, body: gzip ? zlib.gunzipSync(raw) : raw });
      });
    }).on("error", reject);
  });
}

export async function run({ browser, base, shared }) {
  const owner = await Window.open(browser, base, { name: "foreign" });
  await start(owner, "hundesteuer");
  const draft = new URL(owner.page.url()).pathname;
  const stranger = await Window.open(browser, base, { name: "stranger" });
  const answer = async (path) => {
    await stranger.go(path);
    return `${stranger.status} ${(await stranger.page.content()).replaceAll(path, "")}`;
  };
  const unknown = await answer("/ort/musterstadt/antrag/00000000000000000000000000000000");
  for (const path of [draft, draft.replace(/\/seite.*/, ""), draft.replace(/\/seite.*/, "/pruefen"), shared.guest && new URL(shared.guest.confirmation).pathname].filter(Boolean)) {
    const got = await answer(path);
    check(`foreign: ${path.replace(/[0-9a-f]{32}/, "*")} is the page of an unknown address`, got === unknown, got.slice(0, 300));
  }

  const cookies = (await owner.context.cookies()).map((one) => `${one.name}=${one.value}`).join("; ");
  let page = await fetchGzip(base + draft, cookies);
  equal("weight: the form page is there", page.status, 200);
  const sheet = page.body.toString().match(/href="([^"]+\.css)"/)?.[1];
  const style = await fetchGzip(new URL(sheet, base).href, cookies);
  const total = page.transferred + style.transferred;
  console.log(`       form page ${page.transferred} bytes${page.gzip ? " gzipped" : ""}, style sheet ${style.transferred} bytes${style.gzip ? " gzipped" : ""}: ${total}`);
  check("weight: a form page with its style sheet is at most 30 KB on the wire", total <= 30 * 1024, String(total));
  for (const one of [owner, stranger]) await one.close();
}
