// Calls all four operations, for a server that checks what it gets.
// drive_client URL ACCESS_KEY_ID SECRET_ACCESS_KEY SESSION_TOKEN
#include <chrono>
#include <cstdio>
#include <string>

#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

namespace {

template <typename T>
bool Succeeded(const char* operation, const mm::Outcome<T>& outcome) {
  if (outcome) return true;
  std::fprintf(stderr, "%s: %s\n", operation, mm::Describe(outcome.error()).c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  mm::ClientConfig config;
  config.region = "eu-west-1";
  config.endpoint_url = argv[1];
  config.access_key_id = argv[2];
  config.secret_access_key = mm::Secret(argv[3]);
  config.session_token = mm::Secret(argv[4]);
  const auto client = mm::MarketplaceMeteringClient::Create(config);
  if (!Succeeded("Create", client)) return 1;

  const std::chrono::system_clock::time_point hour{std::chrono::seconds(1786797000)};
  mm::UsageRecord record;
  record.timestamp = hour;
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \"quoted\" \\ \n";
  record.quantity = 3;
  mm::BatchMeterUsageRequest batch;
  batch.product_code = "prod-1a2b3c";
  batch.usage_records = {record};
  mm::MeterUsageRequest meter;
  meter.product_code = "prod-1a2b3c";
  meter.timestamp = hour;
  meter.usage_dimension = "hours";
  mm::RegisterUsageRequest registration;
  registration.product_code = "prod-1a2b3c";
  registration.public_key_version = 1;
  mm::ResolveCustomerRequest customer;
  customer.registration_token = "AbC+/=token";

  bool good = Succeeded("BatchMeterUsage", client->BatchMeterUsage(batch));
  good = Succeeded("MeterUsage", client->MeterUsage(meter)) && good;
  good = Succeeded("RegisterUsage", client->RegisterUsage(registration)) && good;
  good = Succeeded("ResolveCustomer", client->ResolveCustomer(customer)) && good;
  return good ? 0 : 1;
}
