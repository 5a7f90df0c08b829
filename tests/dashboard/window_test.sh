#!/bin/sh
# window_test.sh DASHBOARD MAKE_CAPTURE SAME_PICTURE FOLDER: the real window under Xvfb.
#   1. 60 frames of a capture look as the rasteriser draws them, within a tolerance.
#   2. A click on the pause button and keys do what they say, as --state tells.
#   3. A week of samples fills everything that grows with time: memory stays below a bound.
set -eu
dashboard=$1
make_capture=$2
same_picture=$3
folder=$4
rm -rf "$folder"
mkdir -p "$folder"
pids=
finish() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; }
trap finish EXIT
fail() { echo "FAILED: $*" >&2; cat "$folder/state.json" >&2 || true; exit 1; }

Xvfb -displayfd 3 -screen 0 1280x720x24 -noreset -nolisten tcp 3>"$folder/display" >/dev/null 2>&1 &
pids=$!
tries=0
until [ -s "$folder/display" ]; do
  tries=$((tries + 1))
  [ $tries -le 200 ] || { echo "Xvfb did not start" >&2; exit 1; }
  sleep 0.1
done
DISPLAY=:$(cat "$folder/display")
export DISPLAY
xdotool mousemove 1279 719  # parked

"$make_capture" server "$folder/server.ndjson" 60 korean
"$make_capture" client "$folder/client.ndjson" 60 korean
set -- --open "$folder/server.ndjson" --open "$folder/client.ndjson" --scale 1
"$dashboard" "$@" --hidden --frames 60 --rate 60 --png "$folder/window.png"
"$dashboard" "$@" --software --frames 3 --png "$folder/rasteriser.png"
"$same_picture" "$folder/window.png" "$folder/rasteriser.png"

# The next window stays until it is told to go. Dear ImGui before 1.87 drops fast taps: keys are held.
"$dashboard" "$@" --state "$folder/state.json" &
window=$!
pids="$window $pids"
await() { # TEXT: until --state holds it
  tries=0
  until grep -q "$1" "$folder/state.json" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -le 200 ] || fail "--state never said $1"
    sleep 0.1
  done
}
press() { xdotool keydown "$1"; sleep 0.4; xdotool keyup "$1"; sleep 0.4; }
await '"mode":"paused"'  # a capture opens on all of it
xdotool search --sync --name 'Portstorm dashboard' windowfocus
place=$(sed -n 's/.*"pause":\[\([0-9.,]*\)\].*/\1/p' "$folder/state.json")
x=$(echo "$place" | awk -F, '{printf "%d", ($1 + $3) / 2}')
y=$(echo "$place" | awk -F, '{printf "%d", ($2 + $4) / 2}')
eval "$(xdotool search --name 'Portstorm dashboard' getwindowgeometry --shell)"
xdotool mousemove $((X + x)) $((Y + y))
sleep 0.4
xdotool mousedown 1
sleep 0.4
xdotool mouseup 1
await '"mode":"live"'
xdotool mousemove 1279 719
press space
await '"mode":"paused"'
press h
await '"heat_map":1'
press Down
await '"incident":[1-9]'
press Return
await '"detail":1'
press Escape
await '"detail":0'
echo "the window does what it is told"

# A sample every ten seconds: of ten a second nothing more is kept beyond an hour. Seconds of a week
# instead of six hours would already need 400 MB. llvmpipe's share is some 75 MB and more.
kill $window
wait $window || true
"$make_capture" server "$folder/week.server.ndjson" 604800 sparse
"$make_capture" client "$folder/week.client.ndjson" 604800 sparse
rm "$folder/state.json"
"$dashboard" --open "$folder/week.server.ndjson" --open "$folder/week.client.ndjson" --scale 1 \
  --state "$folder/state.json" &
week=$!
pids="$week $pids"
await '"state":"finished".*"state":"finished"'
sleep 1
peak=$(awk '$1 == "VmHWM:" { print $2 * 1024 }' "/proc/$week/status")
echo "a week of samples: $peak bytes at the most"
[ "$peak" -lt 200000000 ] || fail "too much"
rm "$folder"/week.*.ndjson
