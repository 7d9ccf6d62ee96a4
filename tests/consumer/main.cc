// A user's program: links the client, makes one, and is told what is missing.
#include <cstdio>

#include "marketplace_metering/client.h"

int main() {
  namespace mm = marketplace_metering;
  mm::ClientConfig config;
  config.region = "us-east-1";
  config.retry.max_attempts = 1;
  const auto client = mm::MarketplaceMeteringClient::Create(config);
  if (!client) return std::fprintf(stderr, "%s\n", mm::Describe(client.error()).c_str()), 1;
  // Nothing is sent: the request breaks a rule.
  const auto outcome = client->ResolveCustomer({});
  try {
    (void)outcome.value();
  } catch (const mm::MeteringException& exception) {
    return exception.error().code == mm::ErrorCode::kInvalidRequest ? 0 : 1;
  }
  return 1;
}
