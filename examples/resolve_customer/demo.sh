#!/usr/bin/env bash
# Buyers register with a seller, against the emulator. demo.sh BUILD_DIR
# One token holds the characters that encoding changes. Ends with 0 when the file of buyers holds those who came with a
# good token, each once, and the token stands nowhere.
# shellcheck source=examples/demo.bash
. "$(dirname "$0")/../demo.bash"

token='kA+z/9 %2B==&ü' # and what a browser makes of it:
posted='kA%2Bz%2F9+%252B%3D%3D%26%c3%BC'
license=arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef
cat >"$work/market.json" <<JSON
{"credentials": [{"access_key_id": "AKIDEXAMPLE", "secret_access_key": "example-secret"},
                 {"access_key_id": "AKIDDENIED", "secret_access_key": "example-secret",
                  "denied_operations": ["ResolveCustomer"]}],
 "products": [{"product_code": "prod-demo", "dimensions": [{"name": "users"}]}],
 "customers": [
  {"product_code": "prod-demo", "customer_identifier": "buyer-01", "customer_aws_account_id": "123456789012",
   "license_arn": "$license",
   "registration_tokens": [{"token": "$token"}, {"token": "stale", "expires_at": "2026-01-01T00:00:00Z"}]},
  {"product_code": "prod-demo", "customer_aws_account_id": "210987654321", "registration_tokens": [{"token": "second"}]}]}
JSON

start_emulator --config "$work/market.json" --force-errors --bill-file "$work/bill.jsonl"
AWS_ENDPOINT_URL_MARKETPLACE_METERING=$(cat "$work/url")
export AWS_ENDPOINT_URL_MARKETPLACE_METERING AWS_REGION=us-east-1 AWS_MAX_ATTEMPTS=2 AWS_SESSION_TOKEN=''
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example-secret

arrives() { # WHO EXIT_CODE BODY
  local result=0
  printf '%s' "$3" | "$build/examples/resolve_customer" "$work/buyers.csv" >"$work/said" 2>&1 || result=$?
  printf '%s: %s\n' "$1" "$(cat "$work/said")" | tee -a "$work/all"
  [ $result = "$2" ] || { echo "ended with $result, not with $2" >&2; exit 1; }
}

arrives "a buyer" 0 "x-amzn-marketplace-token=$posted"
arrives "the same once more" 0 "x-amzn-marketplace-offer-type=free-trial&x-amzn-marketplace-token=$posted"
arrives "another" 0 "x-amzn-marketplace-token=second"$'\n'
arrives "a token decoded twice" 3 "x-amzn-marketplace-token=kA+z%2F9+%2B%3D%3D%26%c3%BC"
arrives "an old bookmark" 3 "x-amzn-marketplace-token=stale"
arrives "a token that was made up" 3 "x-amzn-marketplace-token=guess"
arrives "a token cut short" 3 "x-amzn-marketplace-token=kA%2"
arrives "two tokens" 3 "x-amzn-marketplace-token=second&x-amzn-marketplace-token=stale"
arrives "no token" 3 ""
arrives "too much at once" 2 "x-amzn-marketplace-token=force-error:ThrottlingException"
arrives "the service is ill" 2 "x-amzn-marketplace-token=force-error:InternalServiceErrorException"
arrives "the operation is off" 1 "x-amzn-marketplace-token=force-error:DisabledApiException"
AWS_ACCESS_KEY_ID=AKIDDENIED arrives "keys without permission" 1 "x-amzn-marketplace-token=second"
AWS_ENDPOINT_URL_MARKETPLACE_METERING=http://127.0.0.1:1 arrives "no network" 2 "x-amzn-marketplace-token=second"
AWS_REGION=us_east arrives "a mistake in the settings" 1 "x-amzn-marketplace-token=second"

# Another server's process is just adding the same buyer: ours waits, and finds the line there.
grep -v '^buyer-01' "$work/buyers.csv" >"$work/others.csv"
line=$(grep '^buyer-01' "$work/buyers.csv")
mv "$work/others.csv" "$work/buyers.csv"
exec 9>>"$work/buyers.csv"
flock 9
arrives "twice at once" 0 "x-amzn-marketplace-token=$posted" 9>&- &
ours=$!
inode=$(stat -c %i "$work/buyers.csv")
for _ in $(seq 200); do
  ! grep -q -e "->.*:$inode " /proc/locks || break  # it waits
  sleep 0.05
done
echo "$line" >&9
exec 9>&-
wait $ours

stop_emulator
cat >"$work/expected.csv" <<CSV
customer_identifier,customer_aws_account_id,license_arn,product_code
,210987654321,,prod-demo
buyer-01,123456789012,$license,prod-demo
CSV
diff "$work/expected.csv" "$work/buyers.csv" || { echo "these are not the buyers who came" >&2; exit 1; }
if grep -F -e "$token" -e "$posted" "$work/all"; then echo "the token was printed" >&2; exit 1; fi
[ ! -s "$work/bill.jsonl" ] || { echo "registering was billed" >&2; exit 1; }
echo
cat "$work/buyers.csv"
