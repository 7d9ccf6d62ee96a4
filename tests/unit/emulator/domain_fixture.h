// Whole requests in JSON, and what the service makes of them.
#pragma once

#include <string>
#include <vector>

#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {

constexpr const char* kExampleLicense =
    "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
constexpr const char* kOtherLicense =
    "arn:aws:license-manager::294406891311:license:l-fedcba9876543210fedcba9876543210";
constexpr const char* kThirdLicense =
    "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000000";

inline std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

// How a record names its buyer.
inline std::string ByIdentifier(const std::string& identifier = "ifAPxuKWpyV") {
  return "\"CustomerIdentifier\":" + Quoted(identifier);
}
inline std::string ByAccount(const std::string& account = "123456789012") {
  return "\"CustomerAWSAccountId\":" + Quoted(account);
}
inline std::string ByLicense(const std::string& license = kExampleLicense,
                             const std::string& account = "123456789012") {
  return ByAccount(account) + ",\"LicenseArn\":" + Quoted(license);
}

constexpr const char* kNoLicense = "InvalidLicenseException";

// It is 2026-08-15 12:36 UTC.
class DomainRules : public ServiceTest {
 protected:
  static std::string Record(const char* time, int quantity, const std::string& buyer = ByIdentifier(),
                            const std::string& more = "", const std::string& dimension = "users") {
    return "{\"Timestamp\":" + std::to_string(EpochSeconds(At(time))) + "," + buyer +
           ",\"Dimension\":" + Quoted(dimension) + ",\"Quantity\":" + std::to_string(quantity) + more + "}";
  }
  static std::string Batch(const std::vector<std::string>& records, const std::string& product = "prod-1a2b3c") {
    std::string list;
    for (const std::string& record : records) list += (list.empty() ? "" : ",") + record;
    return "{\"UsageRecords\":[" + list + "]" + (product.empty() ? "" : ",\"ProductCode\":" + Quoted(product)) + "}";
  }

  // The statuses in their order, `unprocessed` for what was left; or the name of the error.
  std::string Outcome(const WireReply& reply) {
    if (reply.status != 200) return ErrorNameOf(reply);
    const json::Document document = json::Document::Parse(reply.body);
    std::string text;
    const auto results = document.root().List("Results").value();
    for (const json::Object& result : results) {
      text += (text.empty() ? "" : ",") + std::string(result.String("Status").value());
    }
    for (std::size_t i = 0; i < document.root().List("UnprocessedRecords").value().size(); ++i) {
      text += (text.empty() ? "" : ",") + std::string("unprocessed");
    }
    return text;
  }
  std::string Send(const std::vector<std::string>& records, const std::string& product = "prod-1a2b3c") {
    return Outcome(CallAsSeller("BatchMeterUsage", Batch(records, product)));
  }
  std::string SendIn(const std::string& region, const std::vector<std::string>& records,
                     const std::string& product = "prod-1a2b3c") {
    return Outcome(service().Handle(
        SignedRequest("BatchMeterUsage", Batch(records, product), SellerKeys(), clock->Now(), region.c_str())));
  }

  // Changes the options of a service that runs.
  template <typename Change>
  void ChangeOptions(Change change) {
    EmulatorOptions changed = *service().options();
    change(changed);
    service().SetOptions(changed);
  }

  static std::string Usage(const char* time, int quantity, const std::string& more = "") {
    return R"({"ProductCode":"prod-1a2b3c","UsageDimension":"hours","Timestamp":)" +
           std::to_string(EpochSeconds(At(time))) + ",\"UsageQuantity\":" + std::to_string(quantity) + more + "}";
  }
  // The record id, or the name of the error.
  std::string Meter(const std::string& body) {
    const WireReply reply = CallAsBuyer("MeterUsage", body);
    if (reply.status != 200) return ErrorNameOf(reply);
    return std::string(json::Document::Parse(reply.body).root().String("MeteringRecordId").value());
  }

  std::vector<int> Billed() {
    std::vector<int> quantities;
    for (const LedgerEntry& entry : service().ledger()) quantities.push_back(entry.quantity);
    return quantities;
  }
};

}  // namespace marketplace_metering::emulator
