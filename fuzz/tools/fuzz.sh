#!/bin/sh
# fuzz.sh BUILD TARGET [SECONDS]: fuzzes a target. What it finds is made small, kept in
# fuzz/regressions/TARGET, and the command that shows it again is printed. ./portstorm fuzz calls it.
set -eu
build=$1
target=$2
seconds=${3:-60}
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$build/bin/fuzz_$target
if [ ! -x "$program" ]; then
  echo "there is no target $target; there are:" >&2
  for one in "$build"/bin/fuzz_*; do
    case $one in *_seeds | *_artifact | *_planted) ;; *) echo "  ${one##*/fuzz_}" >&2 ;; esac
  done
  exit 2
fi

# Beside the committed corpus: what this machine has found so far.
work=$build/fuzz/found/$target
crashes=$build/fuzz/crashes/$target
seeds=$build/fuzz/seeds
log=$build/fuzz/$target.log
mkdir -p "$work" "$crashes"
rm -f "$crashes"/*
"$build/bin/fuzz_seeds" "$seeds"

inputs=$work
for folder in "$seeds/$target" "$root/fuzz/corpus/$target" "$root/fuzz/regressions/$target"; do
  [ ! -d "$folder" ] || inputs="$inputs $folder"
done
dictionary=
[ ! -f "$seeds/$target.dict" ] || dictionary=-dict=$seeds/$target.dict

begin=$(date +%s)
left=$seconds
while :; do
  {
    # shellcheck disable=SC2086 # a list of folders without spaces
    "$program" -max_total_time="$left" -timeout=2 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$crashes/" $dictionary $inputs 2>&1 && echo ended well
  } | tee "$log" | grep --line-buffered -E '^#[0-9]+.*(INITED|pulse|DONE)|^FINDING|ERROR:' || true
  found=$(find "$crashes" -type f | head -n 1)

  # On a busy machine anything may take two seconds once.
  case ${found##*/} in
    timeout-*) "$program" -timeout=2 "$found" >"$log.again" 2>&1 || break ;;
    *) break ;;
  esac
  echo "that input is quick when it runs alone: no finding"
  rm "$found"
  found=
  left=$((seconds - ($(date +%s) - begin)))
  [ "$left" -gt 0 ] || break
done

if [ -z "$found" ]; then
  if ! grep -q -e '^ended well' -e 'SUMMARY: libFuzzer: timeout' "$log"; then
    tail -n 20 "$log" >&2
    echo "$target ended badly, and left no input: see $log" >&2
    exit 1
  fi
  echo "$target: no finding in $seconds s," \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions," \
    "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log") a second"
  exit 0
fi

# A hang cannot be made smaller by running it again and again.
small=$found
case ${found##*/} in
  crash-* | leak-*)
    echo "making it smaller ..."
    small=$crashes/small
    "$program" -minimize_crash=1 -max_total_time=30 -exact_artifact_path="$small" "$found" \
      >"$log.minimize" 2>&1 || true
    [ -f "$small" ] || small=$found
    ;;
esac
mkdir -p "$root/fuzz/regressions/$target"
kept=fuzz/regressions/$target/$(sha1sum "$small" | cut -c 1-12)
cp "$small" "$root/$kept"
echo
echo "$target: a finding, $(wc -c <"$small") bytes, kept as $kept. To see it again:"
echo
echo "  ${program#"$root"/} $kept"
exit 1
