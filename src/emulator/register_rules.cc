#include "emulator/register_rules.h"

namespace marketplace_metering::emulator {

Answer<Registered> DecideRegisterUsage(const RegisterUsageRequest& request, const AcceptedCredentials& caller,
                                       const Catalog& catalog, Time now) {
  const Product* product = catalog.FindProduct(request.product_code);
  if (product == nullptr) return ServiceError{"InvalidProductCodeException", "The product code does not exist."};
  const PublicKey* key = FindPublicKey(*product, *request.public_key_version);
  if (key == nullptr) return ServiceError{"InvalidPublicKeyVersionException", "The public key version is invalid."};
  if (!catalog.IsEntitled(caller, request.product_code, now)) {
    return ServiceError{"CustomerNotEntitledException", "The customer has no valid subscription for the product."};
  }
  Registered registered = {request.product_code, *key, request.nonce, now, {}};
  if (key->expired_at && now >= *key->expired_at) registered.public_key_expired_at = key->expired_at;
  return registered;
}

Answer<ResolveCustomerResult> DecideResolveCustomer(const ResolveCustomerRequest& request, const Catalog& catalog,
                                                    Time now) {
  const Catalog::Registration found = catalog.FindRegistration(request.registration_token);
  if (found.token == nullptr) return ServiceError{"InvalidTokenException", "The registration token is invalid."};
  if (found.token->expires_at && now >= *found.token->expires_at) {
    return ServiceError{"ExpiredTokenException", "The registration token has expired."};
  }
  ResolveCustomerResult result;
  result.customer_identifier = found.customer->customer_identifier;
  result.product_code = found.customer->product_code;
  result.customer_aws_account_id = found.customer->customer_aws_account_id;
  result.license_arn = found.customer->license_arn;
  return result;
}

}  // namespace marketplace_metering::emulator
