#include "emulator/meter_rules.h"

#include <optional>
#include <utility>

#include "emulator/allocation_rules.h"

namespace marketplace_metering::emulator {
namespace {

std::optional<ServiceError> CheckUsage(const MeterUsageRequest& request, const AcceptedCredentials& caller,
                                       const Catalog& catalog, Time now) {
  const Product* product = catalog.FindProduct(request.product_code);
  if (product == nullptr) return ServiceError{"InvalidProductCodeException", "The product code does not exist."};
  if (FindDimension(*product, request.usage_dimension) == nullptr) {
    return ServiceError{"InvalidUsageDimensionException", "The usage dimension is not defined for the product."};
  }
  if (!catalog.IsEntitled(caller, request.product_code, now)) {
    return ServiceError{"CustomerNotEntitledException", "The customer has no valid subscription for the product."};
  }
  if (!IsInMeterWindow(*request.timestamp, now, catalog.options().meter_window)) {
    return ServiceError{"TimestampOutOfBoundsException",
                        "The timestamp " + InstantText(*request.timestamp) + " is out of bounds."};
  }
  return CheckAllocations(request.usage_allocations, request.usage_quantity.value_or(0), catalog.options().tag_limit);
}

const std::string& ResourceOf(const AcceptedCredentials& caller) {
  return caller.resource.empty() ? caller.access_key_id : caller.resource;
}

LedgerEntry EntryOf(const MeterUsageRequest& request, const AcceptedCredentials& caller, const std::string& region,
                    std::string id, Time now) {
  LedgerEntry entry;
  entry.region = region;
  entry.product_code = request.product_code;
  entry.customer_aws_account_id = caller.account_id;
  entry.resource = ResourceOf(caller);
  entry.dimension = request.usage_dimension;
  entry.hour = HourOf(*request.timestamp);
  entry.quantity = request.usage_quantity.value_or(0);
  entry.usage_allocations = request.usage_allocations.value_or(std::vector<UsageAllocation>());
  entry.metering_record_id = std::move(id);
  entry.accepted_at = now;
  return entry;
}

// What the service knows a record by. On AgentCore every call that brings a new token is one of its own.
UsageKey KeyOf(const MeterUsageRequest& request, const AcceptedCredentials& caller, const Catalog& catalog) {
  UsageKey key = {"resource",
                  catalog.region(),
                  caller.account_id,
                  ResourceOf(caller),
                  request.product_code,
                  request.usage_dimension,
                  {}};
  if (caller.platform == Platform::kAgentCore) {
    key.front() = "agent";
    key.back() = request.client_token.value_or(std::string());
  } else {
    key.back() = InstantText(HourOf(*request.timestamp));
  }
  return key;
}

// Takes the hour, or finds it taken.
Answer<std::string> Enter(const MeterUsageRequest& request, const AcceptedCredentials& caller, const Catalog& catalog,
                          Time now, Books& books) {
  const UsageKey key = KeyOf(request, caller, catalog);
  if (const LedgerEntry* first = books.ledger.Find(key)) {
    if (first->quantity == request.usage_quantity.value_or(0)) {
      books.Judge(RecordFate::kRepeated, "Success", first->metering_record_id);
      return first->metering_record_id;
    }
    books.Judge(RecordFate::kConflicting, "DuplicateRequestException", first->metering_record_id);
    return ServiceError{"DuplicateRequestException", "This hour was metered before with another quantity."};
  }
  std::string id = books.ids.Next();
  books.Judge(RecordFate::kBilled, "Success", id);
  books.ledger.Add(key, EntryOf(request, caller, catalog.region(), id, now));
  return id;
}

}  // namespace

Answer<std::string> DecideMeterUsage(const MeterUsageRequest& request, const AcceptedCredentials& caller,
                                     const Catalog& catalog, Time now, Books& books) {
  // Permission itself was checked with the signature; a dry run asks for nothing more.
  if (request.dry_run.value_or(false)) {
    return ServiceError{"DryRunOperation", "The request would have succeeded, but the DryRun flag is set."};
  }
  if (caller.platform == Platform::kAgentCore && !request.client_token) {
    return ServiceError{"ValidationException",
                        "1 validation error detected: Value at 'clientToken' failed to satisfy constraint: Member must "
                        "not be null"};
  }
  const UsageKey token = {catalog.region(), caller.account_id, request.client_token.value_or(std::string())};
  if (request.client_token) {
    const auto known = books.client_tokens.find(token);
    if (known != books.client_tokens.end()) {
      if (known->second.request == request) {
        books.Judge(RecordFate::kRepeated, "Success", known->second.metering_record_id);
        return known->second.metering_record_id;
      }
      return ServiceError{"IdempotencyConflictException", "The ClientToken was used before with other parameters.",
                          409};
    }
  }
  if (auto error = CheckUsage(request, caller, catalog, now)) return *std::move(error);
  auto id = Enter(request, caller, catalog, now, books);
  if (request.client_token && !IsRefused(id)) {
    books.client_tokens[token] = {request, std::get<std::string>(id)};
  }
  return id;
}

}  // namespace marketplace_metering::emulator
