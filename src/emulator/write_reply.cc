#include "emulator/write_reply.h"

namespace marketplace_metering::emulator {
namespace {

void WriteMember(const char* name, const std::optional<std::string>& value, json::Writer& writer) {
  if (value) writer.Name(name).String(*value);
}

void WriteUnlessEmpty(const char* name, const std::string& value, json::Writer& writer) {
  if (!value.empty()) writer.Name(name).String(value);
}

// Gives the record back as it came, seconds in whole.
void WriteRecord(const UsageRecord& record, json::Writer& writer) {
  writer.BeginObject();
  if (record.timestamp) writer.Name("Timestamp").Integer(EpochSeconds(*record.timestamp));
  WriteMember("CustomerIdentifier", record.customer_identifier, writer);
  writer.Name("Dimension").String(record.dimension);
  if (record.quantity) writer.Name("Quantity").Integer(*record.quantity);
  if (record.usage_allocations) {
    writer.Name("UsageAllocations");
    WriteAllocations(*record.usage_allocations, writer);
  }
  WriteMember("CustomerAWSAccountId", record.customer_aws_account_id, writer);
  WriteMember("LicenseArn", record.license_arn, writer);
  writer.EndObject();
}

}  // namespace

void WriteAllocations(const std::vector<UsageAllocation>& allocations, json::Writer& writer) {
  writer.BeginArray();
  for (const UsageAllocation& allocation : allocations) {
    writer.BeginObject();
    if (allocation.allocated_usage_quantity) {
      writer.Name("AllocatedUsageQuantity").Integer(*allocation.allocated_usage_quantity);
    }
    if (allocation.tags) {
      writer.Name("Tags").BeginArray();
      for (const Tag& tag : *allocation.tags) {
        writer.BeginObject().Name("Key").String(tag.key).Name("Value").String(tag.value).EndObject();
      }
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.EndArray();
}

std::string AllocationsText(const std::vector<UsageAllocation>& allocations) {
  if (allocations.empty()) return {};
  json::Writer writer;
  WriteAllocations(allocations, writer);
  return writer.Take();
}

std::string WriteBatchMeterUsage(const BatchMeterUsageResult& result) {
  json::Writer writer;
  writer.BeginObject().Name("Results").BeginArray();
  for (const UsageRecordResult& decided : result.results) {
    writer.BeginObject().Name("UsageRecord");
    WriteRecord(decided.usage_record, writer);
    WriteUnlessEmpty("MeteringRecordId", decided.metering_record_id, writer);
    writer.Name("Status").String(decided.status_text).EndObject();
  }
  writer.EndArray().Name("UnprocessedRecords").BeginArray();
  for (const UsageRecord& record : result.unprocessed_records) WriteRecord(record, writer);
  writer.EndArray().EndObject();
  return writer.Take();
}

std::string WriteMeterUsage(std::string_view metering_record_id) {
  json::Writer writer;
  writer.BeginObject().Name("MeteringRecordId").String(metering_record_id).EndObject();
  return writer.Take();
}

std::string WriteRegisterUsage(std::string_view signature, std::optional<Time> public_key_expired_at) {
  json::Writer writer;
  writer.BeginObject();
  if (public_key_expired_at) writer.Name("PublicKeyRotationTimestamp").Integer(EpochSeconds(*public_key_expired_at));
  writer.Name("Signature").String(signature).EndObject();
  return writer.Take();
}

std::string WriteResolveCustomer(const ResolveCustomerResult& result) {
  json::Writer writer;
  writer.BeginObject();
  WriteUnlessEmpty("CustomerIdentifier", result.customer_identifier, writer);
  WriteUnlessEmpty("ProductCode", result.product_code, writer);
  WriteUnlessEmpty("CustomerAWSAccountId", result.customer_aws_account_id, writer);
  WriteUnlessEmpty("LicenseArn", result.license_arn, writer);
  writer.EndObject();
  return writer.Take();
}

std::string WriteError(const ServiceError& error) {
  json::Writer writer;
  writer.BeginObject().Name("__type").String(error.name).Name("message").String(error.message).EndObject();
  return writer.Take();
}

}  // namespace marketplace_metering::emulator
