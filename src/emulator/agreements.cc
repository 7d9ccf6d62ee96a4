#include "emulator/agreements.h"

#include <string>

namespace marketplace_metering::emulator {
namespace {

bool Fits(const std::string& wanted, const std::string& actual) {
  return wanted.empty() || wanted == actual;
}

}  // namespace

std::vector<std::size_t> FindAgreements(const std::vector<Customer>& customers, const AgreementName& name) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const Customer& customer = customers[i];
    if (Fits(name.product_code, customer.product_code) &&
        Fits(name.customer_identifier, customer.customer_identifier) &&
        Fits(name.customer_aws_account_id, customer.customer_aws_account_id) &&
        Fits(name.license_arn, customer.license_arn)) {
      found.push_back(i);
    }
  }
  return found;
}

}  // namespace marketplace_metering::emulator
