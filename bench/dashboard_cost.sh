#!/bin/sh
# dashboard_cost.sh PROGRAMS MAKE_CAPTURE [HOURS]: what the window costs under Xvfb, that is, with
# OpenGL in software:
#   1. a frame, of a capture with 5,000 users, drawn as often as it can
#   2. processor time at 20 frames a second, while it watches a server and a client
#   3. memory after HOURS (24) of samples of both, ten a second, that make_capture of the tests makes
# Linux alone: it looks into /proc. 24 hours need 1.5 GB in $TMPDIR.
set -eu
programs=$1
make_capture=$2
hours=${3:-24}
here=$(dirname "$0")
folder=$(mktemp -d)
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

Xvfb -displayfd 3 -screen 0 1280x720x24 -noreset -nolisten tcp 3>"$folder/display" >/dev/null 2>&1 &
pids=$!
until [ -s "$folder/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$folder/display")
export DISPLAY

state=$folder/state.json
ticks=$(getconf CLK_TCK)
spent() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
memory() { awk -v name="$2:" '$1 == name { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

# 1
"$make_capture" server "$folder/s.ndjson" 60
"$make_capture" client "$folder/c.ndjson" 60
"$programs/dashboard" --scale 1 --open "$folder/s.ndjson" --open "$folder/c.ndjson" --frames 400 \
  --rate 240 --state "$state"
sed -n 's/.*"frame_ms_mean":\([0-9.]*\),"frame_ms_worst":\([0-9.]*\).*/frame: \1 ms in the mean, \2 ms the longest/p' "$state"

# 2
"$programs/target_server" echo --listen 127.0.0.1:0 --telemetry 0 >"$folder/server.log" 2>&1 &
pids="$! $pids"
address_of() { # LOG NAME
  until grep -q "^$2: listening on" "$1" 2>/dev/null; do sleep 0.1; done
  sed -n "s/^$2: listening on \([0-9.:]*\).*/\1/p" "$1"
}
target=$(address_of "$folder/server.log" echo)
server=$(address_of "$folder/server.log" telemetry)
"$programs/dummy_client" run "$here/../scenarios/echo.json" --target "$target" --vus 100 \
  --duration 30s --telemetry 0 --quiet >"$folder/client.log" 2>&1 &
pids="$! $pids"
"$programs/dashboard" --scale 1 --server "$server" --rate 20 \
  --client "$(address_of "$folder/client.log" telemetry)" &
window=$!
pids="$window $pids"
sleep 5
before=$(spent $window)
sleep 20
echo "$(($(spent $window) - before))" |
  awk -v ticks="$ticks" '{ printf "20 frames a second, live: %.0f %% of a processor\n", $1 / ticks / 20 * 100 }'
kill $window

# 3
"$make_capture" server "$folder/s.ndjson" "$((hours * 3600))"
"$make_capture" client "$folder/c.ndjson" "$((hours * 3600))"
rm -f "$state"
"$programs/dashboard" --scale 1 --open "$folder/s.ndjson" --open "$folder/c.ndjson" --state "$state" &
window=$!
pids="$window $pids"
until [ "$(grep -o '"state":"finished"' "$state" 2>/dev/null | wc -l)" -eq 2 ]; do sleep 0.5; done
sleep 2
echo "$hours hours of samples: $(memory $window VmRSS) MiB, at the most $(memory $window VmHWM) MiB"
