#!/usr/bin/env bash
# Fuzzes the emulator and what reads texts from outside, and says what the corpus reaches. See README.md.
#
#   run.sh                 every target to ten million executions or for two hours, two at a time
#   run.sh --runs N        so many executions
#   run.sh --seconds N     so many seconds each
#   run.sh --no-coverage   without the second build
#   run.sh --minimise      puts what was found into corpus/, as little of it as reaches the same
#   run.sh --planted       shows that the fuzzers find bugs: see planted.py, which takes the options that follow
#   run.sh [...] TARGET... of fuzz_container_uri, fuzz_control, fuzz_credentials_document, fuzz_ledger_file,
#                          fuzz_no_proxy, fuzz_read_config, fuzz_request_reader, fuzz_service, fuzz_shared_file,
#                          fuzz_sts_reply, fuzz_timestamp
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

HERE=tests/fuzz
BUILD=build/fuzz
COVERAGE=build/fuzz-coverage
AT_ONCE=2

# fuzz_target(NAME MAX_BYTES ...) in CMakeLists.txt has them.
all_targets() { sed -n 's/^fuzz_target(\(fuzz_[a-z_]*\) [0-9].*/\1/p' $HERE/CMakeLists.txt; }
max_bytes() { sed -n "s/^fuzz_target($1 \([0-9]*\).*/\1/p" $HERE/CMakeLists.txt; }

limits=(-runs=10000000 -max_total_time=7200) coverage=yes minimise= targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --planted) shift; exec $HERE/planted.py "$@" ;;
    --runs) limits=(-runs="$2"); shift 2 ;;
    --seconds) limits=(-max_total_time="$2"); shift 2 ;;
    --no-coverage) coverage=; shift ;;
    --minimise) minimise=yes; shift ;;
    fuzz_*) targets+=("$1"); shift ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(all_targets)

launcher=()
if [ -z "${CI:-}" ] && command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi

build() { # PRESET
  cmake --preset "$1" "${launcher[@]}" >/dev/null
  cmake --build --preset "$1" >"build/$1.log" 2>&1 || { cat "build/$1.log"; return 1; }
}

# --- the fuzzers --------------------------------------------------------------------------------

# Without entropic scheduling, which takes more time than the emulator does.
fuzz() { # TARGET
  local target=$1
  mkdir -p "$BUILD/corpus/$target"
  "$BUILD/tests/fuzz/$target" "${limits[@]}" -max_len="$(max_bytes "$target")" -dict="$HERE/dict/$target.dict" -entropic=0 \
    -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$BUILD/found-$target-" \
    "$BUILD/corpus/$target" "$HERE/corpus/$target" >"$BUILD/$target.log" 2>&1
}

stat_of() { # TARGET NAME
  sed -n "s/^stat::$2: *//p" "$BUILD/$1.log" | tail -n 1
}

# Two at a time; the exit status of each goes to a file.
fuzz_all() {
  local target
  for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge $AT_ONCE ]; do wait -n || true; done
    { fuzz "$target" && echo 0 || echo 1; } >"$BUILD/$target.status" &
  done
  wait
}

report() {
  local target failed=0
  printf '\n%-26s %14s %9s %9s\n' target executions 'a second' result
  for target in "${targets[@]}"; do
    local result=good
    if [ "$(cat "$BUILD/$target.status")" != 0 ]; then result=FAILED; failed=1; fi
    printf '%-26s %14s %9s %9s\n' "$target" "$(stat_of "$target" number_of_executed_units)" \
      "$(stat_of "$target" average_exec_per_sec)" "$result"
  done
  for target in "${targets[@]}"; do
    [ "$(cat "$BUILD/$target.status")" = 0 ] && continue
    printf '\n--- %s\n' "$target"
    grep -v -E '^#[0-9]+' "$BUILD/$target.log" | tail -n 60
  done
  return $failed
}

# --- the corpus ---------------------------------------------------------------------------------

# The fewest that reach the same lines, however often: it is to stay small.
minimise() {
  local target
  for target in "${targets[@]}"; do
    rm -rf "$BUILD/minimised/$target"
    mkdir -p "$BUILD/minimised/$target" "$BUILD/corpus/$target" "$HERE/corpus/$target"
    "$BUILD/tests/fuzz/$target" -set_cover_merge=1 -use_counters=0 -max_len="$(max_bytes "$target")" \
      "$BUILD/minimised/$target" "$HERE/corpus/$target" "$BUILD/corpus/$target" >"$BUILD/$target.log" 2>&1
    rm -rf "${HERE:?}/corpus/$target"
    cp -r "$BUILD/minimised/$target" "$HERE/corpus/$target"
    printf '%-26s %5s files %8s bytes\n' "$target" "$(find "$HERE/corpus/$target" -type f | wc -l)" \
      "$(find "$HERE/corpus/$target" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')"
  done
}

# --- what the corpus reaches --------------------------------------------------------------------

llvm() { # TOOL ARGUMENT...
  local tool
  tool=$(clang++ -print-prog-name="$1")
  shift
  "$tool" "$@"
}

measure() {
  local target objects=()
  build fuzz-coverage
  rm -rf "$COVERAGE/profiles"
  mkdir -p "$COVERAGE/profiles"
  for target in "$HERE"/fuzz_*.cc; do
    target=$(basename "$target" .cc)
    [ -d "$HERE/corpus/$target" ] || continue
    objects+=(-object "$COVERAGE/tests/fuzz/$target")
    LLVM_PROFILE_FILE=$COVERAGE/profiles/$target.profraw \
      "$COVERAGE/tests/fuzz/$target" "$HERE/corpus/$target" >"$COVERAGE/$target.log"
  done
  llvm llvm-profdata merge -o "$COVERAGE/all.profdata" "$COVERAGE"/profiles/*.profraw
  llvm llvm-cov export -summary-only -instr-profile "$COVERAGE/all.profdata" "${objects[@]}" >"$COVERAGE/summary.json"
  $HERE/coverage.py "$COVERAGE/summary.json"
}

mkdir -p build
TMPDIR=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/fuzz-XXXXXX")  # for ledger files
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

echo "building the fuzzers"
build fuzz
if [ -n "$minimise" ]; then
  minimise
else
  echo "fuzzing: ${targets[*]}"
  fuzz_all
  report
fi
[ -z "$coverage" ] || { echo; echo "measuring what the corpus reaches"; measure; }
