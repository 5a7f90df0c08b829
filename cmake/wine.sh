#!/bin/sh
# wine.sh PROGRAM.exe [arguments]: runs a Windows program in a Wine prefix of the build's own.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
: "${WINEPREFIX:=$root/build/wine}"
: "${WINEDEBUG:=-all}"
export WINEPREFIX WINEDEBUG
unset DISPLAY

wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
[ -x "$wine" ] || { echo "wine.sh: wine64 is not installed: run ./portstorm setup" >&2; exit 127; }

mkdir -p "$(dirname "$WINEPREFIX")"
(
  flock 9
  [ -f "$WINEPREFIX/system.reg" ] || "$wine" wineboot -i >/dev/null 2>&1
) 9>"$WINEPREFIX.lock"
exec "$wine" "$@"
