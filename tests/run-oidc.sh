#!/usr/bin/env bash
# Staff logins at the built program through a real OpenID provider (npm oidc-provider) over TLS, with sealed ID tokens as in production.
# Exit code 77 (SKIPPED) when node, npm, openssl or the package is missing.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=${RATHAUS_BUILD:-$root/build/dev}
here=$root/tests/oidc
skip() { echo "SKIPPED run-oidc: $*"; exit 77; }

for tool in node npm openssl; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done
if [[ ! -d $here/node_modules/oidc-provider ]]; then
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || skip "the packages of tests/oidc cannot be had here"
fi
[[ -x $build/app/rathaus ]] || { echo "oidc: $build/app/rathaus is not built"; exit 1; }

work=$(mktemp -d)
server='' provider='' plain=''
finish() {
  for one in $server $provider $plain; do kill "$one" 2>/dev/null || true; wait "$one" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

free_port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
port=$(free_port) provider_port=$(free_port)
export NODE_OPTIONS=--dns-result-order=ipv4first  # older Node takes the first address of localhost and no other
base=http://localhost:$port issuer=https://localhost:$provider_port

openssl req -x509 -newkey rsa:3072 -nodes -keyout "$work/ca.key" -out "$work/ca.pem" -days 2 -subj "/CN=Test authority" 2>/dev/null
openssl req -newkey rsa:3072 -nodes -keyout "$work/idp.key" -out "$work/idp.csr" -subj "/CN=localhost" 2>/dev/null
printf 'subjectAltName=DNS:localhost\n' >"$work/san"
openssl x509 -req -in "$work/idp.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 -extfile "$work/san" -out "$work/idp.pem" 2>/dev/null

rathaus=$build/app/rathaus
settings() {  # settings CLIENT CA
  cat <<JSON
{"issuer": "$issuer", "client_id": "$1", "label": "Mit dem Dienstkonto anmelden", "scope": "openid profile email roles",
 "roles": {"steueramt": "clerk", "leitung": "head"}, "acr": ["urn:mfa"], "ca_file": "$2"}
JSON
}
start() {
  : >"$work/port"
  "$rathaus" serve --data "$work/data" --port "$port" --public-url "$base" --port-file "$work/port" >"$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do [[ -s $work/port ]] && return 0; kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
  cat "$work/serve.log"
  exit 1
}
stop() { kill "$server"; wait "$server" 2>/dev/null || true; server=''; }
configure() { settings "$1" "$2" >"$work/settings.json"; "$rathaus" staff provider --tenant musterstadt --facts "$work/settings.json" --data "$work/data" --public-url "$base" >/dev/null; }

"$rathaus" tenant create musterstadt --data "$work/data" >/dev/null
"$rathaus" staff add a.herbst --tenant musterstadt --name "Aylin Herbst" --roles operator --data "$work/data" >/dev/null
configure rathaus "$work/ca.pem"
start
# Our public keys, as an operator hands them to the provider.
node -e 'fetch(process.argv[1]).then((r)=>r.text()).then((t)=>process.stdout.write(t))' "$base/ort/musterstadt/amt/sso/schluessel" >"$work/keys.json"
(cd "$here" && exec node provider.mjs "$provider_port" "$work/idp.key" "$work/idp.pem" "$work/keys.json" "$base") >"$work/provider.log" 2>&1 &
provider=$!
for _ in $(seq 100); do grep -q ready "$work/provider.log" && break; sleep 0.1; done
grep -q ready "$work/provider.log" || { cat "$work/provider.log"; exit 1; }

failed=0
once() {  # once NAME: one try to log in, must come to no session
  (cd "$here" && node once.mjs "$base" "$issuer" "$work/ca.pem" "$1") || failed=1
}
stop; configure rathaus-plain "$work/ca.pem"; start
once "an ID token that is not sealed"
openssl req -x509 -newkey rsa:3072 -nodes -keyout "$work/other.key" -out "$work/other.pem" -days 2 -subj "/CN=Another authority" 2>/dev/null
stop; configure rathaus "$work/other.pem"; start
once "a provider with a certificate of another authority"
stop; configure rathaus "$work/ca.pem"; start

mkfifo "$work/control"
(read -r _ <"$work/control"; kill "$provider") &
plain=$!
(cd "$here" && node check.mjs "$base" "$issuer" "$work/ca.pem" "$work/control") || failed=1
if grep -rqaE 'eyJ[A-Za-z0-9_-]{20,}\.' "$work/data" "$work/serve.log"; then echo "FAILED a token lies in the data or in the log"; failed=1; fi
kill -0 "$server" 2>/dev/null || { echo "oidc: the program did not survive"; cat "$work/serve.log"; failed=1; }
[[ $failed -eq 0 ]] || { tail -n 20 "$work/serve.log" "$work/provider.log"; }
exit "$failed"
