# shellcheck shell=bash disable=SC2034,SC2154 # the scripts that source this set root and build and read base
# Sourced by run-browser.sh and screenshots.sh: tools there? packages there? demo town up?
# Wants: root, build. Gives: need_browser, start_demo CASES [READY]; then work, base, credentials.
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
skip() { echo "browser: SKIPPED, $*"; exit 77; }

need_browser() {
  command -v node >/dev/null || skip "node is not installed"
  command -v npm >/dev/null || skip "npm is not installed"
  [[ -x $CHROMIUM ]] || skip "no browser at $CHROMIUM (Debian: chromium)"
  if [[ ! -d $root/tests/browser/node_modules/playwright-core || ! -d $root/tests/browser/node_modules/axe-core ]]; then
    (cd "$root/tests/browser" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || skip "the packages of tests/browser cannot be had here"
  fi
}

demo=
work=
scanner=
stop_demo() {
  if [[ -n $scanner ]]; then
    kill "$scanner" 2>/dev/null || true
    wait "$scanner" 2>/dev/null || true
  fi
  if [[ -n $demo ]]; then
    kill "$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
  fi
  [[ -n $work ]] && rm -rf "$work"
}

start_demo() {
  work=$(mktemp -d)
  trap stop_demo EXIT
  credentials=$work/credentials.json
  # A scanner that knows one virus; the journeys switch it off by a file beside its socket.
  node "$root/tests/browser/fake_clamd.mjs" "$work/clamd.sock" &
  scanner=$!
  export RATHAUS_SCANNER=$work/clamd.sock
  "$build/app/rathaus" demo --clamd "$work/clamd.sock" --port 0 --data "$work/data" --port-file "$work/port" --no-walk --recall-minutes 0 --cases "$1" --ready "${2:-0}" --credentials-file "$credentials" \
    >"$work/demo.log" 2>&1 &
  demo=$!
  for _ in $(seq 1200); do
    [[ -s $work/port ]] && break
    kill -0 "$demo" 2>/dev/null || { echo "browser: the demo ended at once"; cat "$work/demo.log"; exit 1; }
    sleep 0.1
  done
  [[ -s $work/port ]] || { echo "browser: the demo did not come up"; cat "$work/demo.log"; exit 1; }
  base=http://localhost:$(cat "$work/port")
}
