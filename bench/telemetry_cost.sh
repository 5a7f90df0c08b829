#!/bin/sh
# telemetry_cost.sh PROGRAMS [ROUNDS]: what telemetry costs target_server's echo, in turn without it
# and with it (one reader and a capture file), under the same load: 1,000 connections, each of which
# sends 64 bytes again 5 ms after their echo, which makes more than 100,000 messages a second both
# ways.
#
# Two measures: CPU time of the whole process per message, which is noisy; and that of the
# telemetry's own thread (the one that was started last) as a share of one processor, which is not.
# Linux alone: it looks into /proc. The reader is bash, which opens TCP connections by itself.
set -eu
programs=$1
rounds=${2:-3}
here=$(dirname "$0")
folder=$(mktemp -d)
server=
reader=
trap 'for pid in $reader $server; do kill -INT "$pid" 2>/dev/null || true; done; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
ticks=$(getconf CLK_TCK)

number() { # KEY FILE: the first number under that key of a JSON file
  grep -o "\"$1\": *[0-9.]*" "$2" | head -n 1 | grep -o '[0-9.]*$'
}
spent_by() { awk '{ print $14 + $15 }' "$1"; } # STAT-FILE

measure() { # NAME MORE-OPTIONS...: one line "NAME us-per-message own-thread-percent messages/s"
  name=$1
  shift
  rm -f "$folder/server.log"
  "$programs/target_server" echo --listen 127.0.0.1:0 --workers 1 "$@" >"$folder/server.log" 2>&1 &
  server=$!
  address=
  while [ -z "$address" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
    address=$(sed -n 's/^echo.*listening on \([0-9.]*:[0-9]*\).*/\1/p' "$folder/server.log" 2>/dev/null) || true
    [ -n "$address" ] || sleep 0.1
  done
  if [ "$name" = with ]; then
    until grep -q '^telemetry: listening' "$folder/server.log"; do sleep 0.1; done
    telemetry=$(sed -n 's/^telemetry: listening on 127.0.0.1:\([0-9]*\).*/\1/p' "$folder/server.log")
    bash -c "exec cat </dev/tcp/127.0.0.1/$telemetry" >"$folder/read.ndjson" &
    reader=$!
  fi
  "$programs/dummy_client" run "$here/../scenarios/echo.json" --target "$address" --vus 1000 --set think_ms=5 --set messages=450 \
    --duration 10s --threads 1 --quiet --out "$folder/result.json" >"$folder/summary.txt" || [ $? -eq 99 ] || {
    cat "$folder/summary.txt" >&2
    exit 1
  }
  spent=$(spent_by "/proc/$server/stat")
  last=$(ls "/proc/$server/task" | sort -n | tail -n 1)
  own=$(spent_by "/proc/$server/task/$last/stat")
  kill -INT "$server"
  wait "$server" || true
  server=
  if [ -n "$reader" ]; then  # which the server's end has ended too
    wait "$reader"
    reader=
    [ "$(grep -c '"type":"sample"' "$folder/read.ndjson")" -ge 90 ] || {
      echo "the reader did not read along" >&2
      exit 1
    }
  fi
  awk -v name="$name" -v spent="$spent" -v own="$own" -v ticks="$ticks" \
    -v n="$(number packets_received "$folder/result.json")" \
    -v seconds="$(number elapsed "$folder/result.json")" 'BEGIN {
      if (name == "without") own = 0
      printf "%s %.3f %.2f %d\n", name, spent / ticks / n * 1e6, own / ticks / seconds * 100, 2 * n / seconds }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
of() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$folder/rounds" | median; }

printf 'telemetry   us CPU/echo   its thread   messages/s\n'
round=0
while [ $round -lt "$rounds" ]; do
  measure without
  measure with --telemetry 0 --record "$folder/capture.ndjson"
  round=$((round + 1))
done | tee "$folder/rounds" | awk '{ printf "%-11s %11s %10s %% %12s\n", $1, $2, $3, $4; fflush() }'
awk -v without="$(of without 2)" -v with="$(of with 2)" -v own="$(of with 3)" 'BEGIN {
  printf "\nmedian: %.3f us without, %.3f us with: %+.1f %%; its own thread: %.2f %% of a processor\n",
         without, with, (with / without - 1) * 100, own }'
