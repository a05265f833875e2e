// Passkeys with Chromium's virtual authenticator: set up, log in, confirm, last factor, removed; own access and staff pages looked at.
import { Window, check, contains, equal, oneTimeCode } from "../harness.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt", desk = `/ort/${town}/amt`;

async function authenticator(w, options = {}) {
  const session = await w.context.newCDPSession(w.page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "usb", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options },
  });
  return { session, authenticatorId };
}

async function addKey(w, name) {
  await w.page.getByLabel("Name des neuen Passkeys").fill(name);
  await w.follow("Passkey einrichten");
}

// An earlier journey's login may be older than five minutes: then the page asks first.
async function confirmIfAsked(env, w, login) {
  const link = w.page.getByRole("link", { name: "Zum Ändern bestätigen" });
  if (await link.count()) await w.follow(() => link.click());
  if ((await w.heading()) !== "Bitte bestätigen") return;
  await w.page.getByLabel("Einmalcode").fill(oneTimeCode(env.credentials.find((one) => one.tenant === town && one.login === login).totp));
  await w.follow("Bestätigen und ausführen");
}

export async function run(env) {
  const { browser, base } = env;
  const w = await deskWindow(env, town, "j.winter", "passkeys");
  const { page } = w;
  const { session, authenticatorId } = await authenticator(w);
  await w.go(`${desk}/einstellungen`);
  await w.follow(() => page.getByRole("link", { name: /Anmeldung und Sitzungen/ }).click());
  await w.has("the own session is named", "diese");
  await confirmIfAsked(env, w, "j.winter");
  await addKey(w, "Dienst-Laptop");
  await w.has("passkey is there", "Gespeichert");
  equal("its name", await page.getByLabel("Name", { exact: true }).first().inputValue(), "Dienst-Laptop");
  equal("one credential in the device", (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length, 1);

  // Without password: a new window's worth of cookies, the same device.
  await w.follow("Abmelden");
  await w.follow("Mit Passkey anmelden");
  check("logged in with the passkey", new URL(page.url()).pathname === desk, page.url());
  contains("as the owner of the passkey", await page.locator("body").innerText(), "Jonas Winter");

  // The answer of one login is no answer for the next.
  await w.follow("Abmelden");
  let sent = "";
  page.on("request", (request) => (sent = request.url().endsWith("/anmelden/passkey") ? request.postData() : sent));
  await w.follow("Mit Passkey anmelden");
  const fields = Object.fromEntries(new URLSearchParams(sent));
  check("the browser sent an assertion", fields.pk_signature?.length > 50, sent);
  const other = await Window.open(browser, base, { name: "replay" });
  await other.go(`${desk}/anmelden`);
  fields._csrf = await other.page.locator('input[name="_csrf"]').first().inputValue();
  const replayed = await other.context.request.post(`${base}${desk}/anmelden/passkey`, { form: fields, maxRedirects: 0, failOnStatusCode: false });
  equal("an assertion is good once", replayed.status(), 422);
  await other.close();

  // User verification is wanted, not only presence.
  await w.follow("Abmelden");
  await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Mit Passkey anmelden" }).click();
  await page.getByText("hat nicht geklappt").first().waitFor();
  check("without verification there is no login", page.url().includes("/anmelden"));
  await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await w.follow("Mit Passkey anmelden");

  // Renewal, and the way without password altogether.
  await w.go(`${desk}/erneuern`);
  await w.follow("Mit Passkey erneuern");
  await w.has("renewed", "gilt wieder");
  await w.go(`${desk}/zugang`);
  await w.follow("Passwort und Einmalcode entfernen");
  await w.has("only passkeys now", "Sie melden sich nur mit Passkeys an");
  await w.follow(() => page.getByRole("button", { name: /^Entfernen/ }).first().click());
  await w.has("the last factor stays", "letzter zweiter Faktor");
  equal("refused with a sentence", w.status, 422);
  await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  await authenticator(w);
  await w.go(`${desk}/zugang`);
  await addKey(w, "Sicherheitsschlüssel");
  await w.follow(() => page.getByRole("button", { name: /^Entfernen.*Dienst-Laptop/ }).click());
  await w.has("one of two goes", "Gespeichert");

  // Staff pages, and recovery by a one-time code.
  const head = await deskWindow(env, town, "a.herbst", "staff pages");
  await head.go(`${desk}/personal`);
  await head.follow(() => head.page.getByRole("link", { name: "Person hinzufügen" }).click());
  await head.page.getByLabel("Anmeldename").fill("n.neu");
  await head.page.getByLabel("Vor- und Familienname").fill("Nele Neu");
  await head.follow("Hinzufügen");
  await confirmIfAsked(env, head, "a.herbst");
  await head.has("code for the new one", "nur jetzt zu sehen");
  await head.go(`${desk}/personal`);
  await head.follow(() => head.page.getByRole("link", { name: "Jonas Winter" }).click());
  await head.follow("Neuen Einrichtungscode ausgeben");
  await confirmIfAsked(env, head, "a.herbst");
  await head.has("code for who lost the device", "j.winter");
  const code = /[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}/.exec(await head.text())?.[0];
  check("the code is shown", !!code, await head.text());
  await w.go(desk);
  check("all sessions of that member are over", page.url().includes("/anmelden"), page.url());
  await head.go(`/ort/${town}/auswertungen`);
  await head.has("evaluations are published", "nicht ausgewertet");
  await head.close();
  await w.close();
}
