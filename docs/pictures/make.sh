#!/bin/sh
# make.sh PROGRAMS MADE_RUN [WINDOWS_DASHBOARD]: makes the pictures of the dashboard in this folder
# anew, from real runs on this machine under Xvfb; takes three minutes. Look at them afterwards.
#   PROGRAMS           a folder with target_server, dummy_client and dashboard
#   MADE_RUN           the program make_capture of the tests: the only Korean run there is
#   WINDOWS_DASHBOARD  dashboard.exe, for Wine; without it that picture stays as it is
set -eu
programs=$(cd "$1" && pwd)
made_run=$2
windows=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
folder=$(mktemp -d)
cd "$folder"
ln -s "$root/scenarios" scenarios  # a picture shows the path that was given
pids=
finish() {
  for pid in $pids; do kill -INT "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

Xvfb -displayfd 3 -screen 0 1280x720x24 -noreset -nolisten tcp 3>display >/dev/null 2>&1 &
pids=$!
until [ -s display ]; do sleep 0.1; done
DISPLAY=:$(cat display)
export DISPLAY

# ---- programs --------------------------------------------------------------------------------

address_of() { # LOG NAME: the address behind "NAME: listening on"
  until grep -q "^$2: listening on" "$1" 2>/dev/null; do sleep 0.1; done
  sed -n "s/^$2: listening on \([0-9.:]*\).*/\1/p" "$1"
}
begin_run() { # NAME SCENARIO CONTENT SERVER-OPTIONS...: a server, and the scenario against it
  name=$1
  scenario=$2
  content=$3
  shift 3
  "$programs/target_server" "$content" --listen 127.0.0.1:0 --telemetry 0 \
    --record "$name.server.ndjson" "$@" >"$name.server.log" 2>&1 &
  server=$!
  pids="$server $pids"
  target=$(address_of "$name.server.log" "$content")
  server_telemetry=$(address_of "$name.server.log" telemetry)
  "$programs/dummy_client" run "$scenario" --target "$target" --telemetry 0 \
    --record "$name.client.ndjson" >"$name.client.log" 2>&1 &
  client=$!
  pids="$client $pids"
  client_telemetry=$(address_of "$name.client.log" telemetry)
}
end_run() {
  wait $client || true
  kill -INT $server
  wait $server || true
}

# ---- a window, and the hand that moves in it --------------------------------------------------

window() { # PICTURE SECONDS OPTIONS...: in the background
  picture=$here/$1
  seconds=$2
  shift 2
  rm -f state.json
  xdotool mousemove 1279 719  # out of the picture
  "$programs/dashboard" --scale 1 --png "$picture" --seconds "$seconds" --state state.json "$@" &
  shown=$!
}
ready() {
  until [ -s state.json ]; do sleep 0.1; done
  xdotool search --sync --name 'Portstorm dashboard' windowfocus
}
place() { # ITEM ACROSS DOWN: goes to these shares of an item's width and height
  xdotool mousemove $(sed -n "s/.*\"$1\":\[\([-0-9.,]*\)\].*/\1/p" state.json |
    awk -F, -v x="$2" -v y="$3" '{ printf "%d %d", $1 + ($3 - $1) * x, $2 + ($4 - $2) * y }')
  sleep 0.2
}
press() { xdotool keydown "$1"; sleep 0.15; xdotool keyup "$1"; sleep 0.15; }  # Dear ImGui drops fast taps
click() { # ITEM
  place "$1" 0.5 0.5
  xdotool mousedown 1; sleep 0.15; xdotool mouseup 1; sleep 0.6  # --state is written meanwhile
}

# ---- the pictures ------------------------------------------------------------------------------

echo "5,000 users: live; paused, zoomed, a range selected, with the heat map"
begin_run before scenarios/chat_rooms.json chat --accounts before.sqlite --inject short_send=0.001
window dashboard_live.png 15 --server "$server_telemetry" --client "$client_telemetry"
wait $shown
window dashboard_zoomed.png 17 --server "$server_telemetry" --client "$client_telemetry"
ready
sleep 7
press space
press h
place plot:latency 0.995 0.5
for notch in 1 2 3 4 5 6 7 8 9 10; do xdotool click 4; sleep 0.15; done  # a minute, then 6.4 s
place plot:latency 0.4 0.5
xdotool mousedown 1; sleep 0.2
place plot:latency 0.7 0.4
xdotool mouseup 1
place plot:latency 0.55 0.4
wait $shown
end_run

echo "the same with one receive in a hundred 50 ms late, against the first; the Windows build"
begin_run after scenarios/chat_rooms.json chat --accounts after.sqlite \
  --inject short_send=0.001,delay=0.01:50ms
if [ -n "$windows" ]; then
  sleep 3
  xdotool mousemove 1279 719
  WINEPREFIX="$root/build/wine" WINEDEBUG=-all \
    "$(command -v wine64 || echo /usr/lib/wine/wine64)" "$windows" --scale 1 --server "$server_telemetry" \
    --client "$client_telemetry" --seconds 22 --png windows.png >wine.log 2>&1 || cat wine.log
  mv windows.png "$here/dashboard_windows.png"
fi
end_run
window dashboard_baseline.png 4 --open after.server.ndjson --open after.client.ndjson \
  --baseline before.server.ndjson --baseline before.client.ndjson
wait $shown

echo "slow readers: a send that came short in earnest, among faults on purpose"
words=$(yes 'one word after the other,' | head -n 1100 | tr '\n' ' ')
sed "s/a long one/$words/" "$root/tests/dashboard/partial_sends.json" >partial_sends.json
cp "$root/tests/dashboard/frames.json" .
begin_run slow partial_sends.json echo --send-buffer 4096 --inject short_send=0.01 --inject-seed 7
window dashboard_incident.png 18 --server "$server_telemetry" --client "$client_telemetry"
ready
sleep 5
click incident:F
click incident:C
click incident_row:0
click incident:F
click incident:C
press Return
xdotool mousemove 1279 719
wait $shown
end_run

echo "Korean names"
"$made_run" server korean.server.ndjson 60 korean
"$made_run" client korean.client.ndjson 60 korean
window dashboard_korean.png 4 --open korean.server.ndjson --open korean.client.ndjson
wait $shown
ls -l "$here"/*.png
