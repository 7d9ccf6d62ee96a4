// An agent in the buyer's instance that meters one hour's usage of one dimension. Run it once an hour.
//
//   ami_meter_usage STATE_FILE PRODUCT_CODE DIMENSION QUANTITY [HOUR]
//
// HOUR is an instant in it, such as 2026-08-15T12:00:00Z; without it, now. Region, endpoint and keys come from the
// environment. A dry run asks for permission first. The record stands in STATE_FILE, with a client token of its own,
// from before it is sent until its fate is known. A run that finds one there repeats it unchanged before anything else,
// so neither a lost answer nor a restart bills an hour twice or loses it.
//
// Ends with 0 when the usage is metered, 2 when it is not known to be and the same command, with the same HOUR, is to
// be run again, 1 when somebody must mend something first.
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <system_error>

#include "marketplace_metering/client.h"
#include "marketplace_metering/system.h"
#include "marketplace_metering/timestamp.h"
#include "state_file.h"

namespace mm = marketplace_metering;

namespace {

constexpr int kMetered = 0;
constexpr int kBroken = 1;
constexpr int kRunAgain = 2;

int Report(const mm::Error& error) {
  std::fprintf(stderr, "%s\n", mm::Describe(error).c_str());
  return mm::IsTransient(error) || error.delivery == mm::Delivery::kUnknown ? kRunAgain : kBroken;
}

/// 32 characters that no other record has.
std::string NewClientToken() {
  std::array<std::uint8_t, 16> bytes{};
  mm::MakeSystemRandomSource()->Fill(bytes.data(), bytes.size());
  std::string token;
  for (const std::uint8_t byte : bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    token += kDigits[byte >> 4];
    token += kDigits[byte & 15];
  }
  return token;
}

mm::Outcome<mm::MeterUsageRequest> RecordOf(int argc, char** argv) {
  mm::Error wrong;
  wrong.code = mm::ErrorCode::kInvalidRequest;
  mm::MeterUsageRequest record;
  record.product_code = argv[2];
  record.usage_dimension = argv[3];
  if (record.usage_dimension.find('\n') != std::string::npos) {
    wrong.message = "a dimension is one line";
    return wrong;
  }
  const std::string quantity = argv[4];
  std::int32_t number = 0;
  const char* end = quantity.data() + quantity.size();
  const auto [parsed, problem] = std::from_chars(quantity.data(), end, number);
  if (problem != std::errc() || parsed != end || number < 0) {
    wrong.message = "'" + quantity + "' is not a quantity from 0 to 2147483647";
    return wrong;
  }
  record.usage_quantity = number;
  const auto instant = argc > 5 ? mm::ParseTimestamp(argv[5]) : std::chrono::system_clock::now();
  if (!instant) return instant.error();
  record.timestamp = std::chrono::floor<std::chrono::hours>(*instant);
  record.client_token = NewClientToken();
  return record;
}

std::string InWords(const mm::MeterUsageRequest& record) {
  return std::to_string(*record.usage_quantity) + " " + record.usage_dimension + " of " + record.product_code + " at " +
         agent::FormatHour(*record.timestamp);
}

bool IsSameHour(const mm::MeterUsageRequest& a, const mm::MeterUsageRequest& b) {
  return a.product_code == b.product_code && a.usage_dimension == b.usage_dimension && a.timestamp == b.timestamp;
}

/// Refusals of this record that no other keys, region or hour of waiting will mend.
bool IsAboutTheRecord(const mm::Error& error) {
  switch (error.code) {
    case mm::ErrorCode::kInvalidRequest:
    case mm::ErrorCode::kValidation:
    case mm::ErrorCode::kInvalidProductCode:
    case mm::ErrorCode::kInvalidUsageDimension:
    case mm::ErrorCode::kTimestampOutOfBounds:
    case mm::ErrorCode::kDuplicateRequest:
    case mm::ErrorCode::kIdempotencyConflict:
    case mm::ErrorCode::kCustomerNotEntitled:
      return true;
    default:
      return false;
  }
}

void ExplainTakenHour() {
  std::fprintf(stderr,
               "this hour was metered before with another quantity, which stands: meter an hour once, at its end, and "
               "put what is missing into the next\n");
}

/// Asks whether we may meter. The good answer to a dry run comes as an error.
mm::Outcome<void> AskPermission(const mm::MarketplaceMeteringClient& client, mm::MeterUsageRequest record) {
  record.dry_run = true;
  record.client_token.reset();  // it belongs to the record itself
  const auto outcome = client.MeterUsage(record);
  if (!outcome && mm::IsDryRunSuccess(outcome.error())) return {};
  if (!outcome) return outcome.error();
  mm::Error error;
  error.message = "the dry run was not taken for one: record " + outcome->metering_record_id;
  error.delivery = mm::Delivery::kUnknown;
  return error;
}

/// Sends what stands in the state file, and clears the file once the record's fate is known.
int Meter(const mm::MarketplaceMeteringClient& client, const agent::StateFile& state,
          const mm::MeterUsageRequest& record) {
  const auto outcome = client.MeterUsage(record);
  int result = kMetered;
  if (outcome) {
    std::printf("metered %s: record %s\n", InWords(record).c_str(), outcome->metering_record_id.c_str());
  } else {
    result = Report(outcome.error());
    if (result == kRunAgain || !IsAboutTheRecord(outcome.error())) return result;
    std::fprintf(stderr, "given up: %s\n", InWords(record).c_str());
    if (outcome.error().code == mm::ErrorCode::kDuplicateRequest) ExplainTakenHour();
  }
  // Left behind, it would be repeated by the next run, which bills nothing twice.
  if (const auto cleared = state.Clear(); !cleared) Report(cleared.error());
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    std::fprintf(stderr, "usage: %s STATE_FILE PRODUCT_CODE DIMENSION QUANTITY [HOUR]\n", argv[0]);
    return kBroken;
  }
  const auto record = RecordOf(argc, argv);
  if (!record) return Report(record.error());
  const auto state = agent::StateFile::Lock(argv[1]);
  if (!state) return Report(state.error());
  const auto open = state->Read();
  if (!open) return Report(open.error());
  const auto client = mm::MarketplaceMeteringClient::Create();
  if (!client) return Report(client.error());
  if (const auto allowed = AskPermission(*client, *record); !allowed) return Report(allowed.error());

  if (*open) {
    const mm::MeterUsageRequest& left = **open;
    std::fprintf(stderr, "repeating what an earlier run may have had billed: %s\n", InWords(left).c_str());
    const int repeated = Meter(*client, *state, left);
    if (repeated != kMetered) return repeated;
    if (IsSameHour(left, *record)) {
      if (left.usage_quantity == record->usage_quantity) return kMetered;
      ExplainTakenHour();
      return kBroken;
    }
  }
  if (const auto kept = state->Write(*record); !kept) return Report(kept.error());
  return Meter(*client, *state, *record);
}
