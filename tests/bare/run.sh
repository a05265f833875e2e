#!/usr/bin/env bash
# The newcomer's way: a bare Debian 12 made here, a clone of the last commit in an empty folder, then the README's two commands.
# Finds what only works because the own machine has it: a package that deploy/apt-*.txt forgot, a file that is not committed.
# usage: tests/bare/run.sh [FOLDER] [demo] [test]     needs root, debootstrap and the network; about an hour on two cores
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
folder=${1:-$(mktemp -d)}
shift || true
[[ $# -gt 0 ]] || set -- demo test
mirror=${RATHAUS_DEBIAN_MIRROR:-}  # empty: debootstrap's own choice

[[ $(id -u) -eq 0 ]] || { echo "SKIPPED: needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "SKIPPED: needs debootstrap"; exit 77; }

system=$folder/system
cleanup() {
  local at
  for at in proc sys dev/shm; do mountpoint -q "$system/$at" && umount -l "$system/$at"; done
  return 0
}
trap cleanup EXIT

echo "A bare Debian 12 in $system"
debootstrap --variant=minbase --include=ca-certificates,git bookworm "$system" ${mirror:+"$mirror"} >"$folder.debootstrap.log"
cp /etc/resolv.conf "$system/etc/"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$system/etc/hosts"  # debootstrap leaves to the installer what every installed Debian has
# Where the machine reaches the network through an authority of its own, the bare system must know it too.
if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
  cp /usr/local/share/ca-certificates/*.crt "$system/usr/local/share/ca-certificates/"
  chroot "$system" update-ca-certificates >/dev/null 2>&1
fi
mount -t proc proc "$system/proc"
mount -t sysfs sys "$system/sys"
mkdir -p "$system/dev/shm" "$system/newcomer/empty" "$system/newcomer/shared"
mount -t tmpfs shm "$system/dev/shm"
mknod -m 666 "$system/dev/random" c 1 8 2>/dev/null || true
shared=${RATHAUS_SHARED:-$root/../shared}
# Copied, not mounted: whoever removes the folder later must not reach the original through it.
[[ -d $shared ]] && cp -a "$(readlink -f "$shared")/." "$system/newcomer/shared/" && ln -sfn /newcomer/shared "$system/newcomer/empty/shared"
git clone -q "$root" "$system/newcomer/empty/rathaus"

result=0
for what in "$@"; do
  began=$SECONDS
  echo "== ./dev $what"
  if env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt chroot "$system" /newcomer/empty/rathaus/dev "$what" </dev/null; then
    echo "== ./dev $what: worked, $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
  else
    echo "== ./dev $what: FAILED after $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
    result=1
  fi
  [[ $what == demo ]] && chroot "$system" /newcomer/empty/rathaus/dev demo stop || true
done
exit $result
