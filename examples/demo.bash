# What the demos share: a folder that goes when they end, and an emulator that ends with them.
# Source it in a script whose first argument is the build directory.
set -euo pipefail
export LC_ALL=C
build=$(cd "$1" && pwd)
work=$(mktemp -d)
emulator=
finish() {
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "$*" >&2; exit 1; }

# OPTION...; its address is in $work/url then.
start_emulator() {
  "$build/src/emulator/marketplace-metering-emulator" --ready-file "$work/url" "$@" >"$work/bill.txt" &
  emulator=$!
  for _ in $(seq 200); do
    [ ! -s "$work/url" ] || return 0
    kill -0 $emulator 2>/dev/null || break
    sleep 0.05
  done
  fail "the emulator did not start"
}

# Its bill is in $work/bill.txt then, and where --bill-file said.
stop_emulator() {
  kill -TERM $emulator
  wait $emulator
  emulator=
}
