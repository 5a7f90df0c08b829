#!/bin/sh
# echo_cost.sh PROGRAMS [ROUNDS]: CPU time per message of target_server's echo beside a plain asio
# echo server's, in turn, under the same load: 1,000 connections, 60 messages of 64 bytes a second
# each. One network thread on both sides. What dummy_client itself needs is shown too.
#
# A message is a request and its echo. CPU time is user and system, of the whole process.
set -eu
programs=$1
rounds=${2:-3}
here=$(dirname "$0")
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -INT "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
ticks=$(getconf CLK_TCK)

number() { # KEY FILE: the first number under that key of a JSON file
  grep -o "\"$1\": *[0-9.]*" "$2" | head -n 1 | grep -o '[0-9.]*$'
}

measure() { # NAME COMMAND...: one line "NAME server-us client-us messages"
  name=$1
  shift
  : >"$folder/server.log"  # read at once, be the server there or not
  "$@" >"$folder/server.log" 2>&1 &
  server=$!
  address=
  while [ -z "$address" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
    address=$(sed -n 's/.*listening on \([0-9.]*:[0-9]*\).*/\1/p' "$folder/server.log")
    [ -n "$address" ] || sleep 0.1
  done
  "$programs/dummy_client" run "$here/../scenarios/echo.json" --target "$address" --vus 1000 \
    --duration 10s --threads 1 --quiet --out "$folder/result.json" >"$folder/summary.txt" || {
    cat "$folder/summary.txt" >&2
    exit 1
  }
  spent=$(awk '{ print $14 + $15 }' "/proc/$server/stat")
  kill -INT "$server"
  wait "$server" || true
  server=
  messages=$(number packets_received "$folder/result.json")
  client=$(number cpu "$folder/result.json")
  awk -v name="$name" -v spent="$spent" -v ticks="$ticks" -v client="$client" -v n="$messages" \
    'BEGIN { printf "%s %.2f %.2f %d\n", name, spent / ticks / n * 1e6, client / n * 1e6, n }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
of() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$folder/rounds" | median; }

printf 'server         server us/message   client us/message   messages\n'
round=0
while [ $round -lt "$rounds" ]; do
  measure target_server "$programs/target_server" echo --listen 127.0.0.1:0 --workers 1
  measure asio "$programs/asio_echo_server" 0
  round=$((round + 1))
done | tee "$folder/rounds" | awk '{ printf "%-14s %17s %19s %10s\n", $1, $2, $3, $4; fflush() }'

ours=$(of target_server 2)
asio=$(of asio 2)
client=$(of target_server 3)
awk -v ours="$ours" -v asio="$asio" -v client="$client" 'BEGIN {
  printf "\nmedian: target_server %.2f us, asio %.2f us: ratio %.2f; dummy_client %.2f us\n",
         ours, asio, ours / asio, client }'
