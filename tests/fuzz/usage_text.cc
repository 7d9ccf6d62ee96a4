#include "usage_text.h"

#include <array>
#include <cstddef>

namespace marketplace_metering::emulator {
namespace {

const std::string& LongText() {
  static const std::string text = "\"" + std::string(256, 'x') + "\"";
  return text;
}

// All values as they stand in JSON.
constexpr std::array<const char*, 16> kDimensions = {
    "\"users\"", "\"requests\"", "\"data_gb\"", "\"hours\"", "\"twice\"",          "\"never\"", "\"gone\"", "\"users\"",
    "\"users\"", "\"twice\"",    "\"\"",        "null",      "\"\\ud83d\\ude00\"", "5",         "",         "(long)"};
constexpr std::array<const char*, 7> kProducts = {
    "\"prod-1a2b3c\"", "\"prod-2\"", "\"prod-x\"", "\"\"", "null", "\"force-error:ThrottlingException\"",
    "\"bad code\""};

#define LICENSE "\"LicenseArn\":\"arn:aws:license-manager::294406891311:license:l-"
constexpr std::array<const char*, 24> kBuyers = {
    R"("CustomerIdentifier":"ifAPxuKWpyV",)",
    R"("CustomerAWSAccountId":"123456789012",)",
    R"("CustomerAWSAccountId":"123456789012",)" LICENSE R"(0123456789abcdef0123456789abcdef",)",
    R"("CustomerAWSAccountId":"123456789012",)" LICENSE R"(more",)",
    R"("CustomerAWSAccountId":"345678901234",)" LICENSE R"(fedcba9876543210fedcba9876543210",)",
    R"("CustomerAWSAccountId":"345678901234",)",
    R"("CustomerIdentifier":"goneXuKWpyV",)",
    R"("CustomerIdentifier":"newXuKWpyV",)",
    R"("CustomerAWSAccountId":"456789012345",)",
    R"("CustomerAWSAccountId":"456789012345",)" LICENSE R"(new",)",
    R"("CustomerIdentifier":"oldXuKWpyV",)",
    R"("CustomerAWSAccountId":"567890123456",)",
    R"("CustomerAWSAccountId":"123456789012",)" LICENSE R"(two",)",
    R"("CustomerAWSAccountId":"345678901234",)" LICENSE R"(two",)",
    R"("CustomerIdentifier":"ifAPxuKWpyV","CustomerAWSAccountId":"123456789012",)",
    R"("CustomerIdentifier":"",)",
    R"("CustomerIdentifier":"","CustomerAWSAccountId":"123456789012",)",
    R"("CustomerIdentifier":"nobody",)",
    R"("CustomerAWSAccountId":"12x",)",
    LICENSE R"(more",)",
    R"("CustomerIdentifier":"ifAPxuKWpyV",)" LICENSE R"(more",)",
    R"("CustomerAWSAccountId":"123456789012","LicenseArn":"arn:aws:x",)",
    R"("CustomerAWSAccountId":"123456789012",)" LICENSE R"(nobody",)",
    R"("CustomerIdentifier":null,"CustomerAWSAccountId":"","LicenseArn":"",)"};
#undef LICENSE

std::string SecondsText(std::int64_t seconds) {
  return std::to_string(seconds);
}

// Around the instants at which something opens or closes.
std::string TimeText(const Cell& cell, Time now) {
  const std::int64_t at = EpochSeconds(now);
  const std::int64_t month = EpochSeconds(MonthOf(now));
  const std::int64_t back = std::int64_t{cell[4] % 64} * 3600;
  const std::uint32_t number = cell.Number(5);
  switch (cell[3] % 20) {
    case 0:
      return SecondsText(EpochSeconds(HourOf(now)) - back);
    case 1:
      return SecondsText(at - back);
    case 2:
      return SecondsText(at - back - 1);
    case 3:
      return SecondsText(at - back + 1);
    case 4:
      return SecondsText(at - number % 86400);
    case 5:
      return SecondsText(at + back);
    case 6:
      return SecondsText(month);
    case 7:
      return SecondsText(month - 1);
    case 8:
      return SecondsText(month - back - 1);
    case 9:
      return SecondsText(EpochSeconds(MonthOf(now - std::chrono::hours(24 * 32))));
    case 10:
      return SecondsText(number);
    case 11:
      return SecondsText(static_cast<std::int64_t>(std::uint64_t{number} << cell[4] % 32));
    case 12:
      return SecondsText(at - back) + ".999999999";
    case 13:
      return SecondsText(at - back) + "e0";
    case 14:
      return "\"2026-08-15T12:00:00Z\"";
    case 15:
      return "-" + SecondsText(number);
    case 16:
      return std::to_string(number) + "e" + std::to_string(cell[4]);
    case 17:
      return "null";
    case 18:
      return "";
    default:
      return "true";
  }
}

void SetQuantity(const Cell& cell, Usage& usage) {
  const std::uint32_t number = cell.Number(10);
  usage.number = cell[9] % 16;
  switch (cell[9] / 16) {
    case 8:
      usage.number = 2147483647;
      break;
    case 9:
      usage.number = number;
      break;
    case 10:
      usage.number = -1;
      break;
    default:
      break;
  }
  usage.quantity = std::to_string(usage.number);
  switch (cell[9] / 16) {
    case 11:
      usage.quantity.clear();
      usage.number = 0;
      break;
    case 12:
      usage.quantity += ".0";
      break;
    case 13:
      usage.quantity += ".5";
      break;
    case 14:
      usage.quantity = "\"" + usage.quantity + "\"";
      break;
    case 15:
      usage.quantity += "e1";
      usage.number *= 10;
      break;
    default:
      break;
  }
}

std::string Tags(const Cell& cell) {
  constexpr std::array<const char*, 8> kKeys = {"\"team\"", "\"env\"", "\"a b\"", "\"k<=v\"",
                                                "\"\"",     "null",    "\"\\n\"", "(long)"};
  std::string tags;
  for (std::size_t i = 0; i < cell[2] % 7; ++i) {
    const auto number = static_cast<std::uint8_t>(cell[3] + (cell.Bit(4, 0) ? 0 : i));
    std::string key = Pick(kKeys, cell[5]);
    if (key == "(long)") key = LongText();
    if (key.size() > 2 && key[0] == '"') key.insert(1, 1, static_cast<char>('a' + number % 26));
    tags += (tags.empty() ? "" : ",") + ("{\"Key\":" + key) + ",\"Value\":\"" + std::to_string(cell[6]) + "\"}";
  }
  return tags;
}

void AppendMember(std::string& out, const char* name, const std::string& value) {
  if (!value.empty()) out += std::string("\"") + name + "\":" + value + ",";
}

void AppendParts(const Usage& usage, std::string& out) {
  if (!usage.has_parts) return;
  out += "\"UsageAllocations\":[";
  for (std::size_t i = 0; i < usage.parts.size(); ++i) out += (i == 0 ? "" : ",") + usage.parts[i];
  out += "],";
}

void CloseObject(std::string& out) {
  if (out.back() == ',') out.pop_back();
  out += "}";
}

std::string RecordText(const Usage& usage) {
  std::string out = "{" + usage.buyer;
  AppendMember(out, "Timestamp", usage.time);
  AppendMember(out, "Dimension", usage.dimension);
  AppendMember(out, "Quantity", usage.quantity);
  AppendParts(usage, out);
  CloseObject(out);
  return out;
}

std::string BatchBody(const Cell& send, const std::vector<Usage>& usage) {
  std::string out = "{";
  // A batch with licences goes without a product, unless it is to be wrong.
  const bool licensed = !usage.empty() && usage[0].buyer.find("LicenseArn") != std::string::npos;
  if (!licensed || send.Bit(8, 0)) AppendMember(out, "ProductCode", Pick(kProducts, send[3]));
  if (!send.Bit(8, 1)) {
    out += "\"UsageRecords\":[";
    for (std::size_t i = 0; i < usage.size(); ++i) out += (i == 0 ? "" : ",") + RecordText(usage[i]);
    if (send.Bit(8, 2)) out += usage.empty() ? "null" : ",null";
    out += "],";
  }
  CloseObject(out);
  return out;
}

std::string MeterBody(const Cell& send, const Usage& usage) {
  constexpr std::array<const char*, 6> kTokens = {"", "\"one\"", "\"two\"", "\"\"", "null", "(long)"};
  constexpr std::array<const char*, 6> kDryRuns = {"", "", "false", "true", "\"true\"", "null"};
  std::string out = "{";
  AppendMember(out, "ProductCode", Pick(kProducts, send[3]));
  AppendMember(out, "Timestamp", usage.time);
  AppendMember(out, "UsageDimension", usage.dimension);
  AppendMember(out, "UsageQuantity", usage.quantity);
  AppendParts(usage, out);
  const std::string token = Pick(kTokens, send[7]);
  AppendMember(out, "ClientToken", token == "(long)" ? LongText() : token);
  AppendMember(out, "DryRun", Pick(kDryRuns, send[8]));
  CloseObject(out);
  return out;
}

std::string RegisterBody(const Cell& send) {
  constexpr std::array<const char*, 8> kVersions = {"2", "1", "3", "0", "-1", "2.0", "\"2\"", "99999999999"};
  constexpr std::array<const char*, 5> kNonces = {"", "\"n\\u0000\"", "\"\"", "null", "(long)"};
  std::string out = "{";
  AppendMember(out, "ProductCode", Pick(kProducts, send[3]));
  AppendMember(out, "PublicKeyVersion", Pick(kVersions, send[7]));
  const std::string nonce = Pick(kNonces, send[8]);
  AppendMember(out, "Nonce", nonce == "(long)" ? LongText() : nonce);
  CloseObject(out);
  return out;
}

std::string ResolveBody(const Cell& send) {
  constexpr std::array<const char*, 8> kTokens = {"\"token-good\"",
                                                  "\"token-stale\"",
                                                  "\"token-x\"",
                                                  "\"\"",
                                                  "null",
                                                  "[]",
                                                  "",
                                                  "\"force-error:DisabledApiException\""};
  std::string out = "{";
  AppendMember(out, "RegistrationToken", Pick(kTokens, send[7]));
  CloseObject(out);
  return out;
}

}  // namespace

std::vector<Usage> UsageOf(const Cell& cell, Time now) {
  Usage usage;
  usage.dimension = Pick(kDimensions, cell[1]);
  if (usage.dimension == "(long)") usage.dimension = LongText();
  usage.buyer = Pick(kBuyers, cell[2]);
  SetQuantity(cell, usage);
  std::vector<Usage> all;
  for (int i = 0; i <= cell[14] % 32; ++i) {
    usage.time = TimeText(cell, now - std::chrono::hours(i));
    all.push_back(usage);
  }
  return all;
}

void AddPart(const Cell& cell, Usage& usage) {
  usage.has_parts = true;
  std::int64_t number = usage.number - usage.allocated;  // the rest
  if (cell[1] % 4 == 1) number = cell.Number(7) % 16;
  if (cell[1] % 4 == 2) number = cell.Number(7);
  if (cell[1] % 32 == 31) return;  // no part: the list is empty
  usage.allocated += number;
  std::string part = "{";
  if (cell[1] % 32 != 27) AppendMember(part, "AllocatedUsageQuantity", std::to_string(number));
  if (cell[2] != 0) AppendMember(part, "Tags", "[" + Tags(cell) + "]");
  CloseObject(part);
  usage.parts.push_back(part);
}

std::string BodyOf(const Cell& send, const std::vector<Usage>& usage) {
  constexpr std::array<const char*, 8> kOddBodies = {"", "{}", "[]", "null", "{", "\xff", "{\"a\":1e999}", "\"x\""};
  if (send[9] >= 240) return Pick(kOddBodies, send[9]);
  const std::string operation = OperationOf(send);
  if (operation == "MeterUsage") return MeterBody(send, usage.empty() ? Usage() : usage.back());
  if (operation == "RegisterUsage") return RegisterBody(send);
  if (operation == "ResolveCustomer") return ResolveBody(send);
  return BatchBody(send, usage);
}

const char* OperationOf(const Cell& send) {
  constexpr std::array<const char*, 10> kOperations = {"BatchMeterUsage",
                                                       "MeterUsage",
                                                       "BatchMeterUsage",
                                                       "ResolveCustomer",
                                                       "BatchMeterUsage",
                                                       "MeterUsage",
                                                       "MeterUsage",
                                                       "RegisterUsage",
                                                       "",
                                                       "Batch"};
  return Pick(kOperations, send[1]);
}

}  // namespace marketplace_metering::emulator
