#!/bin/sh
# dashboard.sh PROGRAMS FOLDER: the reference chat server, 5,000 users, and the window that watches
# both. Without a display the window opens under Xvfb and leaves a picture. Ends what it started.
# PORTSTORM_TELEMETRY_PORT (11500): the server's telemetry; the client's is the next one.
set -eu
programs=$1
folder=$2
scenarios=$(dirname "$0")
server_port=${PORTSTORM_TELEMETRY_PORT:-11500}
client_port=$((server_port + 1))

rm -rf "$folder"
mkdir -p "$folder"
pids=
finish() {
  for pid in $pids; do kill -INT "$pid" 2>/dev/null || true; done
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
}
trap finish EXIT
trap 'exit 130' INT TERM

"$programs/target_server" chat --listen 127.0.0.1:0 --accounts "$folder/accounts.sqlite" \
  --telemetry "$server_port" --record "$folder/server.ndjson" >"$folder/server.log" 2>&1 &
server=$!
pids=$server
address=
tries=0
while [ -z "$address" ]; do
  address=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' "$folder/server.log" 2>/dev/null | head -n 1)
  tries=$((tries + 1))
  if ! kill -0 $server 2>/dev/null || [ $tries -gt 100 ]; then
    echo "dashboard: the server did not start:" >&2
    cat "$folder/server.log" >&2
    exit 1
  fi
  [ -n "$address" ] || sleep 0.1
done

"$programs/dummy_client" run "$scenarios/chat_rooms.json" --target "$address" \
  --telemetry "$client_port" --record "$folder/client.ndjson" --html "$folder/report.html" \
  >"$folder/client.log" 2>&1 &
client=$!
pids="$client $server"

set -- --server "127.0.0.1:$server_port" --client "127.0.0.1:$client_port" --state "$folder/state.json"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  "$programs/dashboard" "$@"
else
  echo "There is no display: the dashboard opens under Xvfb for 30 seconds and leaves a picture."
  Xvfb -displayfd 3 -screen 0 1280x720x24 -noreset -nolisten tcp 3>"$folder/display" >/dev/null 2>&1 &
  pids="$pids $!"
  tries=0
  until [ -s "$folder/display" ]; do
    tries=$((tries + 1))
    [ $tries -le 100 ] || { echo "dashboard: Xvfb did not start" >&2; exit 1; }
    sleep 0.1
  done
  DISPLAY=:$(cat "$folder/display")
  export DISPLAY
  xdotool mousemove 1279 719  # out of the picture
  "$programs/dashboard" "$@" --seconds 30 \
    --png "$folder/dashboard.png"
  echo "picture: $(cd "$folder" && pwd)/dashboard.png"
fi
printf 'to see it again: dashboard --open %s --open %s\n' "$folder/server.ndjson" "$folder/client.ndjson"
