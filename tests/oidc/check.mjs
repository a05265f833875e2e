// node check.mjs BASE ISSUER CA: logs in at the built program through the real provider, without a browser. Ends with "oidc: N passed, M failed".
import fs from "node:fs";
import http from "node:http";
import https from "node:https";

const [base, issuer, caFile, controlFifo] = process.argv.slice(2);
const ca = fs.readFileSync(caFile), town = "/ort/musterstadt/amt";
let passed = 0, failed = 0;
const check = (name, good, detail = "") => {
  if (good) passed++;
  else {
    failed++;
    console.log(`FAILED ${name}: ${String(detail).slice(0, 600)}`);
  }
};

// A browser's cookies, for each site apart; nothing more.
class Browser {
  jar = new Map();
  request(method, address, form) {
    const url = new URL(address);
    const cookies = this.jar.get(url.origin) ?? this.jar.set(url.origin, new Map()).get(url.origin);
    const body = form ? new URLSearchParams(form).toString() : undefined;
    const headers = { cookie: [...cookies].map(([n, v]) => `${n}=${v}`).join("; "), "user-agent": "Firefox/140 Linux" };
    if (body !== undefined) Object.assign(headers, { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) });
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? https : http).request(url, { method, headers, ca }, (response) => {
        for (const line of response.headers["set-cookie"] ?? []) {
          const [pair, ...rest] = line.split(";"), at = pair.indexOf("=");
          if (/max-age=0|expires=thu, 01 jan 1970/i.test(rest.join(";")) || at === pair.length - 1) cookies.delete(pair.slice(0, at));
          else cookies.set(pair.slice(0, at), pair.slice(at + 1));
        }
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => (text += piece));
        response.on("end", () => resolve({ status: response.statusCode, text, location: response.headers.location && new URL(response.headers.location, url).href, url: url.href }));
      });
      request.on("error", reject).end(body);
    });
  }
  async follow(answer, stop = () => false) {
    for (let i = 0; i < 20 && answer.location && answer.status >= 300 && answer.status < 400 && !stop(answer.location); i++) answer = await this.request("GET", answer.location);
    return answer;
  }
  get = (path) => this.request("GET", base + path);
  // To the provider's page, and in as this person; returns where that leads, or stops before our page.
  async login(person, { acr = "urn:mfa", stop, query = "" } = {}) {
    let answer = await this.follow(await this.get(`${town}/sso${query}`));
    if (!/\/person\//.test(answer.url)) return answer;
    answer = await this.request("POST", answer.url, { login: person, acr });
    return this.follow(answer, stop);
  }
}
const post = (path, body) => new Promise((resolve, reject) => https.request(issuer + path, { method: "POST", ca }, (r) => r.resume().on("end", resolve)).on("error", reject).end(body));
const person = (id, facts) => post("/test/person", JSON.stringify({ id, ...facts }));
const back = (url) => url.startsWith(`${base}${town}/sso/zurueck`);

await person("petra", { name: "Petra Sommer", email: "gleich@example.invalid", roles: ["steueramt"] });
await person("jonas", { name: "Jonas Winter", email: "gleich@example.invalid", roles: ["leitung"] });
await person("gast", { name: "Gast", roles: ["kantine"] });

const petra = new Browser();
let page = await petra.login("petra", { query: `?weiter=${encodeURIComponent(town + "/einstellungen")}` });
check("login ends on the page that was asked for", page.status === 200 && page.url === `${base}${town}/einstellungen`, `${page.status} ${page.url} ${page.text}`);
check("with the name of the token", page.text.includes("Petra Sommer"));
check("the role is the mapped one: no head", (await petra.get(`${town}/personal`)).status === 404);
check("the session cookie is not the provider's", ![...petra.jar.get(base).values()].some((v) => v.split(".").length >= 3));

const jonas = new Browser();
page = await jonas.login("jonas");
check("the same e-mail is another account", page.status === 200 && page.text.includes("Jonas Winter"), page.text);
page = await jonas.get(`${town}/personal`);
check("the mapped head sees the staff", page.status === 200 && page.text.includes("Petra Sommer") && page.text.includes("Jonas Winter"), page.status);
check("built-in accounts lie beside them", page.text.includes("Aylin Herbst"));

check("without a role: a sentence, no session", await (async () => {
  const guest = new Browser();
  const answer = await guest.login("gast");
  return answer.status === 403 && answer.text.includes("keine Rolle") && (await guest.get(town)).status === 303;
})());
check("without the second factor: refused", await (async () => {
  const b = new Browser();
  const answer = await b.login("petra", { acr: "urn:password" });
  return answer.status === 403 && (await b.get(town)).status === 303;
})());

// Answers that nobody asked for.
const victim = new Browser();
page = await victim.get(`${town}/sso/zurueck?code=abc&state=xyz&iss=${encodeURIComponent(issuer)}`);
check("an answer without a question makes no session", page.status === 403 && (await victim.get(town)).status === 303, page.status);
const attacker = new Browser();
const stolen = await attacker.login("petra", { stop: back });
check("the attacker holds an answer", back(stolen.location ?? ""), stolen.location);
await victim.get(`${town}/sso`);
check("somebody else's answer makes no session", (await victim.request("GET", stolen.location)).status === 403 && (await victim.get(town)).status === 303);
const changed = new URL(stolen.location);
changed.searchParams.set("iss", "https://other.example");
check("an answer of another issuer is refused", (await attacker.request("GET", changed.href)).status === 403);
const again = new Browser();
const once = await again.login("petra", { stop: back });
const cookies = new Map(again.jar.get(base));
check("the first use works", (await again.request("GET", once.location)).status === 303);
again.jar.set(base, cookies);
check("a code is good once", (await again.request("GET", once.location)).status === 403);
for (const evil of ["https://evil.example/", "//evil.example", "/\\evil.example", `${town}/../../../konto`, "javascript:alert(1)", "/ort/beispielheim/amt"]) {
  const b = new Browser();
  const answer = await b.login("petra", { query: `?weiter=${encodeURIComponent(evil)}` });
  check(`weiter=${evil} ends on the own start page`, answer.url === `${base}${town}`, answer.url);
}

// The provider's keys roll over: the next login fetches the new ones.
await post("/test/rollover");
await new Promise((done) => setTimeout(done, 31_000)); // not more often than every 30 s
page = await new Browser().login("petra");
check("login after the provider's keys rolled over", page.status === 200 && page.text.includes("Petra Sommer"), `${page.status} ${page.text}`);

// Rights go with the claim.
const fresh = new Browser();
await fresh.login("petra");
await person("petra", { name: "Petra Sommer", email: "gleich@example.invalid", roles: [] });
check("the claim is gone: the next login is refused", (await new Browser().login("petra")).status === 403);
check("and the sessions that were open have ended", (await fresh.get(town)).status === 303 && (await petra.get(town)).status === 303);
await person("petra", { name: "Petra Sommer", email: "gleich@example.invalid", roles: ["leitung"] });
const promoted = new Browser();
await promoted.login("petra");
check("the claim is back with more: so are the rights", (await promoted.get(`${town}/personal`)).status === 200);

// Log-out: at the provider, and from there to us.
const both = new Browser();
await both.login("jonas");
const csrf = /name="_csrf" value="([^"]+)"/.exec((await both.get(town)).text)?.[1];
const out = await both.request("POST", `${base}${town}/abmelden`, { _csrf: csrf });
check("log-out says that the provider's session may go on", out.location === `${base}${town}/abgemeldet` && (await both.get(`${town}/abgemeldet`)).text.includes("Auch beim Identitätsanbieter abmelden"), out.location);
check("and ends ours", (await both.get(town)).status === 303);
const second = new Browser();
await second.login("jonas");
check("a second session", (await second.get(town)).status === 200);
let end = await second.request("GET", `${issuer}/session/end?client_id=rathaus&post_logout_redirect_uri=${encodeURIComponent(`${base}${town}/abgemeldet`)}`);
const xsrf = /name="xsrf" value="([^"]+)"/.exec(end.text)?.[1];
end = await second.follow(await second.request("POST", `${issuer}/session/end/confirm`, { xsrf, logout: "yes" }));
check("log-out at the provider leads back", end.url === `${base}${town}/abgemeldet`, `${end.status} ${end.url} ${end.text}`);
await new Promise((done) => setTimeout(done, 500));
check("back-channel: our session is over", (await second.get(town)).status === 303);
check("back-channel: rubbish is refused", (await second.request("POST", `${base}${town}/sso/abmeldung`, { logout_token: "a.b.c" })).status === 400);

fs.writeFileSync(controlFifo, "stop provider\n");
await new Promise((done) => setTimeout(done, 1500));
page = await new Browser().login("petra");
check("the provider is away: a sentence", page.status === 503 && page.text.includes("antwortet nicht"), `${page.status} ${page.url}`);
page = await new Browser().get(`${town}/anmelden`);
check("and the login page still has the built-in ways", page.status === 200 && page.text.includes("Passwort") && page.text.includes("Passkey"), page.status);
console.log(`oidc: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
