#!/bin/sh
# demo.sh PROGRAMS FOLDER: the reference chat server takes 5,000 users on this machine; the
# results go to FOLDER. Ends what it started.
set -eu
programs=$1
folder=$2
scenarios=$(dirname "$0")

rm -rf "$folder"
mkdir -p "$folder"
: >"$folder/server.log"  # read at once, be the server there or not
"$programs/target_server" chat --listen 127.0.0.1:0 --accounts "$folder/accounts.sqlite" \
  >"$folder/server.log" 2>&1 &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

address=
tries=0
while [ -z "$address" ]; do
  address=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' "$folder/server.log")
  tries=$((tries + 1))
  if ! kill -0 $server 2>/dev/null || [ $tries -gt 100 ]; then
    echo "demo: the server did not start:" >&2
    cat "$folder/server.log" >&2
    exit 1
  fi
  [ -n "$address" ] || sleep 0.1
done
printf '\n== target_server chat is listening on %s\n\n' "$address"

verdict=0
"$programs/dummy_client" run "$scenarios/chat_rooms.json" --target "$address" \
  --out "$folder/result.json" --html "$folder/report.html" || verdict=$?

kill -INT $server
wait $server || true
trap - EXIT
printf '\n== the server says\n\n'
cat "$folder/server.log"
printf '\nHTML report: %s\n' "$(cd "$folder" && pwd)/report.html"
exit $verdict
