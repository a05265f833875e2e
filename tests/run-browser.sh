#!/usr/bin/env bash
# Drives the demo town with a real browser: tests/run-browser.sh [BUILD FOLDER] [journey ...]
# Exit code 77 (SKIPPED) when node, npm or chromium is missing.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=${1:-$root/build/dev}
[[ $# -gt 0 ]] && shift
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

skip() { echo "browser: SKIPPED, $*"; exit 77; }
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
[[ -x $CHROMIUM ]] || skip "no browser at $CHROMIUM (Debian: chromium)"
for program in app/rathaus web/kitchen_sink/kitchen_sink; do
  [[ -x $build/$program ]] || { echo "browser: $build/$program is not built"; exit 1; }
done

if [[ ! -d $root/tests/browser/node_modules/playwright-core || ! -d $root/tests/browser/node_modules/axe-core ]]; then
  (cd "$root/tests/browser" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || skip "the packages of tests/browser cannot be had here"
fi

work=$(mktemp -d)
demo=
finish() {
  if [[ -n $demo ]]; then
    kill "$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

failed=0
if [[ $# -eq 0 ]]; then
  "$build/web/kitchen_sink/kitchen_sink" "$work/kitchen_sink" >/dev/null
  (cd "$root/tests/browser" && node "$root/web/kitchen_sink/browser_check.mjs" "$work/kitchen_sink") || failed=1
fi

"$build/app/rathaus" demo --port 0 --data "$work/data" --port-file "$work/port" --no-walk --cases 60 --credentials-file "$work/credentials.json" \
  >"$work/demo.log" 2>&1 &
demo=$!
for _ in $(seq 600); do
  [[ -s $work/port ]] && break
  kill -0 "$demo" 2>/dev/null || { echo "browser: the demo ended at once"; cat "$work/demo.log"; exit 1; }
  sleep 0.1
done
[[ -s $work/port ]] || { echo "browser: the demo did not come up"; cat "$work/demo.log"; exit 1; }
"$build/app/rathaus" routes >"$work/routes.tsv"
export RATHAUS_ROUTES=$work/routes.tsv
node "$root/tests/browser/run.mjs" "http://localhost:$(cat "$work/port")" "$work/credentials.json" "$@" || failed=1
if ! kill -0 "$demo" 2>/dev/null; then
  echo "browser: the program did not survive"
  failed=1
fi
grep -v "passwort\|Passwort" "$work/demo.log" | grep -E "exception|CHECK" && failed=1
exit "$failed"
