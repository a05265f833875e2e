#!/usr/bin/env bash
# The package in a clean Debian root: part of `./dev test --long`.
set -euo pipefail
[[ ${RATHAUS_LONG:-0} == 1 ]] || { echo "SKIPPED package: only with --long (./dev test-package)"; exit 77; }
exec "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../dev" test-package
