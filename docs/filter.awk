# Shows a public header to Doxygen as its reader sees it.
#
# - The lines on top that say what the header is for become its description.
# - Members whose names say all, copies and moves, and overloads right under their like count as documented. A name
#   stands here when it needs no comment in any struct that has it; any other name without one stops the build.
BEGIN {
  split("access_key_id secret_access_key session_token source account_id region endpoint_url endpoint use_fips " \
        "use_dual_stack use_fips_endpoint use_dualstack_endpoint retry_mode retry_behavior max_attempts " \
        "adaptive_wait_to_fill correct_clock_skew ca_file app_id user_agent_suffix retry http tls validation " \
        "min_version call transport clock endpoints random environment files log method url headers body status " \
        "request_id metadata name value level message fields delay value_type Request Result empty " \
        "customer_identifier customer_aws_account_id license_arn product_code dimension dimensions quantity " \
        "usage_allocations metering_record_id accepted_at time operation token version credentials products " \
        "customers unprocessed public_keys signing_name identical_resend unknown_customer faults platform number fault billed repeated conflicting refused RemoveFaults time_scale same_time tag_limit " \
        "batch_window_edge kind flaws fate resource timestamp " \
        "max_logged_requests on_chunk_sent on_chunk_received cancellation Set Unset Write Remove SetFactor " \
        "batch_meter_usage meter_usage register_usage resolve_customer " \
        "profile defaults_mode sts_endpoints settings warnings processes  duration names parameters policy policy_arns role_session_name " \
        "MakeSystemRandomSource MakeSystemEnvironment MakeSystemFileSystem MakeSystemProcessRunner MakeSystemNameResolver", list, " ")
  for (i in list) plain[list[i]] = 1
}

NR == 1, /^#pragma once/ {
  if (sub(/^\/\/ /, "/// ") || sub(/^#pragma once/, "/// \\file")) { print; next }
}

{
  has_comment = comment_above || /\/\/\//
  declares = !continues && (/^ +[A-Za-z].*;/ || /^ +[A-Za-z].*\{/ || /^MARKETPLACE_METERING_EXPORT .*;/)
  name = ""
  if (declares && !has_comment) {
    text = $0
    sub(/ *\/\/.*/, "", text)
    if (text ~ /^ +using /) { name = text; sub(/^ +using /, "", name); sub(/ .*/, "", name) }
    else if (text ~ /\(/ && text !~ /^[^(]*=/) { name = text; sub(/\(.*/, "", name); sub(/.*[ *&]/, "", name) }
    else { name = text; sub(/ *[={;].*/, "", name); sub(/.*[ >]/, "", name) }
    copies = text ~ /^ +([A-Z][A-Za-z]*)\((const )?[A-Z][A-Za-z]*&&?( [a-z]+)?\)/
    likewise = (text ~ /\) &&? / && text !~ /const&/) || (name != "" && name == name_above) || text ~ / T\* operator->/
    if (name in plain || copies || likewise) {
      match($0, /^ */)
      $0 = substr($0, 1, RLENGTH) "/** &zwj; */ " substr($0, RLENGTH + 1)
    }
  }
  comment_above = /^ *\/\/\//
  continues = /[(,]$/
  name_above = $0
  sub(/\(.*/, "", name_above); sub(/.*[ *&]/, "", name_above)
  print
}
