#!/bin/sh
# named_in_docs.sh FOLDER: whatever the guides name is there: the files they link to, the paths in
# their text; the tests, functions and options of server_architecture.md. And telemetry.md leaves no
# counter and no kind of incident out. Prints what is wrong, and fails.
set -eu
cd "$1"
wrong=$(mktemp)
trap 'rm -f "$wrong"' EXIT

in_code() { # GUIDE REGEX: what stands in `...` there
  grep -oE "\`$2" "$1" | tr -d '`'
}

rooms=$(find . -maxdepth 1 -type d -name '[a-z]*' ! -name build | sed 's/^..//' | paste -sd '|')
find README.md docs tests fuzz bench -name '*.md' | while read -r guide; do
  # [text](path#heading)
  grep -oE '\]\([^)# ]+' "$guide" | sed 's/^](//' | grep -v '^https*:' | while read -r link; do
    [ -e "$(dirname "$guide")/$link" ] || echo "$guide links to $link, which is not there"
  done
  # room/path; scenarios/first.json is the reader's to write, and CAPITALS stand for a name of his.
  grep -oE "(^|[^[:alnum:]_./-])($rooms)/[[:alnum:]_./-]*[[:alnum:]_]" "$guide" |
    sed -E 's/^[^a-z]//' | sort -u |
    grep -vE '^scenarios/first.json$|/[A-Z]+$' | while read -r path; do
    [ -e "$path" ] || echo "$guide names $path, which is not there"
  done
done >"$wrong"

guide=docs/server_architecture.md

# `Suite.Test`, and `.Test` of the suite before.
in_code $guide '([A-Z][A-Za-z]+)?\.[A-Z][A-Za-z]+`' | {
  suite=none
  while read -r test; do
    [ -z "${test%%.*}" ] || suite=${test%%.*}
    grep -rqzE --include='*_test.cpp' "TEST(_F|_P)?\($suite,[[:space:]]*${test#*.}\)" tests ||
      echo "$guide names the test $suite.${test#*.}, which is not there"
  done
} >>"$wrong"

# planted `bug`, `bug`, in the simulation.
grep -oE 'planted `[a-z_]+`(, `[a-z_]+`)*' $guide | grep -oE '`[a-z_]+`' | tr -d '`' |
  while read -r bug; do
    grep -q "{\"$bug\"," tests/simulation/planted/planted.cpp ||
      echo "$guide names the planted bug $bug, which is not there"
  done >>"$wrong"

# `Class::function`.
in_code $guide '[A-Z][A-Za-z]+::[a-z_]+' | sort -u | while read -r name; do
  grep -rlE "(class|struct) ${name%%::*}( |$)" target_server |
    xargs grep -qE "[ *&]${name##*::}\(" || echo "$guide names $name, which is not there"
done >>"$wrong"

# `--option`, where it is target_server's.
grep -v dummy_client $guide | grep -oE '`--[a-z-]+' | tr -d '`' | sort -u | while read -r option; do
  grep -qF "\"$option\"" target_server/host/server_options.cpp ||
    echo "$guide names the option $option, which is not there"
done >>"$wrong"

{
  sed -n 's/.*return "\([a-z_]*\)";/\1/p' telemetry/incident_log.cpp | grep -v unknown
  sed -n '/CounterName counters/,/^};/s/^ *{"\([a-z_]*\)["{].*/\1/p' \
    target_server/host/server_telemetry.cpp
} | while read -r name; do
  grep -qE "\`$name[\`{]" docs/telemetry.md || echo "docs/telemetry.md does not name $name"
done >>"$wrong"

if [ -s "$wrong" ]; then
  cat "$wrong"
  exit 1
fi
