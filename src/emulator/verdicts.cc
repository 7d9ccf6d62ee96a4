// PrintVerdicts: what became of every record, for people and for programs.
#include <string>
#include <utility>
#include <vector>

#include "emulator/csv.h"
#include "emulator/ledger_text.h"
#include "emulator/text_table.h"
#include "emulator/usage_time.h"
#include "json/writer.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

std::string Table(const std::vector<Verdict>& verdicts) {
  constexpr std::size_t kQuantityColumn = 8;
  std::vector<std::vector<std::string>> rows = {
      {"request", "record", "fate", "status", "product", "customer", "dimension", "time", "quantity", "entry"}};
  for (const Verdict& verdict : verdicts) {
    std::string customer =
        CustomerText(verdict.customer_identifier, verdict.customer_aws_account_id, verdict.license_arn, "");
    if (!verdict.resource.empty()) customer += " " + verdict.resource;
    rows.push_back({std::to_string(verdict.request), std::to_string(verdict.record), std::string(NameOf(verdict.fate)),
                    verdict.status, verdict.product_code, std::move(customer), verdict.dimension,
                    ExactText(verdict.timestamp), std::to_string(verdict.quantity), verdict.metering_record_id});
  }
  return AlignedTable(std::move(rows), kQuantityColumn);
}

std::string JsonLines(const std::vector<Verdict>& verdicts) {
  std::string out;
  for (const Verdict& verdict : verdicts) {
    json::Writer writer;
    writer.BeginObject().Name("request").Integer(verdict.request).Name("record").Integer(verdict.record);
    writer.Name("fate").String(NameOf(verdict.fate));
    WriteText("status", verdict.status, writer);
    WriteText("region", verdict.region, writer);
    WriteText("product_code", verdict.product_code, writer);
    WriteText("customer_identifier", verdict.customer_identifier, writer);
    WriteText("customer_aws_account_id", verdict.customer_aws_account_id, writer);
    WriteText("license_arn", verdict.license_arn, writer);
    WriteText("resource", verdict.resource, writer);
    WriteText("dimension", verdict.dimension, writer);
    writer.Name("timestamp").String(ExactText(verdict.timestamp)).Name("quantity").Integer(verdict.quantity);
    WriteText("metering_record_id", verdict.metering_record_id, writer);
    out += writer.EndObject().Take() + "\n";
  }
  return out;
}

std::string Csv(const std::vector<Verdict>& verdicts) {
  std::string out;
  AppendCsvLine({"request", "record", "fate", "status", "region", "product_code", "customer_identifier",
                 "customer_aws_account_id", "license_arn", "resource", "dimension", "timestamp", "quantity",
                 "metering_record_id"},
                out);
  for (const Verdict& verdict : verdicts) {
    AppendCsvLine({std::to_string(verdict.request), std::to_string(verdict.record), std::string(NameOf(verdict.fate)),
                   verdict.status, verdict.region, verdict.product_code, verdict.customer_identifier,
                   verdict.customer_aws_account_id, verdict.license_arn, verdict.resource, verdict.dimension,
                   ExactText(verdict.timestamp), std::to_string(verdict.quantity), verdict.metering_record_id},
                  out);
  }
  return out;
}

}  // namespace

std::string_view NameOf(RecordFate fate) noexcept {
  switch (fate) {
    case RecordFate::kBilled:
      return "billed";
    case RecordFate::kRepeated:
      return "repeated";
    case RecordFate::kConflicting:
      return "conflicting";
    case RecordFate::kRefused:
      return "refused";
    case RecordFate::kUnprocessed:
      break;
  }
  return "unprocessed";
}

std::string PrintVerdicts(const std::vector<Verdict>& verdicts, BillFormat format) {
  switch (format) {
    case BillFormat::kTable:
      return Table(verdicts);
    case BillFormat::kJsonLines:
      return JsonLines(verdicts);
    case BillFormat::kCsv:
      break;
  }
  return Csv(verdicts);
}

}  // namespace marketplace_metering::emulator
