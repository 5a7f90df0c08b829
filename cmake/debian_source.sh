#!/bin/sh
# debian_source.sh PACKAGE FOLDER: unpacks Debian's source package into FOLDER, for what MinGW
# must compile itself. Uses this machine's own package mirrors, and leaves its configuration alone.
set -eu
package=$1
folder=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/parts"

# The machine's own sources, with "deb" made "deb-src", in either of apt's two notations.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$list" ] && sed -n 's/^deb[[:space:]]/deb-src /p' "$list" >>"$work/parts/debian.list"
done
for list in /etc/apt/sources.list.d/*.sources; do
  [ -f "$list" ] && sed 's/^Types:.*/Types: deb-src/' "$list" >"$work/parts/$(basename "$list")"
done

apt() {
  "$@" -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=
}
apt apt-get -qq update
(cd "$work" && apt apt-get -qq source "$package" >/dev/null)
unpacked=$(find "$work" -mindepth 1 -maxdepth 1 -type d -name "$package-*" | head -n 1)
[ -n "$unpacked" ] || { echo "debian_source.sh: no source package '$package' was found" >&2; exit 1; }

if [ "$package" = sqlite3 ]; then  # the amalgamation is generated, by tclsh and a native tool
  unset CC CXX CFLAGS CXXFLAGS LDFLAGS  # a cross build has set them to its own
  (cd "$unpacked" && ./configure --quiet --disable-tcl >/dev/null && make -s sqlite3.c >/dev/null)
fi

rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
mv "$unpacked" "$folder"
