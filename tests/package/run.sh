#!/usr/bin/env bash
# The package in a clean Debian 12: install, town, start, application, backup, wipe, restore, export, import; prints the time of each step.
#   run.sh PACKAGE.deb FILE_APPLICATION
# Needs root and debootstrap (or RATHAUS_DEBIAN_TAR, a tar of a minbase root); ends with 77 and a sentence where they are missing.
set -euo pipefail

package=$(readlink -f -- "$1")
resident=$(readlink -f -- "$2")
port=${RATHAUS_PACKAGE_PORT:-9118}
mirror=${RATHAUS_DEBIAN_MIRROR:-}  # empty: what debootstrap takes by itself
[[ $(id -u) -eq 0 ]] || { echo "SKIPPED test-package: needs root (chroot, mount)"; exit 77; }
if [[ -z ${RATHAUS_DEBIAN_TAR:-} ]]; then command -v debootstrap >/dev/null || { echo "SKIPPED test-package: debootstrap is not installed"; exit 77; }; fi

root=$(mktemp -d "${TMPDIR:-/tmp}/rathaus-package-XXXXXX")
chmod 0755 "$root"  # it becomes a "/", which the service must be able to enter
work=/var/lib/rathaus-walk
clean_up() {
  [[ -f $root$work/pid ]] && kill -TERM "$(<"$root$work/pid")" 2>/dev/null && sleep 1
  umount "$root/proc" 2>/dev/null || true
  # Never through a mount that is still there.
  if mountpoint -q "$root/proc"; then echo "test-package: $root/proc is still mounted; left as it is" >&2; else rm -rf --one-file-system "$root" "$root".*; fi
}
trap clean_up EXIT

step() {  # step WHAT COMMAND ...: its output only when it fails
  local what=$1 begin end status
  shift
  begin=$(date +%s%N)
  set +e
  (set -e; "$@") >"$root.log" 2>&1  # not as a condition: there, set -e would not hold inside
  status=$?
  set -e
  end=$(date +%s%N)
  if [[ $status -eq 0 ]]; then
    printf '%-46s %8s s\n' "$what" "$(awk -v n=$((end - begin)) 'BEGIN {printf "%.2f", n / 1e9}')"
    return 0
  fi
  printf '%-46s FAILED with %s\n' "$what" "$status"
  tail -20 "$root.log"
  exit 1
}
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
as_service() { inside setpriv --reuid rathaus --regid rathaus --init-groups --inh-caps=-all --no-new-privs "$@"; }

make_root() {
  if [[ -n ${RATHAUS_DEBIAN_TAR:-} ]]; then tar -C "$root" -xf "$RATHAUS_DEBIAN_TAR"; else debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"}; fi
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  mount -t proc proc "$root/proc"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 0755 "$root/usr/sbin/policy-rc.d"
}
install_package() {
  cp "$package" "$root/rathaus.deb"
  inside apt-get -q update
  inside apt-get -q -y --no-install-recommends install /rathaus.deb
  ! inside sh -c 'command -v g++ || command -v gcc || command -v cmake'
}
make_town() {
  inside rathaus init musterstadt --user rathaus --data /var/lib/rathaus --write-config /etc/rathaus/rathaus.toml --public-url "http://localhost:$port" --port "$port" \
    --name "Stadt Musterstadt" --ags 08999001 --street "Rathausplatz 1" --postal-code 12345 --city Musterstadt --iban DE89370400440532013000 \
    --payee "Stadtkasse Musterstadt" --objection-body "Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt" --operator a.herbst --operator-name "Aylin Herbst" \
    --operations-port $((port + 1)) --key-file /etc/rathaus/backup.key
  inside rathaus backup key /etc/rathaus/backup.key
  inside chown -R root:rathaus /etc/rathaus
  inside chmod 0750 /etc/rathaus
  inside chmod 0640 /etc/rathaus/rathaus.toml
  inside chown rathaus:rathaus /etc/rathaus/backup.key
}
start() {
  rm -f "$root.exit"
  (
    status=0
    as_service sh -c "echo \$\$ >$work/pid; exec rathaus serve --config /etc/rathaus/rathaus.toml" || status=$?
    echo "$status" >"$root.exit"
  ) >"$root.server.log" 2>&1 &
  for _ in $(seq 600); do
    if as_service rathaus health >/dev/null 2>&1; then return 0; fi
    [[ ! -e $root.exit ]] || { cat "$root.server.log"; return 1; }
    sleep 0.02
  done
  cat "$root.server.log"
  return 1
}
stop() {
  kill -TERM "$(<"$root$work/pid")"
  for _ in $(seq 600); do
    [[ -e $root.exit ]] && break
    sleep 0.05
  done
  rm -f "$root$work/pid"
  [[ $(<"$root.exit") == 0 ]]
}
file_one() { "$resident" "$port" musterstadt "$1" >"$root.reference"; [[ -s $root.reference ]]; }
wipe() { rm -rf --one-file-system "$root/var/lib/rathaus"; install -d -m 0700 -o "$(stat -c %u "$root/etc/rathaus/backup.key")" -g "$(stat -c %g "$root/etc/rathaus/backup.key")" "$root/var/lib/rathaus"; }
verified() { as_service rathaus tenant verify musterstadt | tee "$root.verified" | grep -q 'alles folgt aus den Ereignissen' && grep -q "^$1 Vorgänge" "$root.verified"; }
printf 'Package %s (%s KB)\n' "$(basename "$package")" "$(($(stat -c %s "$package") / 1000))"
step "clean Debian root (minbase)" make_root
before=$(du -sm --exclude=proc "$root" | cut -f1)
step "apt-get install ./rathaus.deb" install_package
printf '  with its libraries %s MB\n' "$(($(du -sm --exclude=proc "$root" | cut -f1) - before))"
inside install -d -m 0700 -o rathaus -g rathaus $work
step "rathaus init: an empty folder to a town" make_town
step "rathaus check" as_service rathaus check
step "start until ready" start
printf '  resident memory, idle: %s MB\n' "$(awk '/^VmRSS/ {printf "%d", $2 / 1000}' "/proc/$(<"$root$work/pid")/status")"
step "an application over HTTP" file_one Qadolf
step "backup --all beside the running program" as_service rathaus backup --all $work/backup
step "a second application, after the backup" file_one Qspaeter
step "export --all beside the running program" as_service rathaus export --all $work/export
step "export verify" as_service rathaus export verify $work/export
step "stop (SIGTERM, exit 0)" stop
step "wipe" wipe
step "restore: control database" as_service rathaus restore $work/backup/_control.backup
step "restore: town" as_service rathaus restore $work/backup/musterstadt.backup
step "one case, everything follows from its events" verified 1
step "start until ready" start
step "an application to the restored town" file_one Qwieder
step "stop" stop
step "wipe again" wipe
step "import into the empty folder, equal hashes" as_service rathaus import $work/export
step "two cases, everything follows" verified 2
step "start until ready" start
step "an application to the imported town" file_one Qneu
step "papers" as_service rathaus papers musterstadt $work/papers
step "stop" stop
step "remove the package, data stay" inside sh -c 'apt-get -q -y remove rathaus && test -e /var/lib/rathaus/master.key'
echo "test-package: passed"
