#!/usr/bin/env bash
# Takes the pictures for the documentation from a running demo town: screenshots.sh FOLDER. RATHAUS_BUILD: build folder.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
build=${RATHAUS_BUILD:-$root/build/dev}
folder=${1:-$root/docs/screenshots}
# shellcheck source=tests/browser/demo.sh
source "$root/tests/browser/demo.sh"
need_browser
start_demo 60
mkdir -p "$folder"
node "$root/tools/screenshots.mjs" "$base" "$credentials" "$folder"
