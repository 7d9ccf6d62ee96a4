// Values as a ledger file holds them, and back. What cannot be read back gives nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/books.h"
#include "marketplace_metering/emulator/ledger.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering::emulator {

/// A JSON list of texts.
std::string KeyText(const UsageKey& key);
std::optional<UsageKey> ReadKey(const std::string& text);

/// A line for each, as on the wire.
std::string HeaderText(const std::vector<HttpHeader>& headers);
std::vector<HttpHeader> ReadHeaders(std::string_view text);

/// See AllocationsText.
std::optional<std::vector<UsageAllocation>> ReadAllocations(const std::string& text);

std::optional<RecordFate> FindFate(std::string_view name) noexcept;

}  // namespace marketplace_metering::emulator
