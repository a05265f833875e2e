#!/usr/bin/env bash
# usage: bench/peers/run.sh feelin CASES.json
#        bench/peers/run.sh bpmn-elements MODEL.bpmn INSTANCES
#        bench/peers/run.sh kie|camunda|scala FOLDER PLAN
#        bench/peers/run.sh flowable FOLDER MODEL...   (with a PostgreSQL of its own, gone afterwards)
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
# A new PostgreSQL as it comes, in a temporary folder; by a user who is not root, with a password that nobody else has.
start_postgres() {
  local initdb user=postgres as=()
  initdb=$(command -v initdb || find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [[ -n $initdb ]] || skip "PostgreSQL's initdb is not installed"
  bin=$(dirname "$(readlink -f "$initdb")")
  data=$(mktemp -d "${RATHAUS_BENCH_DIR:-${TMPDIR:-/tmp}}/rathaus-postgres-XXXXXX") || skip "no temporary folder"
  trap stop_postgres EXIT
  trap 'exit 130' INT TERM HUP
  PGPASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && echo "$PGPASSWORD" >"$data/password")
  if [[ $EUID == 0 ]]; then
    id "$user" >/dev/null 2>&1 || user=nobody
    chown -R "$user" "$data"
    as=(runuser -u "$user" --)
  fi
  cd "$data" || skip "no temporary folder"
  "${as[@]}" "$bin/initdb" -D "$data/db" -U peer -E UTF8 --no-locale --auth=scram-sha-256 --pwfile="$data/password" \
    >"$out/postgres.log" 2>&1 || skip "PostgreSQL could not be set up (build/peers/postgres.log)"
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    "${as[@]}" "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" -o "-p $port -k '$data'" start >>"$out/postgres.log" 2>&1 &&
      pid=$(head -n 1 "$data/db/postmaster.pid") && return
  done
  cat "$data/log" >>"$out/postgres.log"
  skip "PostgreSQL did not start (build/peers/postgres.log)"
}
stop_postgres() {
  pid=$(head -n 1 "$data/db/postmaster.pid" 2>/dev/null)
  [[ -z $pid ]] || kill -INT "$pid"
  for _ in {1..300}; do
    [[ -e $data/db/postmaster.pid ]] || break
    sleep 0.1
  done
  cd / && rm -rf "${data:?}"
}

main=$engine.Main
[[ $engine == scala ]] && main=scala_peer.Main  # scala is the language's own package
if [[ $engine == flowable ]]; then
  start_postgres
  PGPASSWORD=$PGPASSWORD java -Xms512m -Xmx2g -XX:+UseSerialGC -cp "$out/$engine/classes:$out/$engine/jars/*" "$main" "$port" "$pid" "$@"
  exit $?
fi
exec java -Xms512m -Xmx2g -Xss64m -XX:+UseSerialGC -cp "$out/$engine/classes:$out/$engine/jars/*" "$main" "$@"
