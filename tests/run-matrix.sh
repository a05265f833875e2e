#!/usr/bin/env bash
# The authorisation matrix over HTTP, 0 wrong cells wanted; then each policy broken on purpose, all of them caught.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
build=${RATHAUS_BUILD:-$root/build/dev}
[[ -x $build/tests/matrix/matrix ]] || { echo "matrix: $build/tests/matrix/matrix is not built"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/tests/matrix/matrix" "$root/tests/matrix" "$work"
