// Settings, products, agreements, tokens and keys.
#include <algorithm>
#include <charconv>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/agreements.h"
#include "emulator/control_actions.h"
#include "emulator/known_members.h"
#include "emulator/read_config.h"
#include "emulator/usage_time.h"
#include "emulator/write_config.h"
#include "json/reader.h"
#include "json/writer.h"

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kSource = "the request";
constexpr std::int64_t kLongestLife = std::int64_t{100} * 366 * 86400;

template <typename T>
ControlReply ShowAll(const char* name, const std::vector<T>& items) {
  json::Writer writer;
  writer.BeginObject().Name(name).BeginArray();
  for (const T& item : items) WriteConfig(item, writer);
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

std::string FaultsText(const std::vector<Fault>& faults) {
  json::Writer writer;
  writer.BeginArray();
  for (const Fault& fault : faults) {
    writer.BeginObject();
    WriteConfigMembers(fault, writer);
    writer.EndObject();
  }
  writer.EndArray();
  return writer.Take();
}

// What would not be changed is refused, not passed over in silence.
std::optional<ControlReply> RefuseWhatStays(const EmulatorOptions& now, const EmulatorOptions& wanted) {
  const auto refuse = [](const char* name, const char* remedy) {
    return Refusal(400, std::string(name) + " stays as it was at the start: " + remedy);
  };
  constexpr const char* kStartFile = "name it in the start file";
  if (wanted.start_time != now.start_time) return refuse("start_time", "set the clock at /clock");
  if (wanted.time_scale != now.time_scale) return refuse("time_scale", "set the clock at /clock");
  if (FaultsText(wanted.faults) != FaultsText(now.faults)) return refuse("faults", "add and remove them at /faults");
  if (wanted.fault_seed != now.fault_seed) return refuse("fault_seed", kStartFile);
  if (wanted.max_connections != now.max_connections) return refuse("max_connections", kStartFile);
  if (wanted.max_logged_requests != now.max_logged_requests) return refuse("max_logged_requests", kStartFile);
  if (wanted.max_ledger_entries != now.max_ledger_entries) return refuse("max_ledger_entries", kStartFile);
  return std::nullopt;
}

// Changes the options by `change`, which may refuse.
ControlReply Change(Emulator& emulator, const std::function<std::optional<ControlReply>(EmulatorOptions&)>& change) {
  std::optional<ControlReply> refusal;
  const auto changed = emulator.ChangeOptions([&](EmulatorOptions& options) {
    EmulatorOptions wanted = options;
    refusal = change(wanted);
    if (!refusal) options = std::move(wanted);
  });
  if (refusal) return *std::move(refusal);
  return changed ? Done() : Refusal(changed.error());
}

auto FindProduct(std::vector<Product>& products, const std::string& code) {
  return std::find_if(products.begin(), products.end(), [&](const Product& p) { return p.product_code == code; });
}

// The one agreement that the query names.
std::optional<ControlReply> FindOne(const Query& query, const std::vector<Customer>& customers, std::size_t& place) {
  for (const auto& [name, value] : query) {
    if (value.empty()) return Refusal(400, name + " is empty");
  }
  const std::vector<std::size_t> found =
      FindAgreements(customers, {ValueOf(query, "product_code"), ValueOf(query, "customer_identifier"),
                                 ValueOf(query, "customer_aws_account_id"), ValueOf(query, "license_arn")});
  if (query.empty()) return Refusal(400, "Name the agreement in the query, such as ?customer_identifier=...");
  if (found.empty()) return NotFound("No agreement has these names");
  if (found.size() > 1) return Refusal(400, "More than one agreement has these names; give more of them");
  place = found[0];
  return std::nullopt;
}

}  // namespace

ControlReply ShowSettings(Emulator& emulator, const ControlRequest& /*request*/) {
  json::Writer writer;
  WriteConfig(emulator.options(), writer);
  return JsonReply(writer);
}

ControlReply ChangeSettings(Emulator& emulator, const ControlRequest& request) {
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    auto read = ReadConfig(request.body, kSource, options);
    if (!read) return Refusal(read.error());
    auto refusal = RefuseWhatStays(options, *read);
    options = *std::move(read);
    return refusal;
  });
}

ControlReply ShowProducts(Emulator& emulator, const ControlRequest& /*request*/) {
  return ShowAll("products", emulator.options().products);
}

ControlReply PutProduct(Emulator& emulator, const ControlRequest& request) {
  auto read = ReadConfig(request.body, kSource, Product());
  if (!read) return Refusal(read.error());
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    const auto found = FindProduct(options.products, read->product_code);
    if (found == options.products.end()) {
      options.products.push_back(*read);
    } else {
      *found = *read;
    }
    return std::nullopt;
  });
}

ControlReply ChangeProduct(Emulator& emulator, const ControlRequest& request) {
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    const auto found = FindProduct(options.products, ValueOf(request.query, "product_code"));
    if (found == options.products.end()) return NotFound("There is no product of that code: ?product_code=...");
    auto read = ReadConfig(request.body, kSource, *found);
    if (!read) return Refusal(read.error());
    *found = *std::move(read);
    return std::nullopt;
  });
}

ControlReply RemoveProduct(Emulator& emulator, const ControlRequest& request) {
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    const auto found = FindProduct(options.products, ValueOf(request.query, "product_code"));
    if (found == options.products.end()) return NotFound("There is no product of that code: ?product_code=...");
    options.products.erase(found);
    return std::nullopt;
  });
}

ControlReply ShowCustomers(Emulator& emulator, const ControlRequest& /*request*/) {
  return ShowAll("customers", emulator.options().customers);
}

ControlReply PutCustomer(Emulator& emulator, const ControlRequest& request) {
  auto read = ReadConfig(request.body, kSource, Customer());
  if (!read) return Refusal(read.error());
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    const auto found = std::find_if(options.customers.begin(), options.customers.end(), [&](const Customer& customer) {
      return customer.product_code == read->product_code && customer.customer_identifier == read->customer_identifier &&
             customer.customer_aws_account_id == read->customer_aws_account_id &&
             customer.license_arn == read->license_arn;
    });
    if (found == options.customers.end()) {
      options.customers.push_back(*read);
    } else {
      *found = *read;
    }
    return std::nullopt;
  });
}

ControlReply ChangeCustomer(Emulator& emulator, const ControlRequest& request) {
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    std::size_t place = 0;
    if (auto refusal = FindOne(request.query, options.customers, place)) return refusal;
    auto read = ReadConfig(request.body, kSource, options.customers[place]);
    if (!read) return Refusal(read.error());
    options.customers[place] = *std::move(read);
    return std::nullopt;
  });
}

ControlReply RemoveCustomer(Emulator& emulator, const ControlRequest& request) {
  return Change(emulator, [&](EmulatorOptions& options) -> std::optional<ControlReply> {
    std::size_t place = 0;
    if (auto refusal = FindOne(request.query, options.customers, place)) return refusal;
    options.customers.erase(options.customers.begin() + static_cast<std::ptrdiff_t>(place));
    return std::nullopt;
  });
}

ControlReply MakeToken(Emulator& emulator, const ControlRequest& request) {
  const json::Document document = json::Document::Parse(request.body);
  const json::Object root = document.root();
  AgreementName name;
  std::string empty;
  const auto read = [&](const char* member) {
    const auto text = root.String(member);
    if (text && text->empty()) empty = member;
    return std::string(text.value_or(""));
  };
  name.product_code = read("product_code");
  name.customer_identifier = read("customer_identifier");
  name.customer_aws_account_id = read("customer_aws_account_id");
  name.license_arn = read("license_arn");
  const std::int64_t life = root.Integer("expires_in_seconds", 0, kLongestLife).value_or(4 * 3600);
  if (const json::Problem* problem = document.problem()) return Refusal(400, json::Describe(*problem));
  const auto unknown = FindUnknownMembers(
      request.body,
      {"product_code", "customer_identifier", "customer_aws_account_id", "license_arn", "expires_in_seconds"});
  if (!unknown.empty()) return Refusal(400, unknown.front() + " means nothing here");
  if (!empty.empty()) return Refusal(400, empty + " is empty");
  const auto token = emulator.IssueToken(name, std::chrono::seconds(life));
  if (!token) return Refusal(token.error());
  json::Writer writer;
  writer.BeginObject().Name("token").String(token->token);
  writer.Name("expires_at").String(InstantText(token->expires_at.value())).EndObject();
  return JsonReply(writer);
}

ControlReply ShowKey(Emulator& emulator, const ControlRequest& request) {
  const std::string text = ValueOf(request.query, "version");
  int version = 1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), version);
  if (!text.empty() && (read.ec != std::errc() || read.ptr != text.data() + text.size())) {
    return Refusal(400, "version is not a number");
  }
  auto pem = emulator.PublicKeyPem(ValueOf(request.query, "product_code"), version);
  if (pem) return TextReply("application/x-pem-file", *std::move(pem));
  return pem.error().code == ErrorCode::kInvalidRequest ? NotFound(pem.error().message) : Refusal(pem.error());
}

ControlReply ShowAuthority(Emulator& emulator, const ControlRequest& /*request*/) {
  std::string pem = emulator.ca_pem();
  if (pem.empty()) return NotFound("There is no certificate authority without TLS");
  return TextReply("application/x-pem-file", std::move(pem));
}

}  // namespace marketplace_metering::emulator
