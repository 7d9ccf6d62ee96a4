// What came in, and what would be billed.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/control_actions.h"
#include "emulator/usage_time.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::int64_t kUsualLimit = 100;
constexpr std::int64_t kMaxLimit = 1000;

// A number of the query; `usual` when absent, nothing when it is none.
std::optional<std::int64_t> NumberOf(const Query& query, std::string_view name, std::int64_t usual) {
  const std::string text = ValueOf(query, name);
  if (text.empty()) return usual;
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// Lines of objects as the items of a list.
std::string ListOf(const std::string& lines) {
  std::string list = "[";
  for (const char c : lines) list.push_back(c == '\n' ? ',' : c);
  if (list.back() == ',') list.pop_back();
  return list + "]";
}

void WriteText(const char* name, const std::string& text, json::Writer& writer) {
  if (!text.empty()) writer.Name(name).String(encoding::IsValidUtf8(text) ? text : encoding::Printable(text));
}

void WriteRequest(const LoggedRequest& request, json::Writer& writer) {
  writer.Name("number").Integer(request.number).Name("time").String(InstantText(request.time));
  WriteText("operation", request.operation, writer);
  WriteText("region", request.region, writer);
  WriteText("access_key_id", request.access_key_id, writer);
  WriteText("request_id", request.request_id, writer);
  writer.Name("status").Integer(request.status);
  WriteText("error_name", request.error_name, writer);
  WriteText("fault", request.fault, writer);
}

// Of a ConservationRow or a MonthTotal.
template <typename T>
void WriteNames(const T& row, json::Writer& writer) {
  WriteText("month", row.month, writer);
  WriteText("region", row.region, writer);
  WriteText("product_code", row.product_code, writer);
  WriteText("customer_identifier", row.customer_identifier, writer);
  WriteText("customer_aws_account_id", row.customer_aws_account_id, writer);
  WriteText("license_arn", row.license_arn, writer);
  WriteText("dimension", row.dimension, writer);
}

// What became of its records, as far as that is still known.
void WriteVerdicts(const std::vector<Verdict>& verdicts, json::Writer& writer) {
  writer.Name("verdicts").Raw(ListOf(PrintVerdicts(verdicts, BillFormat::kJsonLines)));
}

// With all that is kept of it.
ControlReply ShowRequest(Emulator& emulator, const std::string& path) {
  const std::vector<LoggedRequest> logged = emulator.requests();
  const auto found = std::find_if(logged.begin(), logged.end(), [&](const LoggedRequest& request) {
    return path == "/" + std::to_string(request.number);
  });
  if (found == logged.end()) return NotFound("There is no request of that number, or it was too long ago");
  const auto verdicts = emulator.verdicts(found->number, found->number);
  if (!verdicts) return Refusal(verdicts.error());
  json::Writer writer;
  writer.BeginObject();
  WriteRequest(*found, writer);
  WriteVerdicts(*verdicts, writer);
  writer.Name("headers").BeginArray();
  for (const HttpHeader& header : found->headers) {
    writer.BeginObject();
    WriteText("name", header.name, writer);
    WriteText("value", header.value, writer);
    writer.EndObject();
  }
  writer.EndArray();
  WriteText("body", found->body, writer);
  writer.EndObject();
  return JsonReply(writer);
}

// The verdicts of one request, taken off the front of those of several.
std::vector<Verdict> TakeOf(std::int64_t request, std::vector<Verdict>::const_iterator& next,
                            std::vector<Verdict>::const_iterator end) {
  std::vector<Verdict> verdicts;
  while (next != end && next->request < request) ++next;
  while (next != end && next->request == request) verdicts.push_back(*next++);
  return verdicts;
}

ControlReply ListRequests(Emulator& emulator, const Query& query) {
  const auto after = NumberOf(query, "after", 0);
  auto limit = NumberOf(query, "limit", kUsualLimit);
  if (!after || !limit) return Refusal(400, "after and limit are whole numbers from 0");
  const std::vector<LoggedRequest> logged = emulator.requests();
  auto first = std::find_if(logged.begin(), logged.end(), [&](const LoggedRequest& r) { return r.number > *after; });
  const auto count = std::min({*limit, kMaxLimit, static_cast<std::int64_t>(logged.end() - first)});
  std::vector<Verdict> verdicts;
  if (count > 0) {
    auto read = emulator.verdicts(first->number, first[count - 1].number);
    if (!read) return Refusal(read.error());
    verdicts = *std::move(read);
  }
  json::Writer writer;
  writer.BeginObject().Name("last").Integer(logged.empty() ? 0 : logged.back().number).Name("requests").BeginArray();
  auto next = verdicts.cbegin();
  for (std::int64_t i = 0; i < count; ++i) {
    writer.BeginObject();
    WriteRequest(first[i], writer);
    WriteVerdicts(TakeOf(first[i].number, next, verdicts.cend()), writer);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

std::optional<BillFormat> FindFormat(std::string_view name) {
  if (name == "jsonl") return BillFormat::kJsonLines;
  if (name == "csv") return BillFormat::kCsv;
  if (name == "table") return BillFormat::kTable;
  return std::nullopt;
}

ControlReply InFormat(BillFormat format, std::string text) {
  switch (format) {
    case BillFormat::kJsonLines:
      return TextReply("application/jsonl", std::move(text));
    case BillFormat::kCsv:
      return TextReply("text/csv; charset=utf-8", std::move(text));
    case BillFormat::kTable:
      break;
  }
  return TextReply("text/plain; charset=utf-8", std::move(text));
}

ControlReply UnknownFormat() {
  return Refusal(400, "format is none of json, jsonl, csv, table");
}

}  // namespace

ControlReply ShowLedger(Emulator& emulator, const ControlRequest& request) {
  const std::string format = ValueOf(request.query, "format");
  if (format.empty() || format == "json") {
    json::Writer writer;
    const std::string lines = PrintBill(emulator.ledger(), BillFormat::kJsonLines);
    writer.BeginObject().Name("entries").Raw(ListOf(lines)).EndObject();
    return JsonReply(writer);
  }
  const auto bill = FindFormat(format);
  return bill ? InFormat(*bill, PrintBill(emulator.ledger(), *bill)) : UnknownFormat();
}

ControlReply ShowRequests(Emulator& emulator, const ControlRequest& request) {
  if (!request.path.empty()) return ShowRequest(emulator, request.path);
  const std::string format = ValueOf(request.query, "format");
  if (format.empty() || format == "json") return ListRequests(emulator, request.query);
  const auto found = FindFormat(format);
  if (!found) return UnknownFormat();
  const auto verdicts = emulator.verdicts();
  return verdicts ? InFormat(*found, PrintVerdicts(*verdicts, *found)) : Refusal(verdicts.error());
}

ControlReply ShowBill(Emulator& emulator, const ControlRequest& /*request*/) {
  json::Writer writer;
  writer.BeginObject().Name("months").BeginArray();
  for (const MonthTotal& total : TotalsOf(emulator.ledger())) {
    writer.BeginObject();
    WriteNames(total, writer);
    writer.Name("quantity").Integer(total.quantity).EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

ControlReply ShowConservation(Emulator& emulator, const ControlRequest& /*request*/) {
  const auto checked = emulator.CheckConservation();
  if (!checked) return Refusal(checked.error());
  json::Writer writer;
  writer.BeginObject().Name("holds").Boolean(checked->holds).Name("rows").BeginArray();
  for (const ConservationRow& row : checked->rows) {
    writer.BeginObject();
    WriteNames(row, writer);
    writer.Name("sent").Integer(row.sent).Name("billed").Integer(row.billed).Name("repeated").Integer(row.repeated);
    writer.Name("conflicting").Integer(row.conflicting).Name("refused").Integer(row.refused);
    writer.Name("unprocessed").Integer(row.unprocessed).Name("in_ledger").Integer(row.in_ledger).EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

}  // namespace marketplace_metering::emulator
