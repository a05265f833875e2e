#!/usr/bin/env bash
# usage: tests/verapdf/run.sh DIR_OF_PDFS
# Validates each *.pdf with veraPDF as PDF/A-3a and as PDF/UA-1. Exit 0: all pass, or SKIPPED where Java, Maven or
# veraPDF's packages cannot be had; exit 1: at least one file fails.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dir=${1:?usage: run.sh DIR_OF_PDFS}
out=$here/../../build/verapdf
for tool in java mvn; do
  command -v "$tool" >/dev/null || { echo "SKIPPED verapdf: $tool is not installed"; exit 0; }
done
if [ ! -f "$out/classes/VeraCheck.class" ] || [ ! -d "$out/dependency" ] \
    || [ "$here/src/main/java/VeraCheck.java" -nt "$out/classes/VeraCheck.class" ]; then
  if ! mvn -B -q -f "$here/pom.xml" package dependency:copy-dependencies >"$here/../../build/verapdf.log" 2>&1; then
    tail -5 "$here/../../build/verapdf.log"
    echo "SKIPPED verapdf: its packages could not be fetched or built (build/verapdf.log)"; exit 0
  fi
fi
exec java -Djava.util.logging.config.file=/dev/null -cp "$out/classes:$out/dependency/*" VeraCheck "$dir"
