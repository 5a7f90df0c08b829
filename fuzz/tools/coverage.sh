#!/bin/sh
# coverage.sh [RUNS]: which lines of wire/ and of the server's network and content the fuzz targets
# reach, on their seeds, corpus and regressions, and on what fuzzing on this machine has found so far
# (build/linux-asan/fuzz/found); and what RUNS (300; 0: none) simulated runs add. Prints llvm-cov's
# tables; line by line it is in build/coverage/report. Needs clang and llvm (./portstorm setup).
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-300}
build=build/coverage
profiles=$build/profiles
found=${PORTSTORM_FOUND:-build/linux-asan/fuzz/found}
targets="reassembly packet_codec protocol_file server_session"
programs=$(printf 'fuzz_%s ' $targets)
[ "$runs" = 0 ] || programs="$programs simulate"

# Without an engine: the targets then run files (harness/standalone_main.cpp).
flags="-O1 -fprofile-instr-generate -fcoverage-mapping"
mkdir -p "$build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None \
  -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" >"$build.log"
# shellcheck disable=SC2086 # a list of words
cmake --build "$build" --target fuzz_seeds $programs

rm -rf "$profiles"
mkdir -p "$profiles"
export LLVM_PROFILE_FILE=$PWD/$build/seeds.profraw
"$build/bin/fuzz_seeds" "$build/fuzz/seeds"
for target in $targets; do
  inputs=$build/fuzz/seeds/$target
  for folder in fuzz/corpus/"$target" fuzz/regressions/"$target" "$found/$target"; do
    [ ! -d "$folder" ] || inputs="$inputs $folder"
  done
  printf '%s: ' "$target"
  # shellcheck disable=SC2086 # a list of folders without spaces
  LLVM_PROFILE_FILE=$profiles/$target "$build/bin/fuzz_$target" $inputs | tail -n 1
done
if [ "$runs" != 0 ]; then
  printf 'simulation: '
  LLVM_PROFILE_FILE=$profiles/simulate "$build/bin/simulate" --runs "$runs" | head -n 1
fi

llvm-profdata merge -o "$build/merged" "$profiles"/*
objects=
for program in $programs; do
  [ -z "$objects" ] && objects=$build/bin/$program || objects="$objects -object $build/bin/$program"
done
# shellcheck disable=SC2086 # lists of words
llvm-cov report $objects -instr-profile="$build/merged" -show-region-summary=false \
  -show-branch-summary=false >"$build/report.txt"
for room in wire target_server/network target_server/content; do
  printf '\n%-42s %6s %8s %9s\n' "$room" lines missed reached
  awk -v room="^$room/" '
    $1 ~ room { printf "  %-40s %6d %8d %9s\n", $1, $(NF - 2), $(NF - 1), $NF
                lines += $(NF - 2); missed += $(NF - 1) }
    END { printf "  %-40s %6d %8d %8.2f%%\n", "all", lines, missed, 100 - 100 * missed / lines }
  ' "$build/report.txt"
done
# shellcheck disable=SC2086
llvm-cov show $objects -instr-profile="$build/merged" -format=html -output-dir="$build/report" \
  >/dev/null
printf '\nline by line: %s/report/index.html\n' "$build"
