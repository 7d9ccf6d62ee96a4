// PrintBill: the ledger for people and for programs.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "emulator/usage_time.h"
#include "emulator/write_reply.h"
#include "encoding/utf8.h"
#include "json/writer.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::size_t kColumns = 6;
using Row = std::array<std::string, kColumns>;

std::string CustomerText(const LedgerEntry& entry) {
  std::string text = entry.customer_identifier.empty() ? entry.customer_aws_account_id : entry.customer_identifier;
  if (text.empty()) text = "(seller)";
  if (!entry.license_arn.empty()) text += " " + entry.license_arn;
  return text;
}

auto SortKey(const LedgerEntry& entry) {
  return std::make_tuple(entry.product_code, CustomerText(entry), entry.dimension, entry.hour, entry.resource,
                         entry.metering_record_id);
}

Row RowOf(const LedgerEntry& entry) {
  std::string customer = CustomerText(entry);
  if (!entry.resource.empty()) customer += " " + entry.resource;
  return {entry.product_code,
          std::move(customer),
          entry.dimension,
          InstantText(entry.hour),
          std::to_string(entry.quantity),
          entry.metering_record_id};
}

// Counted in characters, so that columns hold for text beyond ASCII.
void AppendPadded(std::string& out, const std::string& text, std::size_t width, bool right) {
  const std::size_t length = encoding::CountCharacters(text);
  const std::string padding(width > length ? width - length : 0, ' ');
  out += right ? padding + text : text + padding;
}

std::string AlignedTable(const std::vector<Row>& rows) {
  constexpr std::size_t kQuantityColumn = 4;
  std::array<std::size_t, kColumns> widths = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], encoding::CountCharacters(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (i > 0) line += "  ";
      AppendPadded(line, row[i], widths[i], i == kQuantityColumn);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::vector<Row> MonthlyTotals(const std::vector<LedgerEntry>& entries) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::int64_t> totals;
  for (const LedgerEntry& entry : entries) {
    totals[{entry.product_code, CustomerText(entry), entry.dimension, MonthText(entry.hour)}] += entry.quantity;
  }
  std::vector<Row> rows;
  rows.reserve(totals.size());
  for (const auto& [key, total] : totals) {
    rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), std::to_string(total),
                    "total of the month"});
  }
  return rows;
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
  std::vector<Row> rows = {{"product", "customer", "dimension", "hour", "quantity", "record"}};
  for (const LedgerEntry& entry : entries) rows.push_back(RowOf(entry));
  for (Row& total : MonthlyTotals(entries)) rows.push_back(std::move(total));
  return AlignedTable(rows) + DoubleBillingWarnings(entries);
}

void WriteText(const char* name, const std::string& text, json::Writer& writer) {
  if (!text.empty()) writer.Name(name).String(text);
}

std::string JsonLines(const std::vector<LedgerEntry>& entries) {
  std::string out;
  for (const LedgerEntry& entry : entries) {
    json::Writer writer;
    writer.BeginObject();
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

}  // namespace

std::string PrintBill(std::vector<LedgerEntry> entries, BillFormat format) {
  std::sort(entries.begin(), entries.end(),
            [](const LedgerEntry& a, const LedgerEntry& b) { return SortKey(a) < SortKey(b); });
  return format == BillFormat::kTable ? Table(entries) : JsonLines(entries);
}

}  // namespace marketplace_metering::emulator
