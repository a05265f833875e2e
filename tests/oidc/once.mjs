// node once.mjs BASE ISSUER CA NAME: one login that must come to nothing.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";

const [base, issuer, caFile, name] = process.argv.slice(2);
const ca = fs.readFileSync(caFile), jars = new Map();
const call = (method, address, form) => new Promise((resolve, reject) => {
  const url = new URL(address), jar = jars.get(url.origin) ?? jars.set(url.origin, new Map()).get(url.origin);
  const body = form && new URLSearchParams(form).toString();
  const headers = { cookie: [...jar].map((one) => one.join("=")).join("; "), ...(body && { "content-type": "application/x-www-form-urlencoded", "content-length": body.length }) };
  (url.protocol === "https:" ? https : http).request(url, { method, headers, ca, rejectUnauthorized: false }, (r) => {
    for (const line of r.headers["set-cookie"] ?? []) jar.set(line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).split(";")[0]);
    r.resume().on("end", () => resolve({ status: r.statusCode, url: url.href, location: r.headers.location && new URL(r.headers.location, url).href }));
  }).on("error", reject).end(body);
});
const follow = async (answer) => {
  for (let i = 0; i < 20 && answer.location && answer.status < 400; i++) answer = await call("GET", answer.location);
  return answer;
};
await new Promise((resolve, reject) => https.request(`${issuer}/test/person`, { method: "POST", ca, rejectUnauthorized: false }, (r) => r.resume().on("end", resolve)).on("error", reject).end(JSON.stringify({ id: "x", name: "X", roles: ["leitung"] })));
let answer = await follow(await call("GET", `${base}/ort/musterstadt/amt/sso`));
if (answer.url.includes("/person/")) answer = await follow(await call("POST", answer.url, { login: "x", acr: "urn:mfa" }));
const desk = await call("GET", `${base}/ort/musterstadt/amt`);
const good = desk.status === 303 && (answer.status === 403 || answer.status === 503);
console.log(`${good ? "refused" : "FAILED not refused"}: ${name} (${answer.status})`);
process.exit(good ? 0 : 1);
