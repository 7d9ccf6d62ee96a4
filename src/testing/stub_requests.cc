#include "testing/stub_requests.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "json/reader.h"

namespace marketplace_metering::testing {
namespace {

std::optional<std::string> OptionalText(const json::Object& from, std::string_view name) {
  const auto text = from.String(name);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::string Text(const json::Object& from, std::string_view name) {
  return std::string(from.String(name).value_or(""));
}

std::optional<std::int32_t> Number(const json::Object& from, std::string_view name) {
  using Limits = std::numeric_limits<std::int32_t>;
  const auto number = from.Integer(name, Limits::min(), Limits::max());
  return number ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
}

std::optional<std::vector<Tag>> Tags(const json::Object& from) {
  const auto list = from.List("Tags");
  if (!list) return std::nullopt;
  std::vector<Tag> tags;
  for (const json::Object& each : *list) tags.push_back({Text(each, "Key"), Text(each, "Value")});
  return tags;
}

std::optional<std::vector<UsageAllocation>> Allocations(const json::Object& from) {
  const auto list = from.List("UsageAllocations");
  if (!list) return std::nullopt;
  std::vector<UsageAllocation> allocations;
  for (const json::Object& each : *list) allocations.push_back({Number(each, "AllocatedUsageQuantity"), Tags(each)});
  return allocations;
}

UsageRecord Record(const json::Object& from) {
  UsageRecord record;
  record.timestamp = from.Timestamp("Timestamp");
  record.customer_identifier = OptionalText(from, "CustomerIdentifier");
  record.dimension = Text(from, "Dimension");
  record.quantity = Number(from, "Quantity");
  record.usage_allocations = Allocations(from);
  record.customer_aws_account_id = OptionalText(from, "CustomerAWSAccountId");
  record.license_arn = OptionalText(from, "LicenseArn");
  return record;
}

}  // namespace

void ReadRequest(const std::string& body, BatchMeterUsageRequest& request) {
  const json::Document document = json::Document::Parse(body);
  if (const auto records = document.root().List("UsageRecords")) {
    for (const json::Object& each : *records) request.usage_records.push_back(Record(each));
  }
  request.product_code = OptionalText(document.root(), "ProductCode");
}

void ReadRequest(const std::string& body, MeterUsageRequest& request) {
  const json::Document document = json::Document::Parse(body);
  const json::Object root = document.root();
  request.product_code = Text(root, "ProductCode");
  request.timestamp = root.Timestamp("Timestamp");
  request.usage_dimension = Text(root, "UsageDimension");
  request.usage_quantity = Number(root, "UsageQuantity");
  request.dry_run = root.Boolean("DryRun");
  request.usage_allocations = Allocations(root);
  request.client_token = OptionalText(root, "ClientToken");
}

void ReadRequest(const std::string& body, RegisterUsageRequest& request) {
  const json::Document document = json::Document::Parse(body);
  request.product_code = Text(document.root(), "ProductCode");
  request.public_key_version = Number(document.root(), "PublicKeyVersion");
  request.nonce = OptionalText(document.root(), "Nonce");
}

void ReadRequest(const std::string& body, ResolveCustomerRequest& request) {
  const json::Document document = json::Document::Parse(body);
  request.registration_token = Text(document.root(), "RegistrationToken");
}

}  // namespace marketplace_metering::testing
