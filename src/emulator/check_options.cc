#include "emulator/check_options.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <locale>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "emulator/address.h"
#include "emulator/fault_plan.h"
#include "emulator/operation.h"
#include "emulator/patterns.h"
#include "emulator/tls_signing_key.h"
#include "emulator/travel_clock.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

std::string NumberText(double number) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << number;
  return text.str();
}

std::string Item(const char* list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

class Violations {
 public:
  void Add(std::string path, std::string message) { found_.push_back({std::move(path), std::move(message)}); }

  // Text that is not empty, and UTF-8: it goes into replies.
  void RequireText(const std::string& path, std::string_view text) {
    if (text.empty()) return Add(path, "is empty");
    CheckText(path, text);
  }

  void CheckText(const std::string& path, std::string_view text) {
    if (!encoding::IsValidUtf8(text)) Add(path, "is not valid UTF-8");
  }

  void RequireNew(const std::string& path, std::string_view text, std::set<std::string_view>& seen) {
    if (!text.empty() && !seen.insert(text).second) Add(path, encoding::Quoted(text) + " is there twice");
  }

  std::vector<Violation> Take() { return std::move(found_); }

 private:
  std::vector<Violation> found_;
};

void CheckUnprocessed(const std::string& path, const Unprocessed& unprocessed, Violations& out) {
  if (unprocessed.first_times < 0) out.Add(path + ".unprocessed.first_times", "is less than 0");
}

void CheckCredentials(const EmulatorOptions& options, Violations& out) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < options.credentials.size(); ++i) {
    const AcceptedCredentials& keys = options.credentials[i];
    const std::string path = Item("credentials", i);
    out.RequireText(path + ".access_key_id", keys.access_key_id);
    out.RequireNew(path + ".access_key_id", keys.access_key_id, ids);
    out.CheckText(path + ".resource", keys.resource);
    if (keys.access_key_id.find_first_of("/, ") != std::string::npos) {
      out.Add(path + ".access_key_id", "holds a slash, comma or blank, so no signature can name it");
    }
    if (keys.secret_access_key.empty()) out.Add(path + ".secret_access_key", "is empty");
    if (!encoding::IsHeaderValue(keys.session_token.Reveal())) {
      out.Add(path + ".session_token", "holds characters that no header can carry");
    }
    if (!keys.account_id.empty() && !IsAccountId(keys.account_id)) out.Add(path + ".account_id", "is not all digits");
    for (const std::string& operation : keys.denied_operations) {
      if (!FindOperation(operation)) {
        out.Add(path + ".denied_operations", encoding::Quoted(operation) + " is no operation of this service");
      }
    }
  }
}

bool IsOneOf(std::initializer_list<std::string_view> words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

void CheckFlaws(const std::string& path, const TokenFlaws& flaws, Violations& out) {
  if (!IsOneOf({"PS256", "PS384", "PS512", "RS256", "none"}, flaws.algorithm)) {
    out.Add(path + ".algorithm", encoding::Quoted(flaws.algorithm) + " is none of PS256, PS384, PS512, RS256, none");
  }
  for (const std::string& claim : flaws.missing_claims) {
    if (IsOneOf({"productCode", "publicKeyVersion", "nonce", "iat"}, claim)) continue;
    out.Add(path + ".missing_claims",
            encoding::Quoted(claim) + " is none of productCode, publicKeyVersion, nonce, iat");
  }
}

void CheckPrivateKey(const std::string& path, const PublicKey& key, Violations& out) {
  if (key.private_key_pem.empty()) return;
  const auto read = SigningKey::FromPem(key.private_key_pem);
  if (!read) return out.Add(path + ".private_key_pem", read.error().message);
  const auto algorithm = FindAlgorithm(key.flaws.algorithm);
  if (!algorithm || key.flaws.wrong_key || read->Sign("x", *algorithm)) return;
  out.Add(path + ".flaws.algorithm", key.flaws.algorithm + " makes no signature with this key: it may be too short");
}

void CheckPublicKeys(const std::string& path, const Product& product, Violations& out) {
  std::set<int> versions;
  for (std::size_t i = 0; i < product.public_keys.size(); ++i) {
    const PublicKey& key = product.public_keys[i];
    const std::string item = path + "." + Item("public_keys", i);
    if (key.version < 1) out.Add(item + ".version", "is less than 1");
    if (!versions.insert(key.version).second) out.Add(item + ".version", "is there twice");
    CheckFlaws(item + ".flaws", key.flaws, out);
    CheckPrivateKey(item, key, out);
  }
}

void CheckProducts(const EmulatorOptions& options, Violations& out) {
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < options.products.size(); ++i) {
    const Product& product = options.products[i];
    const std::string path = Item("products", i);
    out.RequireText(path + ".product_code", product.product_code);
    out.RequireNew(path + ".product_code", product.product_code, codes);
    if (!IsProductCode(product.product_code)) {
      out.Add(path + ".product_code", "may hold only letters, digits and -/=:_.@");
    }
    CheckUnprocessed(path, product.unprocessed, out);
    std::set<std::string_view> names;
    for (std::size_t j = 0; j < product.dimensions.size(); ++j) {
      const Dimension& dimension = product.dimensions[j];
      const std::string item = path + "." + Item("dimensions", j);
      out.RequireText(item + ".name", dimension.name);
      out.RequireNew(item + ".name", dimension.name, names);
      CheckUnprocessed(item, dimension.unprocessed, out);
    }
    CheckPublicKeys(path, product, out);
  }
}

void CheckCustomers(const EmulatorOptions& options, Violations& out) {
  std::set<std::string_view> licenses;
  std::set<std::string_view> tokens;
  for (std::size_t i = 0; i < options.customers.size(); ++i) {
    const Customer& customer = options.customers[i];
    const std::string path = Item("customers", i);
    const bool known = std::any_of(options.products.begin(), options.products.end(), [&](const Product& product) {
      return product.product_code == customer.product_code;
    });
    if (!known) out.Add(path + ".product_code", encoding::Quoted(customer.product_code) + " is not among the products");
    if (customer.customer_identifier.empty() && customer.customer_aws_account_id.empty()) {
      out.Add(path, "has neither customer_identifier nor customer_aws_account_id");
    }
    out.CheckText(path + ".customer_identifier", customer.customer_identifier);
    if (!customer.customer_aws_account_id.empty() && !IsAccountId(customer.customer_aws_account_id)) {
      out.Add(path + ".customer_aws_account_id", "is not all digits");
    }
    if (!customer.license_arn.empty() && !IsLicenseArn(customer.license_arn)) {
      out.Add(path + ".license_arn", "is not a license ARN: arn:aws:service:region:account:resource");
    }
    if (!customer.license_arn.empty() && customer.customer_aws_account_id.empty()) {
      out.Add(path + ".customer_aws_account_id", "is empty, but a license belongs to an account");
    }
    if (customer.subscribed_from && customer.cancelled_at && *customer.cancelled_at < *customer.subscribed_from) {
      out.Add(path + ".cancelled_at", "is earlier than subscribed_from");
    }
    out.RequireNew(path + ".license_arn", customer.license_arn, licenses);
    for (std::size_t j = 0; j < customer.registration_tokens.size(); ++j) {
      const std::string& token = customer.registration_tokens[j].token;
      const std::string item = path + "." + Item("registration_tokens", j) + ".token";
      out.RequireText(item, token);
      // Not quoted: a token lets its bearer register.
      if (!tokens.insert(token).second) out.Add(item, "is there twice");
    }
  }
}

void CheckFaults(const EmulatorOptions& options, Violations& out) {
  for (std::size_t i = 0; i < options.faults.size(); ++i) {
    if (auto wrong = WhatIsWrongWith(options.faults[i], options.tls)) out.Add(Item("faults", i), *std::move(wrong));
  }
  if (options.faults.size() > FaultPlan::kMaxFaults) {
    out.Add("faults", "has more than " + std::to_string(FaultPlan::kMaxFaults) + " items");
  }
}

void CheckHost(const EmulatorOptions& options, Violations& out) {
  const std::string host = NumericHost(options.host);
  if (!IsNumericAddress(host)) {
    out.Add("host", encoding::Quoted(options.host) + " is neither a numeric address nor localhost");
  } else if (!IsLoopback(host) && !options.allow_remote) {
    out.Add("host", options.host + " can be reached from other machines; set allow_remote if that is meant");
  }
}

// Longer ones do not fit between two of the clock's times, and would count as negative.
void CheckSpan(const char* path, std::chrono::seconds span, Violations& out) {
  constexpr std::chrono::hours kLongest(250 * 365 * 24);
  const std::string value = std::to_string(span.count());
  if (span.count() < 0) out.Add(path, value + " is less than 0");
  if (span > kLongest) out.Add(path, value + " is more than 250 years");
}

// What stands in a credential scope, between slashes.
void CheckScopePart(const std::string& path, std::string_view text, Violations& out) {
  if (text.empty()) return out.Add(path, "is empty");
  const bool good = std::all_of(text.begin(), text.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!good) out.Add(path, encoding::Quoted(text) + " may hold only a-z, 0-9 and -");
}

void CheckQuotas(const Quotas& quotas, Violations& out) {
  const auto check = [&](const char* path, int quota) {
    if (quota < 0) out.Add(path, std::to_string(quota) + " is less than 0");
  };
  check("quotas.batch_meter_usage", quotas.batch_meter_usage);
  check("quotas.meter_usage", quotas.meter_usage);
  check("quotas.register_usage", quotas.register_usage);
  check("quotas.resolve_customer", quotas.resolve_customer);
}

void CheckLimits(const EmulatorOptions& options, Violations& out) {
  constexpr std::size_t kLeast = 1'000'000;
  CheckScopePart("region", options.region, out);
  CheckScopePart("signing_name", options.signing_name, out);
  if (options.max_body_bytes < kLeast || options.max_body_bytes > kLargestBodyLimit) {
    out.Add("max_body_bytes", std::to_string(options.max_body_bytes) + " is not between 1000000 and 2097152");
  }
  if (!(options.time_scale >= 0 && options.time_scale <= TravelClock::kMaxScale)) {
    out.Add("time_scale", NumberText(options.time_scale) + " is not from 0 to 1000000");
  }
  CheckQuotas(options.quotas, out);
  for (std::size_t i = 0; i < options.more_regions.size(); ++i) {
    CheckScopePart(Item("more_regions", i), options.more_regions[i], out);
  }
  if (options.max_connections < 1) {
    out.Add("max_connections", std::to_string(options.max_connections) + " is less than 1");
  }
  CheckSpan("batch_window_seconds", options.batch_window, out);
  CheckSpan("meter_window_seconds", options.meter_window, out);
  CheckSpan("cancellation_tail_seconds", options.cancellation_tail, out);
  if (!options.platform_region.empty()) CheckScopePart("platform_region", options.platform_region, out);
  out.CheckText("ledger_file", options.ledger_file);
  if (options.ledger_file.find('\0') != std::string::npos) out.Add("ledger_file", "holds a zero byte");
  for (const std::string& name : options.disabled_operations) {
    const auto operation = FindOperation(name);
    if (!operation) {
      out.Add("disabled_operations", encoding::Quoted(name) + " is no operation of this service");
    } else if (*operation == Operation::kMeterUsage) {
      out.Add("disabled_operations", "MeterUsage has no DisabledApiException; set platform_region, or force an error");
    }
  }
}

}  // namespace

std::vector<Violation> CheckOptions(const EmulatorOptions& options) {
  Violations out;
  CheckHost(options, out);
  CheckLimits(options, out);
  CheckCredentials(options, out);
  CheckProducts(options, out);
  CheckCustomers(options, out);
  CheckFaults(options, out);
  return out.Take();
}

}  // namespace marketplace_metering::emulator
