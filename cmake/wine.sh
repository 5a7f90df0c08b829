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
server=$(command -v wineserver64 || echo /usr/lib/wine/wineserver64)

# Wine's server and services outlive the program that starts them, with its output in their hands,
# and whoever reads that would wait for its end: they are started here, with none. The server ends
# a minute after the last program.
mkdir -p "$WINEPREFIX"
(
  flock 9
  if "$server" -p60 9>&-; then  # fails where it runs already
    if [ -f "$WINEPREFIX/system.reg" ]; then
      "$wine" wineboot 9>&-
    else
      "$wine" wineboot -i 9>&-
    fi
  fi
) 9>"$WINEPREFIX.lock" </dev/null >/dev/null 2>&1
exec "$wine" "$@"
