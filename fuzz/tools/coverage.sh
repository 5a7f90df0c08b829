#!/bin/sh
# coverage.sh [RUNS]: which lines of wire/ and of the server's network and content the fuzz targets
# reach, on their seeds, the committed corpus, regressions, and what this machine has found so far
# (build/*/fuzz/found); and what RUNS (300) simulated runs add. Prints llvm-cov's table; the lines
# themselves are in build/coverage/report. Needs clang and llvm (./portstorm setup).
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-300}
build=build/coverage
profiles=$build/profiles
targets="reassembly packet_codec protocol_file scenario_file csv_file telemetry_stream server_session
  planted corrected_example dll"

# Without an engine: the targets then run files (harness/standalone_main.cpp).
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None \
  -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_C_FLAGS="-O1 -g -fprofile-instr-generate -fcoverage-mapping" \
  -DCMAKE_CXX_FLAGS="-O1 -g -fprofile-instr-generate -fcoverage-mapping" >"$build.log"
# shellcheck disable=SC2046,SC2086 # lists of words
cmake --build "$build" --target fuzz_seeds simulate $(printf 'fuzz_%s ' $targets)

rm -rf "$profiles"
mkdir -p "$profiles"
LLVM_PROFILE_FILE=/dev/null "$build/bin/fuzz_seeds" "$build/fuzz/seeds"
LLVM_PROFILE_FILE=/dev/null ctest --test-dir "$build" -R fuzz_seeds >/dev/null
export PORTSTORM_PARSER_DLL="$PWD/$build/fuzz/libfuzz_c_example.so"
objects=
for target in $targets; do
  inputs=
  for folder in "$build/fuzz/seeds/$target" "fuzz/corpus/$target" "fuzz/regressions/$target" \
    build/*/fuzz/found/"$target"; do
    [ ! -d "$folder" ] || inputs="$inputs $folder"
  done
  # shellcheck disable=SC2086 # a list of folders without spaces
  printf '%s: ' "$target" &&
    LLVM_PROFILE_FILE="$profiles/$target" "$build/bin/fuzz_$target" $inputs | tail -n 1
  objects="$objects -object $build/bin/fuzz_$target"
done
printf 'simulation: ' &&
  LLVM_PROFILE_FILE="$profiles/simulate" "$build/bin/simulate" --runs "$runs" | head -n 1

report() { # COMMAND PROFILES...: of llvm-cov
  command=$1
  shift
  llvm-profdata merge -o "$build/merged" "$@"
  # shellcheck disable=SC2086 # a list of options
  llvm-cov $command $objects -object "$build/bin/simulate" -instr-profile="$build/merged" \
    $sources
}
# Files; the lines reached, of how many: name, lines, missed, reached.
table() {
  report "report -show-region-summary=false -show-branch-summary=false -show-functions=false" "$@"
}

for sources in wire target_server/network target_server/content; do
  echo
  echo "== $sources"
  table "$profiles"/*
done
sources="wire target_server/network target_server/content"
report "show -format=html -output-dir=$build/report" "$profiles"/*
echo
echo "line by line: $build/report/index.html"
