#include "testing/stub_results.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "encoding/utf8.h"
#include "json/writer.h"

namespace marketplace_metering::testing {
namespace {

std::string Element(const std::string& path, const char* list, std::size_t index) {
  return path + list + "[" + std::to_string(index) + "]";
}

/// Writes the members of a result and collects what is wrong with them.
class ResultWriter {
 public:
  ResultWriter& Begin() {
    out_.BeginObject();
    return *this;
  }
  void End() { out_.EndObject(); }

  void Text(const char* name, const std::string& path, const std::string& text) {
    if (!encoding::IsValidUtf8(text)) return Report(path, "is not valid UTF-8");
    out_.Name(name).String(text);
  }
  /// Empty is unset.
  void OptionalText(const char* name, const std::string& path, const std::string& text) {
    if (!text.empty()) Text(name, path, text);
  }
  void OptionalText(const char* name, const std::string& path, const std::optional<std::string>& text) {
    if (text) Text(name, path, *text);
  }
  void RequiredText(const char* name, const std::string& path, const std::string& text) {
    if (text.empty()) return Report(path, "is required");
    Text(name, path, text);
  }
  void Quantity(const char* name, const std::string& path, std::int32_t quantity) {
    if (quantity < 0) return Report(path, "is " + std::to_string(quantity) + "; must be 0 or more");
    out_.Name(name).Integer(quantity);
  }
  void Time(const char* name, std::chrono::system_clock::time_point time) {
    out_.Name(name).Integer(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
  }

  void Record(const std::string& path, const UsageRecord& record) {
    out_.BeginObject();
    if (record.timestamp) {
      Time("Timestamp", *record.timestamp);
    } else {
      Report(path + ".timestamp", "is required");
    }
    OptionalText("CustomerIdentifier", path + ".customer_identifier", record.customer_identifier);
    RequiredText("Dimension", path + ".dimension", record.dimension);
    if (record.quantity) Quantity("Quantity", path + ".quantity", *record.quantity);
    if (record.usage_allocations) {
      out_.Name("UsageAllocations").BeginArray();
      for (std::size_t i = 0; i < record.usage_allocations->size(); ++i) {
        Allocation(Element(path, ".usage_allocations", i), (*record.usage_allocations)[i]);
      }
      out_.EndArray();
    }
    OptionalText("CustomerAWSAccountId", path + ".customer_aws_account_id", record.customer_aws_account_id);
    OptionalText("LicenseArn", path + ".license_arn", record.license_arn);
    out_.EndObject();
  }

  void Result(const std::string& path, const UsageRecordResult& result) {
    out_.BeginObject().Name("UsageRecord");
    Record(path + ".usage_record", result.usage_record);
    OptionalText("MeteringRecordId", path + ".metering_record_id", result.metering_record_id);
    const std::string_view word = WordFor(result.status);
    if (!result.status_text.empty() && !word.empty() && word != result.status_text) {
      Report(path + ".status_text", "says something else than status; leave it empty");
    }
    OptionalText("Status", path + ".status_text", word.empty() ? result.status_text : std::string(word));
    out_.EndObject();
  }

  json::Writer& out() noexcept { return out_; }

  std::string Take() {
    if (problems_.empty()) return out_.Take();
    throw std::invalid_argument("no service answers so:" + problems_);
  }

 private:
  static std::string_view WordFor(UsageRecordStatus status) {
    switch (status) {
      case UsageRecordStatus::kSuccess:
        return "Success";
      case UsageRecordStatus::kCustomerNotSubscribed:
        return "CustomerNotSubscribed";
      case UsageRecordStatus::kDuplicateRecord:
        return "DuplicateRecord";
      case UsageRecordStatus::kUnrecognized:
        break;
    }
    return {};
  }

  void Allocation(const std::string& path, const UsageAllocation& allocation) {
    out_.BeginObject();
    if (allocation.allocated_usage_quantity) {
      Quantity("AllocatedUsageQuantity", path + ".allocated_usage_quantity", *allocation.allocated_usage_quantity);
    } else {
      Report(path + ".allocated_usage_quantity", "is required");
    }
    if (allocation.tags) {
      out_.Name("Tags").BeginArray();
      for (std::size_t i = 0; i < allocation.tags->size(); ++i) {
        const Tag& tag = (*allocation.tags)[i];
        const std::string at = Element(path, ".tags", i);
        out_.BeginObject();
        RequiredText("Key", at + ".key", tag.key);
        RequiredText("Value", at + ".value", tag.value);
        out_.EndObject();
      }
      out_.EndArray();
    }
    out_.EndObject();
  }

  void Report(const std::string& path, const std::string& message) {
    problems_ += (problems_.empty() ? " " : "; ") + path + " " + message;
  }

  json::Writer out_;
  std::string problems_;
};

}  // namespace

std::string WriteResult(const BatchMeterUsageResult& result) {
  ResultWriter writer;
  writer.Begin().out().Name("Results").BeginArray();
  for (std::size_t i = 0; i < result.results.size(); ++i) writer.Result(Element("", "results", i), result.results[i]);
  writer.out().EndArray().Name("UnprocessedRecords").BeginArray();
  for (std::size_t i = 0; i < result.unprocessed_records.size(); ++i) {
    writer.Record(Element("", "unprocessed_records", i), result.unprocessed_records[i]);
  }
  writer.out().EndArray();
  writer.End();
  return writer.Take();
}

std::string WriteResult(const MeterUsageResult& result) {
  ResultWriter writer;
  writer.Begin().RequiredText("MeteringRecordId", "metering_record_id", result.metering_record_id);
  writer.End();
  return writer.Take();
}

std::string WriteResult(const RegisterUsageResult& result) {
  ResultWriter writer;
  writer.Begin();
  if (result.public_key_rotation_timestamp) {
    writer.Time("PublicKeyRotationTimestamp", *result.public_key_rotation_timestamp);
  }
  writer.RequiredText("Signature", "signature", result.signature);
  writer.End();
  return writer.Take();
}

std::string WriteResult(const ResolveCustomerResult& result) {
  ResultWriter writer;
  writer.Begin();
  if (result.customer_aws_account_id.empty()) {
    writer.RequiredText("CustomerIdentifier", "customer_identifier", result.customer_identifier);
  } else {
    writer.OptionalText("CustomerIdentifier", "customer_identifier", result.customer_identifier);
  }
  writer.OptionalText("ProductCode", "product_code", result.product_code);
  writer.OptionalText("CustomerAWSAccountId", "customer_aws_account_id", result.customer_aws_account_id);
  writer.OptionalText("LicenseArn", "license_arn", result.license_arn);
  writer.End();
  return writer.Take();
}

}  // namespace marketplace_metering::testing
