#!/bin/sh
# named_in_docs.sh FOLDER: whatever the guides name is there: the files they link to, the paths in
# their text, and the tests of server_architecture.md. Prints what is not, and fails.
set -eu
cd "$1"
missing=$(mktemp)
tests=$(mktemp)
trap 'rm -f "$missing" "$tests"' EXIT

guides=$(find README.md docs tests fuzz bench -name '*.md')
rooms=$(find . -maxdepth 1 -type d -name '[a-z]*' ! -name build | sed 's/^..//' | paste -sd '|')

for guide in $guides; do
  # [text](path#heading)
  grep -oE '\]\([^)# ]+' "$guide" | sed 's/^](//' | grep -v '^https*:' | while read -r link; do
    [ -e "$(dirname "$guide")/$link" ] || echo "$guide links to $link"
  done
  # room/path; scenarios/first.json is the reader's to write, and CAPITALS stand for a name of his.
  grep -oE "(^|[^[:alnum:]_./-])($rooms)/[[:alnum:]_./-]*[[:alnum:]_]" "$guide" |
    sed -E 's/^[^a-z]//' | sort -u |
    grep -vE '^scenarios/first.json$|/[A-Z]+$' | while read -r path; do
    [ -e "$path" ] || echo "$guide names $path"
  done
done >"$missing"

# `Suite.Test`, and `.Test` of the suite before; `planted NAME` of the simulation.
guide=docs/server_architecture.md
grep -oE '`[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+`|`\.[A-Z][A-Za-z]+`' "$guide" | tr -d '`' >"$tests"
[ -s "$tests" ] || echo "$guide names no test" >>"$missing"
suite=
while read -r test; do
  [ -z "${test%%.*}" ] || suite=${test%%.*}
  grep -rqE --include='*_test.cpp' "^TEST(_F|_P)?\($suite, ${test#*.}\)" tests ||
    grep -rqzE --include='*_test.cpp' "TEST(_F|_P)?\($suite,[[:space:]]*${test#*.}\)" tests ||
    echo "$guide names the test $suite.${test#*.}"
done <"$tests" >>"$missing"
for bug in $(grep -oE 'planted `[a-z_]+`(, `[a-z_]+`)*' "$guide" | grep -oE '`[a-z_]+`' | tr -d '`'); do
  grep -q "{\"$bug\"," tests/simulation/planted/planted.cpp || echo "$guide names the planted bug $bug"
done >>"$missing"

if [ -s "$missing" ]; then
  sed 's/$/, which is not there/' "$missing"
  exit 1
fi
