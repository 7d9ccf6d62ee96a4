#include "emulator/batch_rules.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/allocation_rules.h"
#include "emulator/subscription.h"

namespace marketplace_metering::emulator {
namespace {

ServiceError Invalid(std::string message) {
  return {"ValidationException", std::move(message)};
}
ServiceError InvalidLicense(std::string message) {
  return {"InvalidLicenseException", std::move(message)};
}

ServiceError OutOfBounds(Time timestamp) {
  return {"TimestampOutOfBoundsException", "The timestamp " + InstantText(timestamp) + " is out of bounds."};
}

// Absent and empty are the same to this service: the model lets both members be empty.
std::string_view TextOf(const std::optional<std::string>& member) noexcept {
  return member ? std::string_view(*member) : std::string_view();
}

BuyerName BuyerOf(const UsageRecord& record) noexcept {
  return {TextOf(record.customer_identifier), TextOf(record.customer_aws_account_id)};
}

// The one product a request with licences is about.
Answer<const Product*> ProductOfLicenses(const BatchMeterUsageRequest& request, const Catalog& catalog) {
  if (!TextOf(request.product_code).empty()) return Invalid("ProductCode must not be sent together with LicenseArn.");
  std::optional<std::string_view> product_code;
  for (const UsageRecord& record : request.usage_records) {
    if (!record.license_arn) return Invalid("Records with and without LicenseArn cannot share a request.");
    if (!TextOf(record.customer_identifier).empty()) {
      return Invalid("CustomerIdentifier must not be sent together with LicenseArn.");
    }
    if (!record.customer_aws_account_id) return Invalid("CustomerAWSAccountId is required with LicenseArn.");
    const Customer* license = catalog.FindLicense(*record.license_arn);
    if (license == nullptr) return InvalidLicense("The license does not exist.");
    if (license->customer_aws_account_id != *record.customer_aws_account_id) {
      return InvalidLicense("The license does not belong to the customer.");
    }
    if (product_code && *product_code != license->product_code) {
      return InvalidLicense("The licenses belong to different products.");
    }
    product_code = license->product_code;
  }
  return catalog.FindProduct(product_code.value_or(std::string_view()));
}

Answer<const Product*> ProductOfCode(const BatchMeterUsageRequest& request, const Catalog& catalog) {
  if (TextOf(request.product_code).empty()) return Invalid("ProductCode is required for records without LicenseArn.");
  const Product* product = catalog.FindProduct(*request.product_code);
  if (product == nullptr) return ServiceError{"InvalidProductCodeException", "The product code does not exist."};
  for (const UsageRecord& record : request.usage_records) {
    const BuyerName buyer = BuyerOf(record);
    if (buyer.customer_identifier.empty() == buyer.aws_account_id.empty()) {
      return Invalid("Each record needs either CustomerIdentifier or CustomerAWSAccountId.");
    }
    if (catalog.options().unknown_customer == UnknownCustomer::kInvalidCustomerIdentifier &&
        !catalog.KnowsBuyer(buyer)) {
      return ServiceError{"InvalidCustomerIdentifierException", "The customer does not exist."};
    }
  }
  return product;
}

bool HasLicense(const BatchMeterUsageRequest& request) noexcept {
  return std::any_of(request.usage_records.begin(), request.usage_records.end(),
                     [](const UsageRecord& record) { return record.license_arn.has_value(); });
}

// Usage from before the buyer subscribed, or after the end.
std::optional<ServiceError> CheckPeriod(const UsageRecord& record, const Product& product, const Catalog& catalog) {
  if (record.license_arn) {
    const Customer* license = catalog.FindLicense(*record.license_arn);
    if (Covers(*license, *record.timestamp, catalog.options().cancellation_tail)) return std::nullopt;
    return InvalidLicense("The license was not active at " + InstantText(*record.timestamp) + ".");
  }
  if (!catalog.IsOutOfPeriod(product.product_code, BuyerOf(record), *record.timestamp)) return std::nullopt;
  return OutOfBounds(*record.timestamp);
}

// One bad record refuses all of them.
std::optional<ServiceError> CheckRecords(const BatchMeterUsageRequest& request, const Product& product,
                                         const Catalog& catalog, Time now) {
  const EmulatorOptions& options = catalog.options();
  for (const UsageRecord& record : request.usage_records) {
    if (FindDimension(product, record.dimension) == nullptr) {
      return ServiceError{"InvalidUsageDimensionException", "The usage dimension is not defined for the product."};
    }
    if (!IsInBatchWindow(*record.timestamp, now, options.batch_window, options.batch_window_edge)) {
      return OutOfBounds(*record.timestamp);
    }
    if (auto error = CheckPeriod(record, product, catalog)) return error;
    if (auto error = CheckAllocations(record.usage_allocations, record.quantity.value_or(0), options.tag_limit))
      return error;
  }
  return std::nullopt;
}

// Under that name of its buyer.
UsageKey KeyOf(const UsageRecord& record, BuyerName buyer, const Product& product, const Catalog& catalog) {
  const bool by_hour = catalog.options().same_time == SameTime::kHour;
  const std::string time = InstantText(by_hour ? HourOf(*record.timestamp) : *record.timestamp);
  if (record.license_arn) {
    return {"license", catalog.region(), *record.customer_aws_account_id, *record.license_arn, record.dimension, time};
  }
  return {"product",
          catalog.region(),
          product.product_code,
          std::string(buyer.customer_identifier),
          std::string(buyer.aws_account_id),
          record.dimension,
          time};
}

// What was billed for the record before. A key holds the name that a record came with, whatever agreements say at the
// time: they change, and it must not. Other names of the buyer only count here.
const LedgerEntry* FindBilled(const UsageRecord& record, const UsageKey& key, const Product& product,
                              const Catalog& catalog, const BillingLedger& ledger) {
  const LedgerEntry* found = ledger.Find(key);
  if (found != nullptr || record.license_arn || !catalog.options().one_record_per_buyer) return found;
  for (const BuyerName name : catalog.NamesOf(product.product_code, BuyerOf(record))) {
    found = ledger.Find(KeyOf(record, name, product, catalog));
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool StaysUnprocessed(const UsageRecord& record, const UsageKey& key, const Product& product, Books& books) {
  Unprocessed rule = product.unprocessed;
  if (const Dimension* dimension = FindDimension(product, record.dimension)) {
    if (dimension->unprocessed.always || dimension->unprocessed.first_times > 0) rule = dimension->unprocessed;
  }
  if (rule.always) return true;
  if (rule.first_times == 0) return false;
  int& times = books.times_unprocessed[key];
  if (times >= rule.first_times) return false;
  ++times;
  return true;
}

LedgerEntry EntryOf(const UsageRecord& record, const Customer& agreement, const std::string& region, std::string id,
                    Time now) {
  LedgerEntry entry;
  entry.region = region;
  entry.product_code = agreement.product_code;
  entry.customer_identifier = agreement.customer_identifier;
  entry.customer_aws_account_id = agreement.customer_aws_account_id;
  entry.license_arn = TextOf(record.license_arn);
  entry.dimension = record.dimension;
  entry.hour = HourOf(*record.timestamp);
  entry.quantity = record.quantity.value_or(0);
  entry.usage_allocations = record.usage_allocations.value_or(std::vector<UsageAllocation>());
  entry.metering_record_id = std::move(id);
  entry.accepted_at = now;
  return entry;
}

UsageRecordResult ResultOf(const UsageRecord& record, UsageRecordStatus status, std::string id) {
  const char* text = status == UsageRecordStatus::kSuccess           ? "Success"
                     : status == UsageRecordStatus::kDuplicateRecord ? "DuplicateRecord"
                                                                     : "CustomerNotSubscribed";
  return {record, std::move(id), status, text};
}

UsageRecordStatus StatusOfResend(const LedgerEntry& first, const UsageRecord& record, const Catalog& catalog) {
  const bool identical = first.quantity == record.quantity.value_or(0);
  return identical && catalog.options().identical_resend == IdenticalResend::kSuccess
             ? UsageRecordStatus::kSuccess
             : UsageRecordStatus::kDuplicateRecord;
}

void JudgeResend(const LedgerEntry& first, const UsageRecord& record, const Catalog& catalog, Books& books) {
  const bool same = first.quantity == record.quantity.value_or(0);
  const bool success = StatusOfResend(first, record, catalog) == UsageRecordStatus::kSuccess;
  books.Judge(same ? RecordFate::kRepeated : RecordFate::kConflicting, success ? "Success" : "DuplicateRecord",
              first.metering_record_id);
}

void DecideRecord(const UsageRecord& record, const Product& product, const Catalog& catalog, Time now, Books& books,
                  BatchMeterUsageResult& result) {
  const Customer* agreement = record.license_arn ? catalog.FindLicense(*record.license_arn)
                                                 : catalog.FindAgreement(product.product_code, BuyerOf(record), now);
  const UsageKey key = KeyOf(record, BuyerOf(record), product, catalog);
  // Before the agreement is looked at: what was accepted while it held stays accepted.
  if (const LedgerEntry* first = FindBilled(record, key, product, catalog, books.ledger)) {
    JudgeResend(*first, record, catalog, books);
    result.results.push_back(ResultOf(record, StatusOfResend(*first, record, catalog), first->metering_record_id));
    return;
  }
  if (agreement == nullptr || !IsActive(*agreement, now, catalog.options().cancellation_tail)) {
    books.Judge(RecordFate::kRefused, "CustomerNotSubscribed");
    result.results.push_back(ResultOf(record, UsageRecordStatus::kCustomerNotSubscribed, {}));
    return;
  }
  if (StaysUnprocessed(record, key, product, books)) {
    books.Judge(RecordFate::kUnprocessed, "Unprocessed");
    result.unprocessed_records.push_back(record);
    return;
  }
  const std::string id = books.ids.Next();
  books.Judge(RecordFate::kBilled, "Success", id);
  books.ledger.Add(key, EntryOf(record, *agreement, catalog.region(), id, now));
  result.results.push_back(ResultOf(record, UsageRecordStatus::kSuccess, id));
}

}  // namespace

Answer<BatchMeterUsageResult> DecideBatchMeterUsage(const BatchMeterUsageRequest& request, const Catalog& catalog,
                                                    Time now, Books& books, const std::vector<int>& left_out) {
  BatchMeterUsageResult result;
  const auto found = HasLicense(request) ? ProductOfLicenses(request, catalog) : ProductOfCode(request, catalog);
  if (IsRefused(found)) return std::get<ServiceError>(found);
  const Product& product = *std::get<const Product*>(found);
  if (auto error = CheckRecords(request, product, catalog, now)) return *std::move(error);
  for (std::size_t i = 0; i < request.usage_records.size(); ++i) {
    const UsageRecord& record = request.usage_records[i];
    if (std::find(left_out.begin(), left_out.end(), static_cast<int>(i)) != left_out.end()) {
      books.Judge(RecordFate::kUnprocessed, "Unprocessed");
      result.unprocessed_records.push_back(record);
    } else {
      DecideRecord(record, product, catalog, now, books, result);
    }
  }
  return result;
}

}  // namespace marketplace_metering::emulator
