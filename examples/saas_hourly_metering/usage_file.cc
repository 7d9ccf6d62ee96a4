#include "usage_file.h"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>

#include "marketplace_metering/timestamp.h"

namespace mm = marketplace_metering;

namespace saas {
namespace {

constexpr std::string_view kHeader = "hour,customer,dimension,quantity";
constexpr std::string_view kLongHeader = "hour,customer,dimension,quantity,may_have_arrived";

mm::Error BadLine(const std::string& path, int number, const std::string& reason) {
  mm::Error error;
  error.code = mm::ErrorCode::kInvalidRequest;
  error.message = path + " line " + std::to_string(number) + ": " + reason;
  return error;
}

std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream text(line);
  std::string field;
  while (std::getline(text, field, ',')) fields.push_back(field);
  return fields;
}

}  // namespace

mm::Outcome<std::vector<Usage>> ReadUsage(const std::string& path) {
  std::ifstream file(path);
  if (!file) return BadLine(path, 0, "cannot be opened");
  std::vector<Usage> records;
  bool is_long = false;
  std::set<std::string> seen;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 1) {
      is_long = line == kLongHeader;
      if (!is_long && line != kHeader) return BadLine(path, number, "is not '" + std::string(kHeader) + "'");
      continue;
    }
    if (line.empty()) continue;
    const auto fields = Split(line);
    if (fields.size() != (is_long ? 5 : 4)) {
      return BadLine(path, number, "needs " + std::string(is_long ? kLongHeader : kHeader));
    }
    if (is_long && fields[4] != "yes" && fields[4] != "no") {
      return BadLine(path, number, "'" + fields[4] + "' is neither yes nor no");
    }
    const auto hour = mm::ParseTimestamp(fields[0]);
    if (!hour) return BadLine(path, number, hour.error().message);
    std::int32_t quantity = 0;
    const char* end = fields[3].data() + fields[3].size();
    const auto [parsed, problem] = std::from_chars(fields[3].data(), end, quantity);
    if (problem != std::errc() || parsed != end || quantity < 0) {
      return BadLine(path, number, "'" + fields[3] + "' is not a quantity from 0 to 2147483647");
    }
    // The service takes one record per customer, dimension and hour; a second one would not be billed.
    const auto whole_hour = std::chrono::floor<std::chrono::hours>(*hour).time_since_epoch().count();
    if (!seen.insert(std::to_string(whole_hour) + "," + fields[1] + "," + fields[2]).second) {
      return BadLine(path, number, "this hour of this customer and dimension stands in the file already");
    }
    mm::UsageRecord record;
    record.timestamp = *hour;
    record.customer_identifier = fields[1];
    record.dimension = fields[2];
    record.quantity = quantity;
    records.push_back({std::move(record), is_long && fields[4] == "yes"});
  }
  if (file.bad()) return BadLine(path, 0, "cannot be read to its end");
  return records;
}

mm::Outcome<void> WriteUsage(const std::string& path, const std::vector<Usage>& records) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh);
  file << kLongHeader << "\n";
  for (const Usage& usage : records) {
    file << FormatUsage(usage.record) << (usage.may_have_arrived ? ",yes\n" : ",no\n");
  }
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) return BadLine(path, 0, "cannot be written");
  return {};
}

std::string FormatUsage(const mm::UsageRecord& record) {
  const auto time = record.timestamp.value_or(std::chrono::system_clock::time_point());
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char hour[sizeof "2026-08-15T12:00:00Z"];
  std::strftime(hour, sizeof hour, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return std::string(hour) + "," + record.customer_identifier.value_or("") + "," + record.dimension + "," +
         std::to_string(record.quantity.value_or(0));
}

}  // namespace saas
