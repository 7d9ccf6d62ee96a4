#include "emulator/catalog.h"

#include <algorithm>
#include <cstddef>

#include "emulator/subscription.h"

namespace marketplace_metering::emulator {
namespace {

template <typename T, typename Predicate>
const T* FindIf(const std::vector<T>& items, Predicate predicate) noexcept {
  const auto found = std::find_if(items.begin(), items.end(), predicate);
  return found == items.end() ? nullptr : &*found;
}

bool Is(const Customer& customer, BuyerName buyer) noexcept {
  if (!buyer.customer_identifier.empty()) return customer.customer_identifier == buyer.customer_identifier;
  return !buyer.aws_account_id.empty() && customer.customer_aws_account_id == buyer.aws_account_id;
}

void AddName(BuyerName name, std::vector<BuyerName>& names) {
  if (name.customer_identifier.empty() && name.aws_account_id.empty()) return;
  const bool known = std::any_of(names.begin(), names.end(), [&](BuyerName other) {
    return other.customer_identifier == name.customer_identifier && other.aws_account_id == name.aws_account_id;
  });
  if (!known) names.push_back(name);
}

}  // namespace

const Product* Catalog::FindProduct(std::string_view product_code) const noexcept {
  return FindIf(options_.products, [&](const Product& product) { return product.product_code == product_code; });
}

const Dimension* FindDimension(const Product& product, std::string_view name) noexcept {
  return FindIf(product.dimensions,
                [&](const Dimension& dimension) { return !dimension.refused && dimension.name == name; });
}

const PublicKey* FindPublicKey(const Product& product, int version) noexcept {
  return FindIf(product.public_keys, [&](const PublicKey& key) { return key.version == version; });
}

const Customer* Catalog::FindLicense(std::string_view license_arn) const noexcept {
  return FindIf(options_.customers, [&](const Customer& customer) { return customer.license_arn == license_arn; });
}

const AcceptedCredentials* Catalog::FindCredentials(std::string_view access_key_id) const noexcept {
  return FindIf(options_.credentials,
                [&](const AcceptedCredentials& accepted) { return accepted.access_key_id == access_key_id; });
}

const Customer* Catalog::FindAgreement(std::string_view product_code, BuyerName buyer, Time now) const noexcept {
  const Customer* found = nullptr;
  for (const Customer& customer : options_.customers) {
    if (customer.product_code != product_code || !Is(customer, buyer)) continue;
    if (IsActive(customer, now, options_.cancellation_tail)) return &customer;
    if (found == nullptr) found = &customer;
  }
  return found;
}

bool Catalog::IsOutOfPeriod(std::string_view product_code, BuyerName buyer, Time usage) const noexcept {
  bool any = false;
  for (const Customer& customer : options_.customers) {
    if (customer.product_code != product_code || !Is(customer, buyer)) continue;
    if (Covers(customer, usage, options_.cancellation_tail)) return false;
    any = true;
  }
  return any;
}

std::vector<BuyerName> Catalog::NamesOf(std::string_view product_code, BuyerName buyer) const {
  std::vector<BuyerName> names = {buyer};
  for (std::size_t i = 0; i < names.size(); ++i) {  // grows, until no agreement adds a name
    const BuyerName known = names[i];
    for (const Customer& customer : options_.customers) {
      if (customer.product_code != product_code || !Is(customer, known)) continue;
      AddName({customer.customer_identifier, {}}, names);
      AddName({{}, customer.customer_aws_account_id}, names);
    }
  }
  return names;
}

bool Catalog::KnowsBuyer(BuyerName buyer) const noexcept {
  return FindIf(options_.customers, [&](const Customer& customer) { return Is(customer, buyer); }) != nullptr;
}

Catalog::Registration Catalog::FindRegistration(std::string_view token) const noexcept {
  for (const Customer& customer : options_.customers) {
    const auto* found = FindIf(customer.registration_tokens,
                               [&](const RegistrationToken& candidate) { return candidate.token == token; });
    if (found != nullptr) return {&customer, found};
  }
  return {};
}

bool Catalog::IsEntitled(const AcceptedCredentials& caller, std::string_view product_code, Time now) const noexcept {
  if (caller.account_id.empty()) return true;
  const Customer* agreement = FindAgreement(product_code, {{}, caller.account_id}, now);
  return agreement != nullptr && IsActive(*agreement, now, options_.cancellation_tail);
}

}  // namespace marketplace_metering::emulator
