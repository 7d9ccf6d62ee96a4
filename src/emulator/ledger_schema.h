// The tables of a ledger file.
#pragma once

#include <cstdint>
#include <string>

namespace marketplace_metering::emulator {

/// `MMEL`, in the header of the file.
inline constexpr std::int64_t kLedgerApplicationId = 0x4D4D454C;
/// Raised whenever the tables change.
inline constexpr std::int64_t kLedgerFormat = 1;

/// The tables, in an empty file.
extern const char* const kLedgerTables;
/// The account of all that was sent: the columns of `ConservationRow`, then `holds`. To stand behind `CREATE VIEW
/// conservation AS`.
std::string ConservationQuery();
/// Likewise `billed_per_month`, with the columns of `MonthTotal`.
extern const char* const kBilledPerMonthQuery;

}  // namespace marketplace_metering::emulator
