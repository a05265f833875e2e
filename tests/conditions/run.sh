#!/bin/sh
# The cases in the browser's script; exit code 77 (SKIPPED) without node.
command -v node >/dev/null || { echo "SKIPPED conditions: node is not installed"; exit 77; }
here=$(dirname "$0")
exec node "$here/run.mjs" "$here/../../web/assets/rules.js" "$here/cases.json" "$here/checks.json"
