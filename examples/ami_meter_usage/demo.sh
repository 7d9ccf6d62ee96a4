#!/usr/bin/env bash
# An agent meters its hours, against the emulator: through a lost answer, restarts and refusals. demo.sh BUILD_DIR
# Ends with 0 when every hour stands on the bill once, with the quantity that was metered first.
# shellcheck source=examples/demo.bash
. "$(dirname "$0")/../demo.bash"

# The agent asks dry first, so the first answer of each pair below goes to that.
cat >"$work/market.json" <<'JSON'
{"credentials": [
  {"access_key_id": "ASIABUYER", "secret_access_key": "example-secret", "account_id": "123456789012",
   "resource": "i-0123456789abcdef0"},
  {"access_key_id": "ASIALEFT", "secret_access_key": "example-secret", "account_id": "210987654321"},
  {"access_key_id": "ASIADENIED", "secret_access_key": "example-secret", "account_id": "123456789012",
   "denied_operations": ["MeterUsage"]}],
 "products": [{"product_code": "prod-demo", "dimensions": [{"name": "hosts"}, {"name": "data_gb"}]}],
 "customers": [
  {"product_code": "prod-demo", "customer_aws_account_id": "123456789012"},
  {"product_code": "prod-demo", "customer_aws_account_id": "210987654321", "subscribed": false}],
 "faults": [
  {"operation": "MeterUsage", "name": "DryRunOperation"},
  {"operation": "MeterUsage", "name": "InternalServiceErrorException", "times": 2},
  {"operation": "MeterUsage", "name": "DryRunOperation"},
  {"operation": "MeterUsage", "name": "ThrottlingException", "times": 2}]}
JSON
start_emulator --config "$work/market.json" --force-errors --bill-file "$work/bill.jsonl"
AWS_ENDPOINT_URL_MARKETPLACE_METERING=$(cat "$work/url")
export AWS_ENDPOINT_URL_MARKETPLACE_METERING AWS_REGION=us-east-1 AWS_MAX_ATTEMPTS=2 AWS_SESSION_TOKEN=''
export AWS_ACCESS_KEY_ID=ASIABUYER AWS_SECRET_ACCESS_KEY=example-secret

state=$work/state
this_hour=$(date -u +%Y-%m-%dT%H:00:00Z)
last_hour=$(date -u -d '-1 hour' +%Y-%m-%dT%H:00:00Z)
long_ago=$(date -u -d '-8 hours' +%Y-%m-%dT%H:00:00Z)

meters() { # WHAT EXIT_CODE kept|cleared PRODUCT_CODE DIMENSION QUANTITY [HOUR]
  local what=$1 expected=$2 state_is=$3 result=0
  shift 3
  "$build/examples/ami_meter_usage" "$state" "$@" >"$work/said" 2>&1 || result=$?
  printf '%s:\n%s\n' "$what" "$(sed 's/^/  /' "$work/said")"
  [ $result = "$expected" ] || fail "ended with $result, not with $expected"
  case $state_is in
    kept) [ -s "$state" ] || fail "the state was not kept" ;;
    cleared) [ ! -e "$state" ] || fail "the state was not cleared" ;;
  esac
}
said() { grep -qF -e "$1" "$work/said" || fail "it did not say: $1"; }
record_id() { sed -nE 's/^metered .*: record (.*)/\1/p' "$work/said"; }

meters "no answer that tells" 2 kept prod-demo hosts 5 "$last_hour"
cp "$state" "$work/as_sent"
meters "the service is busy; run again, with usage that has grown meanwhile" 2 kept prod-demo hosts 6 "$last_hour"
cmp "$state" "$work/as_sent" || fail "the record changed while its fate was open"
meters "run again as it was" 0 cleared prod-demo hosts 5 "$last_hour"
first=$(record_id)

# As if it had been killed between the answer and the clearing of the file.
cp "$work/as_sent" "$state"
meters "restarted after a crash" 0 cleared prod-demo hosts 5 "$last_hour"
[ "$(record_id)" = "$first" ] || fail "the repetition was not the same record"
cp "$work/as_sent" "$state"
meters "restarted an hour later" 0 cleared prod-demo hosts 7 "$this_hour"
[ "$(record_id | head -1)" = "$first" ] || fail "the repetition was not the same record"

cp "$work/as_sent" "$state"
meters "restarted with another quantity for that hour" 1 cleared prod-demo hosts 6 "$last_hour"
said "this hour was metered before with another quantity"
meters "another quantity, no state" 1 cleared prod-demo hosts 8 "$this_hour"
said "this hour was metered before with another quantity"
meters "another dimension" 0 cleared prod-demo data_gb 120 "$this_hour"
meters "nothing was used" 0 cleared prod-demo data_gb 0 "$last_hour"

meters "a dimension that is none" 1 cleared prod-demo seats 1
said InvalidUsageDimension
meters "too late" 1 cleared prod-demo hosts 1 "$long_ago"
said TimestampOutOfBounds
AWS_ACCESS_KEY_ID=ASIALEFT meters "a buyer who has left" 1 cleared prod-demo hosts 1
said CustomerNotEntitled
AWS_ACCESS_KEY_ID=ASIADENIED meters "no permission" 1 cleared prod-demo hosts 1
said Unauthorized
meters "a quantity that is none" 1 cleared prod-demo hosts -1
meters "too much at once" 2 cleared force-error:ThrottlingException hosts 1
AWS_ENDPOINT_URL_MARKETPLACE_METERING=http://127.0.0.1:1 meters "no network" 2 cleared prod-demo hosts 1

exec 9>"$state.lock"
flock 9
meters "two at once" 1 cleared prod-demo hosts 9
said "another agent is at work"
exec 9>&-
head -c 30 "$work/as_sent" >"$state"
meters "a state that was tampered with" 1 kept prod-demo hosts 9
said "is not a whole record"

stop_emulator
echo
cat "$work/bill.txt"

cat >"$work/expected" <<TXT
data_gb $last_hour 0
data_gb $this_hour 120
hosts $last_hour 5
hosts $this_hour 7
TXT
sed -E 's/.*"dimension":"([^"]*)","hour":"([^"]*)","quantity":([0-9]+).*/\1 \2 \3/' "$work/bill.jsonl" | sort >"$work/billed"
diff "$work/expected" "$work/billed" || fail "this is not what was metered"
echo "Each hour is billed once."
