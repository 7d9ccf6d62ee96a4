#!/usr/bin/env bash
# A paid container starts, or must not, against the emulator. demo.sh BUILD_DIR
# Ends with 0 when the software ran exactly where the buyer has a subscription.
# shellcheck source=examples/demo.bash
. "$(dirname "$0")/../demo.bash"

cat >"$work/market.json" <<'JSON'
{"credentials": [
  {"access_key_id": "ASIABUYER", "secret_access_key": "example-secret", "account_id": "123456789012"},
  {"access_key_id": "ASIALEFT", "secret_access_key": "example-secret", "account_id": "210987654321"}],
 "products": [{"product_code": "prod-demo", "dimensions": [{"name": "hours"}],
               "public_keys": [{"version": 1, "expired_at": "2026-01-01T00:00:00Z"}, {"version": 2}]}],
 "customers": [
  {"product_code": "prod-demo", "customer_aws_account_id": "123456789012"},
  {"product_code": "prod-demo", "customer_aws_account_id": "210987654321", "subscribed": false}],
 "faults": [{"operation": "RegisterUsage", "name": "ThrottlingException"},
                   {"operation": "RegisterUsage", "name": "InternalServiceErrorException"}]}
JSON
start_emulator --config "$work/market.json" --force-errors --bill-file "$work/bill.jsonl"
AWS_ENDPOINT_URL_MARKETPLACE_METERING=$(cat "$work/url")
export AWS_ENDPOINT_URL_MARKETPLACE_METERING AWS_REGION=us-east-1 AWS_SESSION_TOKEN=''
export AWS_ACCESS_KEY_ID=ASIABUYER AWS_SECRET_ACCESS_KEY=example-secret

starts() { # WHAT EXIT_CODE ARGUMENT...
  local what=$1 expected=$2 result=0
  shift 2
  "$build/examples/container_register" "$@" >"$work/out" 2>"$work/said" || result=$?
  printf '%s:\n%s\n' "$what" "$(cat "$work/said" "$work/out" | cut -c 1-200 | sed 's/^/  /')"
  [ $result = "$expected" ] || fail "ended with $result, not with $expected"
}
said() { grep -qF -e "$1" "$work/said" || fail "it did not say: $1"; }
# The software leaves its word and its own exit code.
# shellcheck disable=SC2016
software=(-- sh -c 'echo "the software runs with $1"; exit 7' software "two words")
runs() { [ "$(cat "$work/out")" = "the software runs with two words" ] || fail "the software did not run"; }
rests() { [ ! -s "$work/out" ] || fail "the software ran"; }

starts "registered at the third attempt" 7 prod-demo 2 "${software[@]}"
said "the signature has NOT been verified yet"
runs
starts "with a public key version that has expired" 7 prod-demo 1 "${software[@]}"
said "public key version 1 has expired"
runs
starts "nothing to run" 0 prod-demo 2
grep -qE '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$' "$work/out" || fail "no signature was printed"
# shellcheck disable=SC2016
open_files=(sh -c 'echo /proc/$$/fd/*')
"${open_files[@]}" 2>/dev/null | tr -d 0-9 >"$work/before"
starts "the software inherits no connection" 0 prod-demo 2 -- "${open_files[@]}"
tr -d 0-9 <"$work/out" | cmp - "$work/before" || fail "something was left open"

AWS_ACCESS_KEY_ID=ASIALEFT starts "no subscription" 3 prod-demo 2 "${software[@]}"
rests
starts "not on ECS, EKS or Fargate" 1 force-error:PlatformNotSupportedException 2 "${software[@]}"
said "not started: this software runs on Amazon ECS"
rests
starts "another region" 1 force-error:InvalidRegionException 2 "${software[@]}"
rests
starts "a key version that is none" 1 prod-demo 3 "${software[@]}"
said InvalidPublicKeyVersion
rests
starts "throttled to the end" 2 force-error:ThrottlingException 2 "${software[@]}"
rests
AWS_ENDPOINT_URL_MARKETPLACE_METERING=http://127.0.0.1:1 starts "no network" 2 prod-demo 2 "${software[@]}"
rests
AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' starts "no keys" 1 prod-demo 2 "${software[@]}"
rests
starts "a version that is no number" 1 prod-demo latest "${software[@]}"
rests
starts "nothing after the dashes" 1 prod-demo 2 --
rests
starts "software that is not there" 127 prod-demo 2 -- ./no-such-software

stop_emulator
[ ! -s "$work/bill.jsonl" ] || fail "usage was billed, but registering names none"
echo
echo "The software ran for the subscriber alone."
