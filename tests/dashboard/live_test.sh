#!/bin/sh
# live_test.sh TARGET_SERVER DUMMY_CLIENT DASHBOARD SCENARIO FOLDER: a server that cuts 1 % of its
# sends short on purpose, 200 connections among which a few make it send short in earnest and a few
# see packets stall, and a dashboard that watches both from the start. What it has counted of each
# kind is what server and client say. A second one comes in the middle: what it was not told of it
# knows to be missing.
set -eu
server=$1
client=$2
dashboard=$3
scenario=$4
folder=$5
rm -rf "$folder"
mkdir -p "$folder"
pids=
finish() { for pid in $pids; do kill -INT "$pid" 2>/dev/null || true; done; }
trap finish EXIT
fail() {
  echo "FAILED: $*" >&2
  tail -n 50 "$folder"/*.log "$folder"/*.json >&2 || true
  exit 1
}
telemetry_of() { # LOG: the address that it names, once it is there
  tries=0
  until grep -q 'telemetry: listening on' "$1" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -le 200 ] || fail "$1 does not say where its telemetry is"
    sleep 0.1
  done
  sed -n 's/^telemetry: listening on \([0-9.:]*\).*/\1/p' "$1"
}
number() { # KEY FILE: of --state, where a key of that name comes first
  grep -o "\"$1\":[0-9]*" "$2" | head -n 1 | grep -o '[0-9]*$'
}

"$server" echo --listen 127.0.0.1:0 --send-buffer 4096 --telemetry 127.0.0.1:0 \
  --inject short_send=0.01 --inject-seed 7 >"$folder/server.log" 2>&1 &
server_pid=$!
pids=$server_pid
server_telemetry=$(telemetry_of "$folder/server.log")
address=$(sed -n 's/^echo: listening on \([0-9.:]*\).*/\1/p' "$folder/server.log")

# Its users begin after 2 s; then the first dashboard is there. It needs 5 s, or a little more.
"$client" run "$scenario" --target "$address" --telemetry 127.0.0.1:0 \
  --record "$folder/client.ndjson" --quiet >"$folder/client.log" 2>&1 &
client_pid=$!
pids="$client_pid $server_pid"
client_telemetry=$(telemetry_of "$folder/client.log")
watch() { # NAME SECONDS
  "$dashboard" --server "$server_telemetry" --client "$client_telemetry" --software \
    --seconds "$2" --state "$folder/$1.json" &
}
watch early 14
early_pid=$!
pids="$early_pid $pids"
sleep 3.5
watch late 10.5
late_pid=$!
pids="$late_pid $pids"
wait $client_pid || fail "the client failed"
wait $early_pid
wait $late_pid
kill -INT $server_pid
wait $server_pid || true
pids=

injected=$(sed -n 's/^injected *\([0-9]*\) short sends.*/\1/p' "$folder/server.log")
real=$(sed -n 's/^sent .* in [0-9]* sends; \([0-9]*\) of them short.*/\1/p' "$folder/server.log")
stalled=$(grep -o '"incidents":[0-9]*' "$folder/client.ndjson" | tail -n 1 | grep -o '[0-9]*$')
echo "the server injected ${injected:-0} short sends and had ${real:-0} of its own;" \
  "the client gave up on ${stalled:-0} packets"
[ "${injected:-0}" -gt 50 ] || fail "hardly anything was injected"
[ "${real:-0}" -gt 50 ] || fail "hardly any send came short by itself"
[ "${stalled:-0}" -gt 10 ] || fail "hardly any packet stalled"
grep -q "\"incidents\":{\"S\":$real,\"C\":$stalled,\"F\":$injected,\"other\":0,\"not_told\":0," \
  "$folder/early.json" ||
  fail "the dashboard counted otherwise: $(grep -o '"incidents":{[^{]*' "$folder/early.json")"

told=0
for kind in S C F; do told=$((told + $(number $kind "$folder/late.json"))); done
not_told=$(number not_told "$folder/late.json")
echo "the late one was told of $told, and misses $not_told"
[ "$not_told" -gt 0 ] || fail "the late dashboard was not late"
[ $((told + not_told)) -eq $((injected + real + stalled)) ] || fail "the late dashboard lost some"
