#!/bin/sh
# wine.sh PROGRAM.exe [arguments]: runs a Windows program in a Wine prefix of the build's own;
# without a program, it makes Wine ready for one.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
: "${WINEPREFIX:=$root/build/wine}"
: "${WINEDEBUG:=-all}"
export WINEPREFIX WINEDEBUG
unset DISPLAY

wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
[ -x "$wine" ] || { echo "wine.sh: wine64 is not installed: run ./portstorm setup" >&2; exit 127; }
server=$(command -v wineserver64 || echo /usr/lib/wine/wineserver64)

# Wine's server and services outlive the program that starts them, with its output in their hands,
# and whoever reads that would wait for their end: what starts them is here, and has none. The
# server ends a minute after the last program.
start_wine() {
  rm -f "$WINEPREFIX.started"
  "$server" -p60 || true  # Wine starts it, too, if for a shorter life
  "$wine" wineboot -i && touch "$WINEPREFIX.started"
}

mkdir -p "$WINEPREFIX"
exec 9>"$WINEPREFIX.lock"
flock 9
if ! "$server" -k0 || ! [ -e "$WINEPREFIX.started" ]; then  # -k0: does it run?
  start_wine 9>&- </dev/null >"$WINEPREFIX.log" 2>&1 || {
    cat "$WINEPREFIX.log" >&2
    exit 1
  }
fi
exec 9>&-
[ $# -eq 0 ] || exec "$wine" "$@"
