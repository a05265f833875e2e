#!/usr/bin/env bash
# make_deb.sh PROGRAM OUT-FOLDER: the Debian package from a built program. Needs dpkg-deb and dpkg-shlibdeps only; what it
# depends on is computed from the libraries the program is linked with. Same program, same bytes (SOURCE_DATE_EPOCH).
set -euo pipefail

program=$(readlink -f -- "$1")
out=$2
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
version=$("$program" version)
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
commit=$(git -C "$root" rev-parse --short=8 HEAD 2>/dev/null || echo local)
full=$version+$(date -u -d "@$epoch" +%Y%m%d).g$commit
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"

install -D -m 0755 "$program" "$tree/usr/bin/rathaus"
strip --strip-unneeded "$tree/usr/bin/rathaus"
for unit in rathaus.service rathaus.socket; do install -D -m 0644 "$root/deploy/systemd/$unit" "$tree/lib/systemd/system/$unit"; done
docs=$tree/usr/share/doc/rathaus
install -D -m 0644 "$root/docs/operations.md" "$docs/operations.md"
install -D -m 0644 "$root/docs/export.md" "$docs/export.md"
install -D -m 0644 "$root/deploy/rathaus.toml.example" "$docs/rathaus.toml.example"
install -D -m 0644 "$root/SECURITY.md" "$docs/SECURITY.md"
install -D -m 0644 "$root/LICENSE" "$docs/copyright"
install -D -m 0644 "$root/web/assets/vendor/bpmn-js.license.txt" "$docs/copyright.bpmn-js"
gzip -9nc "$root/CHANGELOG.md" >"$docs/changelog.gz"

# The least version of each library that has the symbols the program uses.
command -v dpkg-shlibdeps >/dev/null || { echo "make_deb: dpkg-shlibdeps is missing (Debian package dpkg-dev)" >&2; exit 1; }
mkdir -p "$tree/debian"
printf 'Source: rathaus\n\nPackage: rathaus\nArchitecture: any\n' >"$tree/debian/control"
depends=$(cd "$tree" && dpkg-shlibdeps -O -eusr/bin/rathaus 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
rm -rf "$tree/debian"
[[ -n $depends ]] || { echo "make_deb: the libraries' packages could not be found" >&2; exit 1; }
# Beyond libraries: letters need fonts, dates the time zones.
depends+=", fonts-dejavu-core, fonts-liberation, tzdata, adduser | passwd"

mkdir -p "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<TEXT
Package: rathaus
Version: $full
Architecture: $arch
Maintainer: The Rathaus authors <rathaus@localhost.invalid>
Section: web
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: $depends
Recommends: systemd
Description: public services of a municipality in one program
 FIM schema, online form, desk and notice: one process, one data folder, no other server.
 After installing, "rathaus init" makes a running town.
TEXT
for script in postinst prerm postrm; do install -m 0755 "$root/deploy/debian/$script" "$tree/DEBIAN/$script"; done
(cd "$tree" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$tree" -print0 | xargs -0 touch --no-dereference --date="@$epoch"
mkdir -p "$out"
rm -f "$out"/rathaus_*.deb
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/rathaus_${full}_$arch.deb" >/dev/null
cp "$root/deploy/Containerfile" "$out/Containerfile"
printf '%s\n' "$out/rathaus_${full}_$arch.deb"
