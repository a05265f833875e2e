// A real OpenID provider on this machine, over TLS with a certificate of our own making. node provider.mjs PORT KEY CERT CLIENT_JWKS_URL BASE
// Persons are chosen by login name; what they are is changed by POST /test/person (only here, for the test).
import fs from "node:fs";
import https from "node:https";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, keyFile, certFile, keysFile, base] = process.argv.slice(2);
const issuer = `https://localhost:${port}`;
const persons = new Map();
const town = "musterstadt";
const key = (kid) => ({ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" });

const client = (id, more) => ({
  client_id: id, grant_types: ["authorization_code"], response_types: ["code"],
  redirect_uris: [`${base}/ort/${town}/amt/sso/zurueck`], post_logout_redirect_uris: [`${base}/ort/${town}/amt/abgemeldet`],
  token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "ES256", id_token_signed_response_alg: "ES256",
  backchannel_logout_uri: `${base}/ort/${town}/amt/sso/abmeldung`, backchannel_logout_session_required: true,
  jwks: JSON.parse(fs.readFileSync(keysFile, "utf8")), ...more,
});
const make = (keys) => {
  const provider = new Provider(issuer, {
    clients: [client("rathaus", { id_token_encrypted_response_alg: "ECDH-ES+A256KW", id_token_encrypted_response_enc: "A256GCM" }), client("rathaus-plain", {})],
    jwks: { keys },
    cookies: { keys: ["only for the test"] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email"], roles: ["roles"], acr: null, auth_time: null, sid: null },
    scopes: ["openid", "profile", "email", "roles"],
    acrValues: ["urn:mfa", "urn:password"],
    conformIdTokenClaims: false,
    pkce: { required: () => true, methods: ["S256"] },
    features: {
      devInteractions: { enabled: false }, encryption: { enabled: true }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true },
    },
    enabledJWA: { idTokenEncryptionAlgValues: ["ECDH-ES+A256KW"], idTokenEncryptionEncValues: ["A256GCM"], idTokenSigningAlgValues: ["ES256"] },
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...persons.get(id) }) }),
    interactions: { url: (_, interaction) => `/person/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid profile email roles");
      await grant.save();
      return grant;
    },
  });
  return provider;
};
let keys = [key("first")], provider = make(keys), handle = provider.callback();

const read = async (request) => {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
};
const server = https.createServer({ key: fs.readFileSync(keyFile), cert: fs.readFileSync(certFile) }, async (request, response) => {
  const url = new URL(request.url, issuer);
  try {
    if (url.pathname === "/test/person") {
      const { id, ...facts } = JSON.parse(await read(request));
      persons.set(id, facts);
      return response.end("ok");
    }
    if (url.pathname === "/test/rollover") {
      keys = [key(`next-${Date.now()}`)];
      provider = make(keys);
      handle = provider.callback();
      return response.end("ok");
    }
    const page = /^\/person\/([\w-]+)$/.exec(url.pathname);
    if (page && request.method === "GET") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      return response.end(`<!doctype html><title>Person</title><form method="post"><input name="login"><input name="acr" value="urn:mfa"><button>Weiter</button></form>`);
    }
    if (page) {
      const form = new URLSearchParams(await read(request));
      return await provider.interactionFinished(request, response, { login: { accountId: form.get("login"), acr: form.get("acr") }, consent: {} });
    }
    handle(request, response);
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));
