// What came in, and what would be billed.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

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

// With all that is kept of it.
ControlReply ShowRequest(const LoggedRequest& request) {
  json::Writer writer;
  writer.BeginObject();
  WriteRequest(request, writer);
  writer.Name("headers").BeginArray();
  for (const HttpHeader& header : request.headers) {
    writer.BeginObject();
    WriteText("name", header.name, writer);
    WriteText("value", header.value, writer);
    writer.EndObject();
  }
  writer.EndArray();
  WriteText("body", request.body, writer);
  writer.EndObject();
  return JsonReply(writer);
}

}  // namespace

ControlReply ShowLedger(Emulator& emulator, const ControlRequest& request) {
  const std::string format = ValueOf(request.query, "format");
  if (format == "table")
    return TextReply("text/plain; charset=utf-8", PrintBill(emulator.ledger(), BillFormat::kTable));
  if (format == "csv") return TextReply("text/csv; charset=utf-8", PrintBill(emulator.ledger(), BillFormat::kCsv));
  std::string lines = PrintBill(emulator.ledger(), BillFormat::kJsonLines);
  if (format == "jsonl") return TextReply("application/jsonl", std::move(lines));
  if (!format.empty() && format != "json") return Refusal(400, "format is none of json, jsonl, csv, table");
  json::Writer writer;
  writer.BeginObject().Name("entries").Raw(ListOf(lines)).EndObject();
  return JsonReply(writer);
}

ControlReply ShowRequests(Emulator& emulator, const ControlRequest& request) {
  const std::vector<LoggedRequest> logged = emulator.requests();
  if (!request.path.empty()) {
    for (const LoggedRequest& candidate : logged) {
      if ("/" + std::to_string(candidate.number) == request.path) return ShowRequest(candidate);
    }
    return NotFound("There is no request of that number, or it was too long ago");
  }
  const auto after = NumberOf(request.query, "after", 0);
  auto limit = NumberOf(request.query, "limit", kUsualLimit);
  if (!after || !limit) return Refusal(400, "after and limit are whole numbers from 0");
  limit = std::min(*limit, kMaxLimit);
  json::Writer writer;
  writer.BeginObject().Name("last").Integer(logged.empty() ? 0 : logged.back().number).Name("requests").BeginArray();
  for (const LoggedRequest& candidate : logged) {
    if (candidate.number <= *after || *limit == 0) continue;
    --*limit;
    writer.BeginObject();
    WriteRequest(candidate, writer);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

ControlReply ShowBill(Emulator& emulator, const ControlRequest& request) {
  return ShowLedger(emulator, request);
}

ControlReply ShowConservation(Emulator& emulator, const ControlRequest& /*request*/) {
  const auto checked = emulator.CheckConservation();
  if (!checked) return Refusal(checked.error());
  json::Writer writer;
  writer.BeginObject().Name("holds").Boolean(checked->holds).Name("rows").BeginArray();
  for (const ConservationRow& row : checked->rows) {
    writer.BeginObject();
    WriteText("month", row.month, writer);
    WriteText("region", row.region, writer);
    WriteText("product_code", row.product_code, writer);
    WriteText("customer_identifier", row.customer_identifier, writer);
    WriteText("customer_aws_account_id", row.customer_aws_account_id, writer);
    WriteText("license_arn", row.license_arn, writer);
    WriteText("dimension", row.dimension, writer);
    writer.Name("sent").Integer(row.sent).Name("billed").Integer(row.billed).Name("repeated").Integer(row.repeated);
    writer.Name("conflicting").Integer(row.conflicting).Name("refused").Integer(row.refused);
    writer.Name("unprocessed").Integer(row.unprocessed).Name("in_ledger").Integer(row.in_ledger).EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

}  // namespace marketplace_metering::emulator
