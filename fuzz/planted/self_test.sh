#!/bin/sh
# self_test.sh PROGRAM [SEEDS] [SIZES]: does fuzzing find what it should find?
#
# Every bug of planted/bugs.h is planted in PROGRAM (fuzz_planted, or a parser target of yours) and
# fuzzed from nothing, without seeds or dictionary, once for each seed (1 to SEEDS, default 10) and
# each max_packet (SIZES, default "192 1024 4096"; fuzz_planted only). Printed: how often it was
# found, by which oracle, and the median of executions and seconds that it took. The control, in
# which nothing is wrong, must never be found. Exit code 1: one was missed, or the control was not.
set -eu

seconds_each=${PORTSTORM_SELF_TEST_SECONDS:-60}     # the most for one bug and seed
seconds_control=${PORTSTORM_SELF_TEST_CONTROL:-30}  # for each seed and size
jobs=${PORTSTORM_SELF_TEST_JOBS:-1}

# "size bug seed executions milliseconds oracle", the oracle "-" when nothing was found
run_one() { # PROGRAM FOLDER SIZE BUG SEED
  log=$2/$3-$4-$5.log
  time=$seconds_each
  [ "$4" != none ] || time=$seconds_control
  begun=$(date +%s%N)
  PORTSTORM_PLANT=$4 PORTSTORM_PLANT_MAX=$3 "$1" -seed="$5" -max_total_time="$time" -timeout=1 \
    -max_len=$((6 * $3 + 600)) -len_control=0 -print_final_stats=1 -artifact_prefix="$log." \
    >"$log" 2>&1 && found=no || found=yes
  milliseconds=$((($(date +%s%N) - begun) / 1000000))
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  oracle=-
  if [ $found = yes ]; then
    oracle=$(sed -n -e 's/^FINDING: \([a-z]*\):.*/\1/p' -e 's/.*ERROR: \(AddressSanitizer\|LeakSanitizer\).*/\1/p' \
      -e 's/.*ERROR: libFuzzer: timeout.*/timeout/p' "$log" | head -n 1)
    : "${oracle:=crash}"
  fi
  echo "$3 $4 $5 ${executions:-0} $milliseconds $oracle" >"$2/$3-$4-$5.result"
}

if [ "$1" = --one ]; then
  shift
  run_one "$@"
  exit
fi

program=$1
seeds=${2:-10}
sizes=${3:-192 1024 4096}
bugs=$(sed -n 's/^ *{Bug::\([a-z_0-9]*\), .*/\1/p' "$(dirname "$0")/bugs.h")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for size in $sizes; do
  for bug in $bugs; do
    for seed in $(seq "$seeds"); do
      echo "$program $folder $size $bug $seed"
    done
  done
done | xargs -P "$jobs" -L 1 sh "$0" --one

cat "$folder"/*.result | awk -v bugs="$bugs" -v sizes="$sizes" -v seeds="$seeds" '
  function median(key, n,   list, i, j, t) {  # of key 1 to n
    for (i = 1; i <= n; i++) list[i] = value[key, i]
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  }
  {
    key = $1 " " $2
    runs[key]++
    executed[key] += $4
    if ($6 == "-") next
    found[key]++
    value[key " executions", found[key]] = $4
    value[key " time", found[key]] = $5
    if (!index(oracles[$2], $6)) oracles[$2] = oracles[$2] (oracles[$2] ? ", " : "") $6
  }
  END {
    bug_count = split(bugs, bug); size_count = split(sizes, size)
    printf "%-24s", "max_packet"
    for (s = 1; s <= size_count; s++) printf "  %24s", size[s]
    printf "\n%-24s", "planted bug"
    for (s = 1; s <= size_count; s++) printf "  %6s %9s %7s", "found", "runs", "seconds"
    printf "  by\n"
    for (b = 1; b <= bug_count; b++) {
      printf "%-24s", bug[b]
      for (s = 1; s <= size_count; s++) {
        key = size[s] " " bug[b]
        if (bug[b] == "none") {
          printf "  %3d/%-2d %9d %7s", found[key], runs[key], executed[key], ""
          if (found[key]) failed = 1
          continue
        }
        printf "  %3d/%-2d", found[key], runs[key]
        if (found[key]) printf " %9d %7.1f", median(key " executions", found[key]), median(key " time", found[key]) / 1000
        else printf " %9s %7s", "-", "-"
        total += runs[key]; detected += found[key]
        if (found[key] == runs[key]) whole[s]++
      }
      printf "  %s\n", oracles[bug[b]]
    }
    printf "\n"
    for (s = 1; s <= size_count; s++)
      printf "max_packet %s: %d/%d bugs found with every seed\n", size[s], whole[s], bug_count - 1
    printf "%d of %d runs found their bug; the control %s\n", detected, total, failed ? "FIRED" : "never fired"
    exit failed || detected < total
  }'
