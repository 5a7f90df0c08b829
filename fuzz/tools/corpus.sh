#!/bin/sh
# corpus.sh BUILD TARGET [FOUND]: keeps in fuzz/corpus/TARGET what fuzzing has reached beyond the
# seeds (FOUND: BUILD/fuzz/found/TARGET): the fewest inputs that do, the 40 smallest of them, none of
# more than 4 KiB.
set -eu
build=$1
target=$2
found=${3:-$build/fuzz/found/$target}
root=$(cd "$(dirname "$0")/../.." && pwd)
corpus=$root/fuzz/corpus/$target
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/bin/fuzz_seeds" "$work/seeds"
mkdir -p "$corpus"
cp -r "$work/seeds/$target" "$work/kept"
cp -r "$found" "$work/found"
cp "$corpus"/* "$work/found" 2>/dev/null || true
"$build/bin/fuzz_$target" -set_cover_merge=1 -use_counters=0 -rss_limit_mb=4096 -timeout=60 \
  "$work/kept" "$work/found" >"$work/log" 2>&1
for seed in "$work/seeds/$target"/*; do rm "$work/kept/${seed##*/}"; done
rm -f "$corpus"/*
find "$work/kept" -type f -size -4097c -printf '%s %f\n' | sort -n | head -n 40 |
  while read -r _ name; do cp "$work/kept/$name" "$corpus/$(printf %.12s "$name")"; done
echo "$target: $(find "$corpus" -type f | wc -l) of $(find "$work/kept" -type f | wc -l) inputs," \
  "$(cat "$corpus"/* | wc -c) bytes; $(tail -n 1 "$work/log")"
rmdir "$corpus" 2>/dev/null || true
