#!/usr/bin/env bash
# A SaaS company reports its last hours to the emulator, over TLS. demo.sh BUILD_DIR
# Ten buyers, of whom one has cancelled; one dimension on which the service hiccups once per record.
# Ends with 0 when the bill equals the usage recorded, record by record.
# shellcheck source=examples/demo.bash
. "$(dirname "$0")/../demo.bash"

product=prod-demo
cancelled=buyer-09

# --- what the service knows ---
{
  printf '{"identical_resend": "duplicate_record",\n'
  printf ' "credentials": [{"access_key_id": "AKIDEXAMPLE", "secret_access_key": "example-secret"}],\n'
  printf ' "products": [{"product_code": "%s", "dimensions": [{"name": "users"}, {"name": "requests"},\n' $product
  printf '   {"name": "data_gb", "unprocessed": {"first_times": 1}}]}],\n "customers": ['
  separator=
  for buyer in 0 1 2 3 4 5 6 7 8 9; do
    subscribed=true
    [ "buyer-0$buyer" != $cancelled ] || subscribed=false
    printf '%s\n  {"product_code": "%s", "customer_identifier": "buyer-0%d", "subscribed": %s}' \
      "$separator" $product $buyer $subscribed
    separator=,
  done
  printf ']}\n'
} >"$work/market.json"

# --- what the company recorded: the last hours of this month, up to four ---
month=$(date -u +%Y-%m)
echo "hour,customer,dimension,quantity" >"$work/usage.csv"
for back in 0 1 2 3; do
  hour=$(date -u -d "-$back hours" +%Y-%m-%dT%H:00:00Z)
  [ "${hour%-*T*}" = "$month" ] || continue
  for buyer in 0 1 2 3 4 5 6 7 8 9; do
    echo "$hour,buyer-0$buyer,users,$((buyer + 3))"
    echo "$hour,buyer-0$buyer,requests,$((buyer * 1000 + back))"
    echo "$hour,buyer-0$buyer,data_gb,$((buyer * 7 % 5))"
  done
done >>"$work/usage.csv"

start_emulator --tls --config "$work/market.json" --ca-file "$work/ca.pem" --bill-file "$work/bill.jsonl"

echo "$(($(wc -l <"$work/usage.csv") - 1)) records of usage, to $(cat "$work/url")"
send() { # USAGE LEFT_OVER
  AWS_ENDPOINT_URL_MARKETPLACE_METERING=$(cat "$work/url") AWS_CA_BUNDLE=$work/ca.pem AWS_REGION=us-east-1 \
    AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example-secret AWS_SESSION_TOKEN='' \
    "$build/examples/saas_hourly_metering" $product "$1" "$2"
}
send "$work/usage.csv" "$work/left_over.csv" >"$work/accepted.csv" && result=0 || result=$?
# 3: some were refused, those of the buyer who has cancelled.
[ $result = 3 ] || { echo "ended with $result, not with 3" >&2; exit 1; }

# --- a run that dies leaves all of its usage as what may have arrived: sent again, it is billed once and not refused ---
{
  echo "hour,customer,dimension,quantity,may_have_arrived"
  sed 's/$/,yes/' "$work/accepted.csv"
} >"$work/again.csv"
send "$work/again.csv" "$work/again.csv" >"$work/accepted_again.csv" || fail "sent again, it ended with $?, not with 0"
diff "$work/accepted.csv" "$work/accepted_again.csv" >/dev/null || fail "not all was accepted again"

stop_emulator
echo
cat "$work/bill.txt"

# --- is it the bill that should be? ---
sed -E 's/.*"customer_identifier":"([^"]*)".*"dimension":"([^"]*)","hour":"([^"]*)","quantity":([0-9]+).*/\3,\1,\2,\4/' \
  "$work/bill.jsonl" | sort >"$work/billed"
tail -n +2 "$work/usage.csv" | grep -v ",$cancelled," | sort >"$work/recorded"
sort "$work/accepted.csv" >"$work/accepted"
if ! diff "$work/recorded" "$work/billed" || ! diff "$work/recorded" "$work/accepted"; then
  echo "the bill differs from the usage recorded" >&2
  exit 1
fi
[ "$(wc -l <"$work/left_over.csv")" = 1 ] || { echo "records were left over" >&2; exit 1; }
echo
echo "The bill equals the usage recorded: $(wc -l <"$work/billed") records, and none for $cancelled, who has cancelled."
