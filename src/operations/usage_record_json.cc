#include "operations/usage_record_json.h"

#include "operations/members.h"

namespace marketplace_metering::operations {
namespace {

void WriteTags(json::Writer& out, const std::vector<Tag>& tags) {
  out.Name("Tags").BeginArray();
  for (const Tag& tag : tags) {
    out.BeginObject();
    WriteText(out, "Key", tag.key);
    WriteText(out, "Value", tag.value);
    out.EndObject();
  }
  out.EndArray();
}

std::optional<std::vector<Tag>> ReadTags(const json::Object& from) {
  const auto objects = from.List("Tags");
  if (!objects) return std::nullopt;
  std::vector<Tag> tags;
  tags.reserve(objects->size());
  for (const json::Object& object : *objects) {
    Tag& tag = tags.emplace_back();
    tag.key = ReadText(object, "Key");
    tag.value = ReadText(object, "Value");
  }
  return tags;
}

std::optional<std::vector<UsageAllocation>> ReadAllocations(const json::Object& from) {
  const auto objects = from.List("UsageAllocations");
  if (!objects) return std::nullopt;
  std::vector<UsageAllocation> allocations;
  allocations.reserve(objects->size());
  for (const json::Object& object : *objects) {
    UsageAllocation& allocation = allocations.emplace_back();
    allocation.allocated_usage_quantity = ReadQuantity(object, "AllocatedUsageQuantity");
    allocation.tags = ReadTags(object);
  }
  return allocations;
}

}  // namespace

void WriteUsageRecord(json::Writer& out, const UsageRecord& record) {
  out.BeginObject();
  WriteTime(out, "Timestamp", record.timestamp);
  WriteText(out, "CustomerIdentifier", record.customer_identifier);
  WriteText(out, "Dimension", record.dimension);
  WriteInteger(out, "Quantity", record.quantity);
  WriteAllocations(out, record.usage_allocations);
  WriteText(out, "CustomerAWSAccountId", record.customer_aws_account_id);
  WriteText(out, "LicenseArn", record.license_arn);
  out.EndObject();
}

void WriteAllocations(json::Writer& out, const std::optional<std::vector<UsageAllocation>>& allocations) {
  if (!allocations) return;
  out.Name("UsageAllocations").BeginArray();
  for (const UsageAllocation& allocation : *allocations) {
    out.BeginObject();
    WriteInteger(out, "AllocatedUsageQuantity", allocation.allocated_usage_quantity);
    if (allocation.tags) WriteTags(out, *allocation.tags);
    out.EndObject();
  }
  out.EndArray();
}

UsageRecord ReadUsageRecord(const json::Object& from) {
  UsageRecord record;
  record.timestamp = from.Timestamp("Timestamp");
  record.customer_identifier = ReadOptionalText(from, "CustomerIdentifier");
  record.dimension = ReadText(from, "Dimension");
  record.quantity = ReadQuantity(from, "Quantity");
  record.usage_allocations = ReadAllocations(from);
  record.customer_aws_account_id = ReadOptionalText(from, "CustomerAWSAccountId");
  record.license_arn = ReadOptionalText(from, "LicenseArn");
  return record;
}

}  // namespace marketplace_metering::operations
