// ResolveCustomer: turns the token a buyer's browser brings into the buyer's identity.
#pragma once

#include <string>

#include "marketplace_metering/model/response_metadata.h"

namespace marketplace_metering {

/// What a buyer brings from AWS Marketplace to the landing page.
struct ResolveCustomerRequest {
  /// Required. The form field `x-amzn-marketplace-token`, as it came.
  std::string registration_token = {};

  friend bool operator==(const ResolveCustomerRequest& a, const ResolveCustomerRequest& b) {
    return a.registration_token == b.registration_token;
  }
  friend bool operator!=(const ResolveCustomerRequest& a, const ResolveCustomerRequest& b) { return !(a == b); }
};

/// Who the buyer is and what was bought. A member the service did not send is empty.
struct ResolveCustomerResult {
  std::string customer_identifier = {};
  std::string product_code = {};
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
  ResponseMetadata metadata = {};

  friend bool operator==(const ResolveCustomerResult& a, const ResolveCustomerResult& b) {
    return a.customer_identifier == b.customer_identifier && a.product_code == b.product_code &&
           a.customer_aws_account_id == b.customer_aws_account_id && a.license_arn == b.license_arn;
  }
  friend bool operator!=(const ResolveCustomerResult& a, const ResolveCustomerResult& b) { return !(a == b); }
};

}  // namespace marketplace_metering
