#!/usr/bin/env bash
# Runs the quickstart against the emulator. demo.sh BUILD_DIR
# shellcheck source=examples/demo.bash
. "$(dirname "$0")/../demo.bash"

start_emulator

AWS_ENDPOINT_URL=$(cat "$work/url") AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SESSION_TOKEN='' \
  AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY "$build/examples/quickstart" | tee "$work/said"
grep -qx 'billed 1, refused 0, to send again 0' "$work/said"

stop_emulator
cat "$work/bill.txt"
grep -q 'ifAPxuKWpyV .*users .* 3 ' "$work/bill.txt"
