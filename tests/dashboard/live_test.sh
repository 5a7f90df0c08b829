#!/bin/sh
# live_test.sh TARGET_SERVER DUMMY_CLIENT DASHBOARD SCENARIOS FOLDER: a server that cuts 1 % of its
# sends short on purpose, 200 connections, and a dashboard that watches from the start. What it has
# counted is what the server says it has done; nothing injected is taken for a real partial send.
set -eu
server=$1
client=$2
dashboard=$3
scenarios=$4
folder=$5
rm -rf "$folder"
mkdir -p "$folder"
pids=
finish() { for pid in $pids; do kill -INT "$pid" 2>/dev/null || true; done; }
trap finish EXIT
fail() {
  echo "FAILED: $*" >&2
  cat "$folder/server.log" "$folder/client.log" "$folder/state.json" >&2 || true
  exit 1
}

"$server" echo --listen 127.0.0.1:0 --telemetry 127.0.0.1:0 --inject short_send=0.01 --inject-seed 7 \
  >"$folder/server.log" 2>&1 &
server_pid=$!
pids=$server_pid
tries=0
until grep -q 'telemetry: listening on' "$folder/server.log" 2>/dev/null; do
  tries=$((tries + 1))
  [ $tries -le 200 ] || fail "the server did not start"
  sleep 0.1
done
address=$(sed -n 's/^echo: listening on \([0-9.:]*\).*/\1/p' "$folder/server.log")
telemetry=$(sed -n 's/^telemetry: listening on \([0-9.:]*\).*/\1/p' "$folder/server.log")

# 240 frames at 20 a second: the client is done after half of them.
"$dashboard" --server "$telemetry" --software --frames 240 --rate 20 --state "$folder/state.json" &
dashboard_pid=$!
pids="$dashboard_pid $server_pid"
sleep 1
"$client" run "$scenarios/echo.json" --target "$address" --vus 200 --duration 3s --quiet \
  >"$folder/client.log" 2>&1 || true
wait $dashboard_pid
kill -INT $server_pid
wait $server_pid || true
pids=

injected=$(sed -n 's/^injected *\([0-9]*\) short sends.*/\1/p' "$folder/server.log")
real=$(sed -n 's/^sent .* in [0-9]* sends; \([0-9]*\) of them short.*/\1/p' "$folder/server.log")
echo "the server injected $injected short sends and had $real of its own"
[ "${injected:-0}" -gt 50 ] || fail "hardly anything was injected"
grep -q "\"incidents\":{\"S\":$real,\"C\":0,\"F\":$injected," "$folder/state.json" ||
  fail "the dashboard counted otherwise: $(grep -o '"incidents":{[^{]*' "$folder/state.json")"
