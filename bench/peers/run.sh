#!/usr/bin/env bash
# usage: bench/peers/run.sh feelin CASES.json
#        bench/peers/run.sh bpmn-elements MODEL.bpmn INSTANCES
#        bench/peers/run.sh kie|camunda|scala FOLDER PLAN
# Fetches the engine on the first run (npm, Maven), then runs it on the same bytes as ours. Exit 77 with a line SKIPPED and
# the reason where it cannot be had.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=$here/../../build/peers
engine=${1:?usage: run.sh ENGINE ...}
shift
skip() { echo "SKIPPED $engine: $*"; exit 77; }
need() { for tool in "$@"; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done; }
mkdir -p "$out"

if [[ $engine == feelin || $engine == bpmn-elements ]]; then
  need node npm
  if [[ ! -d $here/node_modules/$engine || $here/package-lock.json -nt $here/node_modules/.package-lock.json ]]; then
    (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$out/npm.log" 2>&1 ||
      skip "its package could not be fetched (build/peers/npm.log)"
  fi
  script=feelin.mjs
  [[ $engine == bpmn-elements ]] && script=bpmn.mjs
  exec node "$here/$script" "$@"
fi

need java javac mvn
if [[ ! -f $out/$engine/fetched || $here/java/pom.xml -nt $out/$engine/fetched ]]; then
  rm -rf "${out:?}/$engine"
  mvn -B -q -f "$here/java/pom.xml" "-P$engine" dependency:copy-dependencies "-DoutputDirectory=$out/$engine/jars" \
    >"$out/$engine.log" 2>&1 </dev/null || skip "its packages could not be fetched (build/peers/$engine.log)"
  [[ -d $out/$engine/jars ]] || skip "there is no such profile in bench/peers/java/pom.xml"
  touch "$out/$engine/fetched"
fi
if ! javac -nowarn -d "$out/$engine/classes" -cp "$out/$engine/jars/*" "$here/java/peer/Peer.java" "$here/java/$engine/Main.java" \
    >"$out/$engine-javac.log" 2>&1; then
  skip "its adapter does not compile (build/peers/$engine-javac.log)"
fi
main=$engine.Main
[[ $engine == scala ]] && main=scala_peer.Main  # scala is the language's own package
exec java -Xms512m -Xmx2g -Xss64m -XX:+UseSerialGC -cp "$out/$engine/classes:$out/$engine/jars/*" "$main" "$@"
