#include "emulator/ledger_rows.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "json/reader.h"
#include "json/writer.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kSeparator = ": ";

std::vector<Tag> ReadTags(const std::vector<json::Object>& list) {
  std::vector<Tag> tags;
  tags.reserve(list.size());
  for (const json::Object& object : list) {
    tags.push_back({std::string(object.String("Key").value_or("")), std::string(object.String("Value").value_or(""))});
  }
  return tags;
}

UsageAllocation ReadAllocation(const json::Object& object) {
  using Bounds = std::numeric_limits<std::int32_t>;
  UsageAllocation allocation;
  if (const auto quantity = object.Integer("AllocatedUsageQuantity", Bounds::min(), Bounds::max())) {
    allocation.allocated_usage_quantity = static_cast<std::int32_t>(*quantity);
  }
  if (const auto tags = object.List("Tags")) allocation.tags = ReadTags(*tags);
  return allocation;
}

}  // namespace

std::string KeyText(const UsageKey& key) {
  json::Writer writer;
  writer.BeginArray();
  for (const std::string& part : key) writer.String(part);
  return writer.EndArray().Take();
}

std::optional<UsageKey> ReadKey(const std::string& text) {
  const json::Document document = json::Document::Parse("{\"key\":" + text + "}");
  return document.root().Strings("key");
}

std::string HeaderText(const std::vector<HttpHeader>& headers) {
  std::string text;
  for (const HttpHeader& header : headers) {
    text.append(header.name).append(kSeparator).append(header.value).append(kLineEnd);
  }
  return text;
}

std::vector<HttpHeader> ReadHeaders(std::string_view text) {
  std::vector<HttpHeader> headers;
  for (std::size_t end = text.find(kLineEnd); end != std::string_view::npos; end = text.find(kLineEnd)) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + kLineEnd.size());
    const std::size_t colon = line.find(kSeparator);
    if (colon == std::string_view::npos) continue;
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + kSeparator.size()))});
  }
  return headers;
}

std::optional<std::vector<UsageAllocation>> ReadAllocations(const std::string& text) {
  std::vector<UsageAllocation> allocations;
  if (text.empty()) return allocations;
  const json::Document document = json::Document::Parse("{\"list\":" + text + "}");
  const auto list = document.root().List("list");
  if (!list) return std::nullopt;
  for (const json::Object& object : *list) allocations.push_back(ReadAllocation(object));
  if (document.problem() != nullptr) return std::nullopt;
  return allocations;
}

std::optional<RecordFate> FindFate(std::string_view name) noexcept {
  for (const RecordFate fate : {RecordFate::kBilled, RecordFate::kRepeated, RecordFate::kConflicting,
                                RecordFate::kRefused, RecordFate::kUnprocessed}) {
    if (NameOf(fate) == name) return fate;
  }
  return std::nullopt;
}

}  // namespace marketplace_metering::emulator
