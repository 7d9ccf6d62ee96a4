#!/usr/bin/env bash
# Runs the quickstart against the emulator. demo.sh BUILD_DIR
set -euo pipefail
build=$(cd "$1" && pwd)
work=$(mktemp -d)
emulator=
finish() {
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

"$build/src/emulator/marketplace-metering-emulator" --ready-file "$work/url" >"$work/bill.txt" &
emulator=$!
for _ in $(seq 200); do
  [ ! -s "$work/url" ] || break
  kill -0 $emulator 2>/dev/null || { echo "the emulator did not start" >&2; exit 1; }
  sleep 0.05
done

AWS_ENDPOINT_URL=$(cat "$work/url") AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SESSION_TOKEN='' \
  AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY "$build/examples/quickstart" | tee "$work/said"
grep -qx 'billed 1, refused 0, to send again 0' "$work/said"

kill -TERM $emulator
wait $emulator
emulator=
cat "$work/bill.txt"
grep -q 'ifAPxuKWpyV .*users .* 3 ' "$work/bill.txt"
