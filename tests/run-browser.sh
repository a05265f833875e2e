#!/usr/bin/env bash
# Drives the demo town with a real browser: tests/run-browser.sh [BUILD FOLDER] [journey ...]
# Exit code 77 (SKIPPED) when node, npm or chromium is missing.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=${1:-$root/build/dev}
[[ $# -gt 0 ]] && shift
# shellcheck source=tests/browser/demo.sh
source "$root/tests/browser/demo.sh"
need_browser
for program in app/rathaus web/kitchen_sink/kitchen_sink; do
  [[ -x $build/$program ]] || { echo "browser: $build/$program is not built"; exit 1; }
done
start_demo 60 80  # 80 at once are what the journey of the bulk approval wants

failed=0
if [[ $# -eq 0 ]]; then
  "$build/web/kitchen_sink/kitchen_sink" "$work/kitchen_sink" >/dev/null
  (cd "$root/tests/browser" && node "$root/web/kitchen_sink/browser_check.mjs" "$work/kitchen_sink") || failed=1
fi
"$build/app/rathaus" routes >"$work/routes.tsv"
RATHAUS_ROUTES=$work/routes.tsv node "$root/tests/browser/run.mjs" "$base" "$credentials" "$@" || failed=1
if ! kill -0 "$demo" 2>/dev/null; then
  echo "browser: the program did not survive"
  failed=1
fi
if grep -E "^exception|CHECK" "$work/demo.log"; then failed=1; fi
exit "$failed"
