// TotalsOf: the bill by months.
#include <cstddef>
#include <map>
#include <tuple>

#include "emulator/ledger_text.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

auto SortKey(const MonthTotal& total) {
  return std::make_tuple(total.product_code,
                         CustomerText(total.customer_identifier, total.customer_aws_account_id, total.license_arn, ""),
                         total.dimension, total.month, total.region, total.customer_identifier,
                         total.customer_aws_account_id, total.license_arn);
}

}  // namespace

std::vector<MonthTotal> TotalsOf(const std::vector<LedgerEntry>& entries) {
  std::map<decltype(SortKey(MonthTotal())), MonthTotal> totals;
  for (const LedgerEntry& entry : entries) {
    const MonthTotal name = {
        MonthText(entry.hour),         entry.region,      entry.product_code, entry.customer_identifier,
        entry.customer_aws_account_id, entry.license_arn, entry.dimension,    0};
    totals.try_emplace(SortKey(name), name).first->second.quantity += entry.quantity;
  }
  std::vector<MonthTotal> sorted;
  sorted.reserve(totals.size());
  for (auto& [key, total] : totals) sorted.push_back(std::move(total));
  return sorted;
}

}  // namespace marketplace_metering::emulator
