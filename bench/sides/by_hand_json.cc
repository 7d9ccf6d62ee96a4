#include "sides/by_hand_json.h"

#include <rapidjson/document.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace marketplace_metering::bench {
namespace {

using rapidjson::Value;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Write(Writer& out, const char* name, const std::string& text) {
  out.Key(name);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void Write(Writer& out, const char* name, std::int64_t number) {
  out.Key(name);
  out.Int64(number);
}

void Write(Writer& out, const Allocation& allocation) {
  out.StartObject();
  Write(out, "AllocatedUsageQuantity", allocation.quantity);
  if (!allocation.tags.empty()) {
    out.Key("Tags");
    out.StartArray();
    for (const Tag& tag : allocation.tags) {
      out.StartObject();
      Write(out, "Key", tag.key);
      Write(out, "Value", tag.value);
      out.EndObject();
    }
    out.EndArray();
  }
  out.EndObject();
}

void Write(Writer& out, const std::vector<Allocation>& allocations) {
  if (allocations.empty()) return;
  out.Key("UsageAllocations");
  out.StartArray();
  for (const Allocation& allocation : allocations) Write(out, allocation);
  out.EndArray();
}

void WriteBatch(Writer& out, const Work& work) {
  out.Key("UsageRecords");
  out.StartArray();
  for (const Record& record : work.records) {
    out.StartObject();
    Write(out, "Timestamp", record.timestamp);
    Write(out, "CustomerIdentifier", record.customer);
    Write(out, "Dimension", record.dimension);
    Write(out, "Quantity", record.quantity);
    Write(out, record.allocations);
    out.EndObject();
  }
  out.EndArray();
}

void WriteMeter(Writer& out, const Work& work) {
  const Record& record = work.records.front();
  Write(out, "Timestamp", record.timestamp);
  Write(out, "UsageDimension", record.dimension);
  Write(out, "UsageQuantity", record.quantity);
  Write(out, record.allocations);
  if (work.dry_run) {
    out.Key("DryRun");
    out.Bool(*work.dry_run);
  }
}

void WriteRegister(Writer& out, const Work& work) {
  Write(out, "PublicKeyVersion", work.public_key_version);
  if (work.nonce) Write(out, "Nonce", *work.nonce);
}

bool Read(const Value& from, const char* name, std::string& text) {
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd()) return true;
  if (!found->value.IsString()) return false;
  text.assign(found->value.GetString(), found->value.GetStringLength());
  return true;
}

bool Read(const Value& from, const char* name, int& number) {
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd()) return true;
  if (!found->value.IsInt()) return false;
  number = found->value.GetInt();
  return true;
}

// Calls `use` with each object of a list. False when it is none, or when `use` says so.
template <typename Use>
bool ReadList(const Value& from, const char* name, Use use) {
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd() || found->value.IsNull()) return true;
  if (!found->value.IsArray()) return false;
  for (const Value& each : found->value.GetArray()) {
    if (!each.IsObject() || !use(each)) return false;
  }
  return true;
}

bool Read(const Value& from, Allocation& allocation) {
  return Read(from, "AllocatedUsageQuantity", allocation.quantity) &&
         ReadList(from, "Tags", [&allocation](const Value& each) {
           Tag& tag = allocation.tags.emplace_back();
           return Read(each, "Key", tag.key) && Read(each, "Value", tag.value);
         });
}

bool Read(const Value& from, Record& record) {
  const auto time = from.FindMember("Timestamp");
  if (time != from.MemberEnd()) {
    if (!time->value.IsNumber()) return false;
    record.timestamp = static_cast<std::int64_t>(time->value.GetDouble());
  }
  return Read(from, "CustomerIdentifier", record.customer) && Read(from, "Dimension", record.dimension) &&
         Read(from, "Quantity", record.quantity) && ReadList(from, "UsageAllocations", [&record](const Value& each) {
           return Read(each, record.allocations.emplace_back());
         });
}

bool Read(const Value& from, RecordResult& result) {
  const auto record = from.FindMember("UsageRecord");
  if (record != from.MemberEnd() && (!record->value.IsObject() || !Read(record->value, result.record))) return false;
  return Read(from, "MeteringRecordId", result.id) && Read(from, "Status", result.status);
}

}  // namespace

void WriteByHand(const Work& work, rapidjson::StringBuffer& out) {
  out.Clear();
  Writer writer(out);
  writer.StartObject();
  if (work.operation == Operation::kBatch) WriteBatch(writer, work);
  Write(writer, "ProductCode", work.product);
  if (work.operation == Operation::kMeter) WriteMeter(writer, work);
  if (work.operation == Operation::kRegister) WriteRegister(writer, work);
  writer.EndObject();
}

bool ReadBatchByHand(const std::string& text, BatchResult& result) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject()) return false;
  result.results.reserve(25);
  return ReadList(document, "Results",
                  [&result](const Value& each) { return Read(each, result.results.emplace_back()); }) &&
         ReadList(document, "UnprocessedRecords",
                  [&result](const Value& each) { return Read(each, result.unprocessed.emplace_back()); });
}

std::string ReadMemberByHand(const std::string& text, const char* name) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  std::string value;
  if (document.HasParseError() || !document.IsObject() || !Read(document, name, value)) return {};
  return value;
}

bool AllTaken(const Work& work, const BatchResult& result) {
  return result.unprocessed.empty() &&
         std::equal(result.results.begin(), result.results.end(), work.records.begin(), work.records.end(),
                    [](const RecordResult& taken, const Record& sent) {
                      return taken.status == "Success" && !taken.id.empty() && taken.record.quantity == sent.quantity &&
                             taken.record.customer == sent.customer;
                    });
}

}  // namespace marketplace_metering::bench
