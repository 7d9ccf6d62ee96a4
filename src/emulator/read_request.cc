#include "emulator/read_request.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/constraints.h"
#include "emulator/shape_rules.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {
namespace {

ServiceError Unreadable(std::string message) {
  return {"SerializationException", std::move(message)};
}

// The members of one structure, with the first that cannot be read.
class Members {
 public:
  explicit Members(const json::Object& object, std::optional<ServiceError>& error) : object_(object), error_(error) {}

  std::optional<std::string> Text(const char* name) {
    const auto text = object_.String(name);
    if (!text) return std::nullopt;
    return std::string(*text);
  }

  std::string TextOrEmpty(const char* name) { return Text(name).value_or(std::string()); }

  std::optional<std::int32_t> Integer(const char* name) {
    using Bounds = std::numeric_limits<std::int32_t>;
    const auto number = object_.Integer(name, Bounds::min(), Bounds::max());
    if (!number) return std::nullopt;
    return static_cast<std::int32_t>(*number);
  }

  std::optional<bool> Boolean(const char* name) { return object_.Boolean(name); }

  std::optional<std::chrono::system_clock::time_point> Timestamp(const char* name) {
    // The reader also takes dates as text; this protocol knows numbers only.
    if (object_.KindOf(name) == json::Kind::kString && !error_) {
      error_ = Unreadable(std::string(name) + " must be a number of seconds since 1970");
    }
    return object_.Timestamp(name);
  }

  std::optional<std::vector<json::Object>> List(const char* name) { return object_.List(name); }

  Members Of(const json::Object& child) { return Members(child, error_); }

 private:
  json::Object object_;
  std::optional<ServiceError>& error_;
};

std::vector<Tag> ReadTags(Members& members, const std::vector<json::Object>& list) {
  std::vector<Tag> tags;
  tags.reserve(list.size());
  for (const json::Object& object : list) {
    Members tag = members.Of(object);
    tags.push_back({tag.TextOrEmpty("Key"), tag.TextOrEmpty("Value")});
  }
  return tags;
}

std::optional<std::vector<UsageAllocation>> ReadAllocations(Members& members) {
  const auto list = members.List("UsageAllocations");
  if (!list) return std::nullopt;
  std::vector<UsageAllocation> allocations;
  allocations.reserve(list->size());
  for (const json::Object& object : *list) {
    Members allocation = members.Of(object);
    UsageAllocation read;
    read.allocated_usage_quantity = allocation.Integer("AllocatedUsageQuantity");
    if (const auto tags = allocation.List("Tags")) read.tags = ReadTags(allocation, *tags);
    allocations.push_back(std::move(read));
  }
  return allocations;
}

UsageRecord ReadRecord(Members record) {
  UsageRecord read;
  read.timestamp = record.Timestamp("Timestamp");
  read.customer_identifier = record.Text("CustomerIdentifier");
  read.dimension = record.TextOrEmpty("Dimension");
  read.quantity = record.Integer("Quantity");
  read.usage_allocations = ReadAllocations(record);
  read.customer_aws_account_id = record.Text("CustomerAWSAccountId");
  read.license_arn = record.Text("LicenseArn");
  return read;
}

void Read(Members& members, BatchMeterUsageRequest& request, Constraints& constraints) {
  request.product_code = members.Text("ProductCode");
  const auto records = members.List("UsageRecords");
  if (!records) return constraints.BreakRequired("usageRecords");
  for (const json::Object& record : *records) request.usage_records.push_back(ReadRecord(members.Of(record)));
}

void Read(Members& members, MeterUsageRequest& request, Constraints& constraints) {
  const auto product_code = members.Text("ProductCode");
  if (!product_code) constraints.BreakRequired("productCode");
  request.product_code = product_code.value_or(std::string());
  request.timestamp = members.Timestamp("Timestamp");
  request.usage_dimension = members.TextOrEmpty("UsageDimension");
  request.usage_quantity = members.Integer("UsageQuantity");
  request.dry_run = members.Boolean("DryRun");
  request.usage_allocations = ReadAllocations(members);
  request.client_token = members.Text("ClientToken");
}

void Read(Members& members, RegisterUsageRequest& request, Constraints& constraints) {
  const auto product_code = members.Text("ProductCode");
  if (!product_code) constraints.BreakRequired("productCode");
  request.product_code = product_code.value_or(std::string());
  request.public_key_version = members.Integer("PublicKeyVersion");
  request.nonce = members.Text("Nonce");
}

void Read(Members& members, ResolveCustomerRequest& request, Constraints&) {
  request.registration_token = members.TextOrEmpty("RegistrationToken");
}

template <typename Request>
Answer<Request> ReadAs(const std::string& body) {
  // A call without members comes as `{}`, from some clients as nothing at all.
  const json::Document document = json::Document::Parse(body.empty() ? std::string("{}") : body);
  std::optional<ServiceError> error;
  Constraints constraints;
  Request request;
  Members members(document.root(), error);
  Read(members, request, constraints);
  if (const json::Problem* problem = document.problem()) return Unreadable(json::Describe(*problem));
  if (error) return *std::move(error);
  CheckShape(request, constraints);
  if (auto broken = constraints.ToError()) return *std::move(broken);
  return request;
}

template <typename Request>
std::optional<Request> PeekAs(const std::string& body) {
  const json::Document document = json::Document::Parse(body);
  if (document.root_kind() != json::Kind::kObject) return std::nullopt;
  std::optional<ServiceError> error;
  Constraints constraints;
  Request request;
  Members members(document.root(), error);
  Read(members, request, constraints);
  return request;
}

}  // namespace

Answer<BatchMeterUsageRequest> ReadBatchMeterUsage(const std::string& body) {
  return ReadAs<BatchMeterUsageRequest>(body);
}
Answer<MeterUsageRequest> ReadMeterUsage(const std::string& body) {
  return ReadAs<MeterUsageRequest>(body);
}
Answer<RegisterUsageRequest> ReadRegisterUsage(const std::string& body) {
  return ReadAs<RegisterUsageRequest>(body);
}
Answer<ResolveCustomerRequest> ReadResolveCustomer(const std::string& body) {
  return ReadAs<ResolveCustomerRequest>(body);
}

std::optional<BatchMeterUsageRequest> PeekBatchMeterUsage(const std::string& body) {
  return PeekAs<BatchMeterUsageRequest>(body);
}
std::optional<MeterUsageRequest> PeekMeterUsage(const std::string& body) {
  return PeekAs<MeterUsageRequest>(body);
}

std::string PeekString(const std::string& body, const char* name) {
  const json::Document document = json::Document::Parse(body);
  if (document.root_kind() != json::Kind::kObject) return {};
  return document.root().LenientString(name).value_or(std::string());
}

}  // namespace marketplace_metering::emulator
