// ExampleOptions: a market small enough to remember.
#include <chrono>
#include <string>

#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kProductCode = "prod-1a2b3c";

AcceptedCredentials SellerKeys() {
  AcceptedCredentials keys;
  keys.access_key_id = "AKIDEXAMPLE";
  keys.secret_access_key = Secret(kExampleSecretAccessKey);
  return keys;
}

AcceptedCredentials BuyerKeys() {
  AcceptedCredentials keys;
  keys.access_key_id = "ASIABUYEREXAMPLE";
  keys.secret_access_key = Secret(kExampleSecretAccessKey);
  keys.session_token = Secret(kExampleSessionToken);
  keys.account_id = "123456789012";
  keys.resource = "i-0123456789abcdef0";
  return keys;
}

Customer Buyer(const char* identifier, const char* account_id, const char* license_arn) {
  Customer buyer;
  buyer.product_code = kProductCode;
  buyer.customer_identifier = identifier;
  buyer.customer_aws_account_id = account_id;
  buyer.license_arn = license_arn;
  return buyer;
}

}  // namespace

EmulatorOptions ExampleOptions() {
  Product product;
  product.product_code = kProductCode;
  for (const char* name : {"users", "requests", "data_gb", "hours"}) {
    Dimension dimension;
    dimension.name = name;
    product.dimensions.push_back(dimension);
  }
  PublicKey old_key;
  old_key.version = 1;
  old_key.expired_at = std::chrono::system_clock::from_time_t(1767225600);  // 2026-01-01
  PublicKey current_key;
  current_key.version = 2;
  product.public_keys = {old_key, current_key};

  Customer active = Buyer("ifAPxuKWpyV", "123456789012",
                          "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef");
  RegistrationToken good;
  good.token = "token-good";
  RegistrationToken stale;
  stale.token = "token-stale";
  stale.expires_at = std::chrono::system_clock::from_time_t(0);
  active.registration_tokens = {good, stale};

  Customer gone = Buyer("goneXuKWpyV", "210987654321", "");
  gone.subscribed = false;

  EmulatorOptions options;
  options.credentials = {SellerKeys(), BuyerKeys()};
  options.products = {product};
  options.customers = {
      active,
      Buyer("", "345678901234", "arn:aws:license-manager::294406891311:license:l-fedcba9876543210fedcba9876543210"),
      gone};
  return options;
}

}  // namespace marketplace_metering::emulator
