#include "emulator/read_config.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/known_members.h"
#include "encoding/quote.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

const std::vector<std::string_view>& KnownMembers() {
  static const std::vector<std::string_view> known = {
      "region",
      "signing_name",
      "force_errors_by_request",
      "identical_resend",
      "unknown_customer",
      "one_record_per_buyer",
      "batch_window_seconds",
      "meter_window_seconds",
      "cancellation_tail_seconds",
      "platform_region",
      "disabled_operations",
      "max_body_bytes",
      "credentials",
      "credentials.access_key_id",
      "credentials.secret_access_key",
      "credentials.session_token",
      "credentials.account_id",
      "credentials.resource",
      "credentials.expires_at",
      "credentials.denied_operations",
      "products",
      "products.product_code",
      "products.unprocessed",
      "products.unprocessed.always",
      "products.unprocessed.first_times",
      "products.dimensions",
      "products.dimensions.name",
      "products.dimensions.refused",
      "products.dimensions.unprocessed",
      "products.dimensions.unprocessed.always",
      "products.dimensions.unprocessed.first_times",
      "products.public_keys",
      "products.public_keys.version",
      "products.public_keys.expired_at",
      "customers",
      "customers.product_code",
      "customers.customer_identifier",
      "customers.customer_aws_account_id",
      "customers.license_arn",
      "customers.subscribed",
      "customers.subscribed_from",
      "customers.cancelled_at",
      "customers.registration_tokens",
      "customers.registration_tokens.token",
      "customers.registration_tokens.expires_at",
      "forced_errors",
      "forced_errors.operation",
      "forced_errors.name",
      "forced_errors.status",
      "forced_errors.times",
      "forced_errors.message",
  };
  return known;
}

// Members that are absent leave their target as it is.
void ReadText(const json::Object& from, const char* name, std::string& to) {
  if (const auto text = from.String(name)) to = *text;
}

void ReadSecret(const json::Object& from, const char* name, Secret& to) {
  if (const auto text = from.String(name)) to = Secret(*text);
}

void ReadBoolean(const json::Object& from, const char* name, bool& to) {
  if (const auto value = from.Boolean(name)) to = *value;
}

template <typename T>
void ReadNumber(const json::Object& from, const char* name, T& to) {
  if (const auto value = from.Integer(name, 0, kMaxInt)) to = static_cast<T>(*value);
}

template <typename T>
void ReadList(const json::Object& from, const char* name, std::vector<T>& to,
              const std::function<T(const json::Object&)>& read) {
  const auto list = from.List(name);
  if (!list) return;
  to.clear();
  for (const json::Object& item : *list) to.push_back(read(item));
}

void ReadSeconds(const json::Object& from, const char* name, std::chrono::seconds& to) {
  std::int64_t count = to.count();
  ReadNumber(from, name, count);
  to = std::chrono::seconds(count);
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

AcceptedCredentials ReadCredentials(const json::Object& from) {
  AcceptedCredentials keys;
  ReadText(from, "access_key_id", keys.access_key_id);
  ReadSecret(from, "secret_access_key", keys.secret_access_key);
  ReadSecret(from, "session_token", keys.session_token);
  ReadText(from, "account_id", keys.account_id);
  ReadText(from, "resource", keys.resource);
  keys.expires_at = from.Timestamp("expires_at");
  if (const auto operations = from.String("denied_operations")) keys.denied_operations = SplitAtCommas(*operations);
  return keys;
}

void ReadUnprocessed(const json::Object& from, Unprocessed& to) {
  const auto unprocessed = from.Child("unprocessed");
  if (!unprocessed) return;
  ReadBoolean(*unprocessed, "always", to.always);
  ReadNumber(*unprocessed, "first_times", to.first_times);
}

Dimension ReadDimension(const json::Object& from) {
  Dimension dimension;
  ReadText(from, "name", dimension.name);
  ReadBoolean(from, "refused", dimension.refused);
  ReadUnprocessed(from, dimension.unprocessed);
  return dimension;
}

PublicKey ReadPublicKey(const json::Object& from) {
  PublicKey key;
  ReadNumber(from, "version", key.version);
  key.expired_at = from.Timestamp("expired_at");
  return key;
}

Product ReadProduct(const json::Object& from) {
  Product product;
  ReadText(from, "product_code", product.product_code);
  ReadUnprocessed(from, product.unprocessed);
  ReadList<Dimension>(from, "dimensions", product.dimensions, ReadDimension);
  ReadList<PublicKey>(from, "public_keys", product.public_keys, ReadPublicKey);
  return product;
}

RegistrationToken ReadToken(const json::Object& from) {
  RegistrationToken token;
  ReadText(from, "token", token.token);
  token.expires_at = from.Timestamp("expires_at");
  return token;
}

Customer ReadCustomer(const json::Object& from) {
  Customer customer;
  ReadText(from, "product_code", customer.product_code);
  ReadText(from, "customer_identifier", customer.customer_identifier);
  ReadText(from, "customer_aws_account_id", customer.customer_aws_account_id);
  ReadText(from, "license_arn", customer.license_arn);
  ReadBoolean(from, "subscribed", customer.subscribed);
  customer.subscribed_from = from.Timestamp("subscribed_from");
  customer.cancelled_at = from.Timestamp("cancelled_at");
  ReadList<RegistrationToken>(from, "registration_tokens", customer.registration_tokens, ReadToken);
  return customer;
}

ForcedError ReadForcedError(const json::Object& from) {
  ForcedError error;
  ReadText(from, "operation", error.operation);
  ReadText(from, "name", error.name);
  ReadNumber(from, "status", error.status);
  ReadNumber(from, "times", error.times);
  ReadText(from, "message", error.message);
  return error;
}

// One of two words; anything else is a violation.
template <typename T>
void ReadChoice(const json::Object& from, const char* name, std::pair<std::string_view, T> first,
                std::pair<std::string_view, T> second, T& to, std::vector<Violation>& wrong) {
  const auto word = from.String(name);
  if (!word) return;
  if (*word == first.first) {
    to = first.second;
  } else if (*word == second.first) {
    to = second.second;
  } else {
    wrong.push_back({name, encoding::Quoted(*word) + " is neither " + std::string(first.first) + " nor " +
                               std::string(second.first)});
  }
}

void ReadChoices(const json::Object& root, EmulatorOptions& options, std::vector<Violation>& wrong) {
  ReadChoice<IdenticalResend>(root, "identical_resend", {"success", IdenticalResend::kSuccess},
                              {"duplicate_record", IdenticalResend::kDuplicateRecord}, options.identical_resend, wrong);
  ReadChoice<UnknownCustomer>(root, "unknown_customer", {"not_subscribed", UnknownCustomer::kNotSubscribed},
                              {"invalid_customer_identifier", UnknownCustomer::kInvalidCustomerIdentifier},
                              options.unknown_customer, wrong);
}

}  // namespace

Outcome<EmulatorOptions> ReadConfig(const std::string& text, const std::string& source, EmulatorOptions options) {
  const json::Document document = json::Document::Parse(text);
  const json::Object root = document.root();
  std::vector<Violation> wrong;
  ReadText(root, "region", options.region);
  ReadText(root, "signing_name", options.signing_name);
  ReadBoolean(root, "force_errors_by_request", options.force_errors_by_request);
  ReadBoolean(root, "one_record_per_buyer", options.one_record_per_buyer);
  ReadSeconds(root, "batch_window_seconds", options.batch_window);
  ReadSeconds(root, "meter_window_seconds", options.meter_window);
  ReadSeconds(root, "cancellation_tail_seconds", options.cancellation_tail);
  ReadText(root, "platform_region", options.platform_region);
  if (const auto operations = root.String("disabled_operations")) {
    options.disabled_operations = SplitAtCommas(*operations);
  }
  ReadNumber(root, "max_body_bytes", options.max_body_bytes);
  ReadChoices(root, options, wrong);
  ReadList<AcceptedCredentials>(root, "credentials", options.credentials, ReadCredentials);
  ReadList<Product>(root, "products", options.products, ReadProduct);
  ReadList<Customer>(root, "customers", options.customers, ReadCustomer);
  ReadList<ForcedError>(root, "forced_errors", options.forced_errors, ReadForcedError);

  for (std::string& path : FindUnknownMembers(text, KnownMembers())) {
    wrong.push_back({std::move(path), "is not a setting of the emulator"});
  }
  if (const json::Problem* problem = document.problem()) wrong.push_back({problem->path, problem->message});
  if (wrong.empty()) return options;
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = "The settings in " + source + " cannot be used";
  error.violations = std::move(wrong);
  return error;
}

}  // namespace marketplace_metering::emulator
