// What the emulator's options are called in JSON, said once for reading, writing and finding misspelt names.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// The words of a closed set, in JSON.
template <typename T>
struct Words;

template <>
struct Words<IdenticalResend> {
  static constexpr std::array<std::pair<std::string_view, IdenticalResend>, 2> kAll = {
      {{"success", IdenticalResend::kSuccess}, {"duplicate_record", IdenticalResend::kDuplicateRecord}}};
};
template <>
struct Words<UnknownCustomer> {
  static constexpr std::array<std::pair<std::string_view, UnknownCustomer>, 2> kAll = {
      {{"not_subscribed", UnknownCustomer::kNotSubscribed},
       {"invalid_customer_identifier", UnknownCustomer::kInvalidCustomerIdentifier}}};
};
template <>
struct Words<SameTime> {
  static constexpr std::array<std::pair<std::string_view, SameTime>, 2> kAll = {
      {{"hour", SameTime::kHour}, {"exact", SameTime::kExact}}};
};
template <>
struct Words<WindowEdge> {
  static constexpr std::array<std::pair<std::string_view, WindowEdge>, 2> kAll = {
      {{"exact", WindowEdge::kExact}, {"start_of_hour", WindowEdge::kStartOfHour}}};
};
template <>
struct Words<TagLimit> {
  static constexpr std::array<std::pair<std::string_view, TagLimit>, 2> kAll = {
      {{"per_record", TagLimit::kPerRecord}, {"per_allocation", TagLimit::kPerAllocation}}};
};
template <>
struct Words<Platform> {
  static constexpr std::array<std::pair<std::string_view, Platform>, 6> kAll = {
      {{"unspecified", Platform::kUnspecified},
       {"ec2", Platform::kEc2},
       {"ecs", Platform::kEcs},
       {"eks", Platform::kEks},
       {"agent_core", Platform::kAgentCore},
       {"other", Platform::kOther}}};
};

// One for each struct: `visit(name, member)` for every member, in the order in which they are written.

template <typename V>
void VisitMembers(V& visit, Unprocessed& unprocessed) {
  visit("always", unprocessed.always);
  visit("first_times", unprocessed.first_times);
}

template <typename V>
void VisitMembers(V& visit, AcceptedCredentials& keys) {
  visit("access_key_id", keys.access_key_id);
  visit("secret_access_key", keys.secret_access_key);
  visit("session_token", keys.session_token);
  visit("account_id", keys.account_id);
  visit("resource", keys.resource);
  visit("expires_at", keys.expires_at);
  visit("denied_operations", keys.denied_operations);
  visit("platform", keys.platform);
}

template <typename V>
void VisitMembers(V& visit, Dimension& dimension) {
  visit("name", dimension.name);
  visit("refused", dimension.refused);
  visit("unprocessed", dimension.unprocessed);
}

template <typename V>
void VisitMembers(V& visit, TokenFlaws& flaws) {
  visit("wrong_key", flaws.wrong_key);
  visit("algorithm", flaws.algorithm);
  visit("missing_claims", flaws.missing_claims);
  visit("capitalised_claims", flaws.capitalised_claims);
}

template <typename V>
void VisitMembers(V& visit, PublicKey& key) {
  visit("version", key.version);
  visit("expired_at", key.expired_at);
  visit("private_key_pem", key.private_key_pem);
  visit("flaws", key.flaws);
}

template <typename V>
void VisitMembers(V& visit, Product& product) {
  visit("product_code", product.product_code);
  visit("unprocessed", product.unprocessed);
  visit("dimensions", product.dimensions);
  visit("public_keys", product.public_keys);
}

template <typename V>
void VisitMembers(V& visit, RegistrationToken& token) {
  visit("token", token.token);
  visit("expires_at", token.expires_at);
}

template <typename V>
void VisitMembers(V& visit, Customer& customer) {
  visit("product_code", customer.product_code);
  visit("customer_identifier", customer.customer_identifier);
  visit("customer_aws_account_id", customer.customer_aws_account_id);
  visit("license_arn", customer.license_arn);
  visit("subscribed", customer.subscribed);
  visit("subscribed_from", customer.subscribed_from);
  visit("cancelled_at", customer.cancelled_at);
  visit("registration_tokens", customer.registration_tokens);
}

template <typename V>
void VisitMembers(V& visit, Quotas& quotas) {
  visit("batch_meter_usage", quotas.batch_meter_usage);
  visit("meter_usage", quotas.meter_usage);
  visit("register_usage", quotas.register_usage);
  visit("resolve_customer", quotas.resolve_customer);
}

template <typename V>
void VisitMembers(V& visit, Fault& fault) {
  visit("kind", fault.kind);
  visit("operation", fault.operation);
  visit("first", fault.first);
  visit("every", fault.every);
  visit("probability", fault.probability);
  visit("times", fault.times);
  visit("performed", fault.performed);
  visit("name", fault.name);
  visit("status", fault.status);
  visit("message", fault.message);
  visit("text", fault.text);
  visit("delay_ms", fault.delay);
  visit("bytes", fault.bytes);
  visit("records", fault.records);
}

template <typename V>
void VisitMembers(V& visit, EmulatorOptions& options) {
  visit("region", options.region);
  visit("more_regions", options.more_regions);
  visit("signing_name", options.signing_name);
  visit("credentials", options.credentials);
  visit("products", options.products);
  visit("customers", options.customers);
  visit("identical_resend", options.identical_resend);
  visit("unknown_customer", options.unknown_customer);
  visit("one_record_per_buyer", options.one_record_per_buyer);
  visit("same_time", options.same_time);
  visit("tag_limit", options.tag_limit);
  visit("batch_window_seconds", options.batch_window);
  visit("batch_window_edge", options.batch_window_edge);
  visit("meter_window_seconds", options.meter_window);
  visit("cancellation_tail_seconds", options.cancellation_tail);
  visit("platform_region", options.platform_region);
  visit("disabled_operations", options.disabled_operations);
  visit("only_listed_regions", options.only_listed_regions);
  visit("quotas", options.quotas);
  visit("max_body_bytes", options.max_body_bytes);
  visit("force_errors_by_request", options.force_errors_by_request);
  visit("faults", options.faults);
  visit("fault_seed", options.fault_seed);
  visit("start_time", options.start_time);
  visit("time_scale", options.time_scale);
  visit("max_connections", options.max_connections);
  visit("max_logged_requests", options.max_logged_requests);
  visit("max_ledger_entries", options.max_ledger_entries);
}

}  // namespace marketplace_metering::emulator
