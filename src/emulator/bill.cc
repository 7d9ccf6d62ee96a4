// PrintBill: the ledger for people and for programs.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "emulator/csv.h"
#include "emulator/ledger_text.h"
#include "emulator/text_table.h"
#include "emulator/usage_time.h"
#include "emulator/write_reply.h"
#include "json/writer.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

using Row = std::vector<std::string>;

constexpr const char* kSeller = "(seller)";

std::string CustomerOf(const LedgerEntry& entry) {
  return CustomerText(entry.customer_identifier, entry.customer_aws_account_id, entry.license_arn, kSeller);
}

auto SortKey(const LedgerEntry& entry) {
  return std::make_tuple(entry.product_code, CustomerOf(entry), entry.dimension, entry.hour, entry.resource,
                         entry.metering_record_id);
}

Row RowOf(const LedgerEntry& entry) {
  std::string customer = CustomerOf(entry);
  if (!entry.resource.empty()) customer += " " + entry.resource;
  return {entry.region,
          entry.product_code,
          std::move(customer),
          entry.dimension,
          InstantText(entry.hour),
          std::to_string(entry.quantity),
          entry.metering_record_id};
}

Row RowOf(const MonthTotal& total) {
  return {total.region,
          total.product_code,
          CustomerText(total.customer_identifier, total.customer_aws_account_id, total.license_arn, kSeller),
          total.dimension,
          total.month,
          std::to_string(total.quantity),
          "total of the month"};
}

bool AreOfOneRegion(const std::vector<LedgerEntry>& entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [&](const LedgerEntry& entry) { return entry.region == entries[0].region; });
}

// Two licences of one buyer are two agreements, and each is billed for itself. Everything else
// that a buyer's hour is billed more than once for is a seller's mistake.
std::string DoubleBillingWarnings(const std::vector<LedgerEntry>& entries) {
  struct Count {
    int with_license = 0;
    int without = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string, Time>, Count> hours;
  for (const LedgerEntry& entry : entries) {
    if (!entry.resource.empty()) continue;
    const std::string& buyer =
        entry.customer_aws_account_id.empty() ? entry.customer_identifier : entry.customer_aws_account_id;
    Count& count = hours[{entry.product_code, buyer, entry.dimension, entry.hour}];
    ++(entry.license_arn.empty() ? count.without : count.with_license);
  }
  std::string out;
  for (const auto& [hour, count] : hours) {
    if (count.without == 0 || count.without + count.with_license < 2) continue;
    const auto& [product, buyer, dimension, start] = hour;
    out.append("warning: billed ").append(std::to_string(count.without + count.with_license)).append(" times:");
    for (const std::string& part : {product, buyer, dimension, InstantText(start)}) out.append(" ").append(part);
    out += '\n';
  }
  return out;
}

std::string Table(const std::vector<LedgerEntry>& entries) {
  std::size_t quantity_column = 5;
  std::vector<Row> rows = {{"region", "product", "customer", "dimension", "hour", "quantity", "record"}};
  for (const LedgerEntry& entry : entries) rows.push_back(RowOf(entry));
  for (const MonthTotal& total : TotalsOf(entries)) rows.push_back(RowOf(total));
  if (AreOfOneRegion(entries)) {
    for (Row& row : rows) row.erase(row.begin());
    --quantity_column;
  }
  return AlignedTable(std::move(rows), quantity_column) + DoubleBillingWarnings(entries);
}

std::string JsonLines(const std::vector<LedgerEntry>& entries) {
  std::string out;
  for (const LedgerEntry& entry : entries) {
    json::Writer writer;
    writer.BeginObject();
    WriteText("region", entry.region, writer);
    WriteText("product_code", entry.product_code, writer);
    WriteText("customer_identifier", entry.customer_identifier, writer);
    WriteText("customer_aws_account_id", entry.customer_aws_account_id, writer);
    WriteText("license_arn", entry.license_arn, writer);
    WriteText("resource", entry.resource, writer);
    WriteText("dimension", entry.dimension, writer);
    writer.Name("hour").String(InstantText(entry.hour)).Name("quantity").Integer(entry.quantity);
    if (!entry.usage_allocations.empty()) {
      writer.Name("usage_allocations");
      WriteAllocations(entry.usage_allocations, writer);
    }
    WriteText("metering_record_id", entry.metering_record_id, writer);
    writer.Name("accepted_at").String(InstantText(entry.accepted_at)).EndObject();
    out += writer.Take() + "\n";
  }
  return out;
}

std::string Csv(const std::vector<LedgerEntry>& entries) {
  std::string out;
  AppendCsvLine({"region", "product_code", "customer_identifier", "customer_aws_account_id", "license_arn", "resource",
                 "dimension", "hour", "quantity", "usage_allocations", "metering_record_id", "accepted_at"},
                out);
  for (const LedgerEntry& entry : entries) {
    AppendCsvLine(
        {entry.region, entry.product_code, entry.customer_identifier, entry.customer_aws_account_id, entry.license_arn,
         entry.resource, entry.dimension, InstantText(entry.hour), std::to_string(entry.quantity),
         AllocationsText(entry.usage_allocations), entry.metering_record_id, InstantText(entry.accepted_at)},
        out);
  }
  return out;
}

}  // namespace

std::string PrintBill(std::vector<LedgerEntry> entries, BillFormat format) {
  std::sort(entries.begin(), entries.end(),
            [](const LedgerEntry& a, const LedgerEntry& b) { return SortKey(a) < SortKey(b); });
  switch (format) {
    case BillFormat::kTable:
      return Table(entries);
    case BillFormat::kJsonLines:
      return JsonLines(entries);
    case BillFormat::kCsv:
      break;
  }
  return Csv(entries);
}

}  // namespace marketplace_metering::emulator
