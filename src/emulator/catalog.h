// Who and what the emulated service knows.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/usage_time.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// How a legacy record names the buyer; one of the two is empty.
struct BuyerName {
  std::string_view customer_identifier = {};
  std::string_view aws_account_id = {};
};

/// Null when the product has none of that name, or only one that is set up to be refused.
const Dimension* FindDimension(const Product& product, std::string_view name) noexcept;
/// Null when unknown.
const PublicKey* FindPublicKey(const Product& product, int version) noexcept;

/// Looks things up in the options, which must outlive it. Thread-safe.
class Catalog {
 public:
  /// As seen from the region a request was sent to.
  Catalog(const EmulatorOptions& options, std::string region) : options_(options), region_(std::move(region)) {}
  explicit Catalog(const EmulatorOptions& options) : Catalog(options, options.region) {}

  const EmulatorOptions& options() const noexcept { return options_; }
  const std::string& region() const noexcept { return region_; }

  /// Null when unknown.
  const Product* FindProduct(std::string_view product_code) const noexcept;
  const Customer* FindLicense(std::string_view license_arn) const noexcept;
  const AcceptedCredentials* FindCredentials(std::string_view access_key_id) const noexcept;
  /// The agreement of that buyer about that product; of several, one that is active.
  const Customer* FindAgreement(std::string_view product_code, BuyerName buyer, Time now) const noexcept;
  /// Whether no agreement of the buyer's about the product, of one or more, has room for usage of that time.
  bool IsOutOfPeriod(std::string_view product_code, BuyerName buyer, Time usage) const noexcept;
  /// Everything that agreements about the product, active or not, call this buyer; first the name given.
  std::vector<BuyerName> NamesOf(std::string_view product_code, BuyerName buyer) const;
  /// Whether there is such a buyer for any product.
  bool KnowsBuyer(BuyerName buyer) const noexcept;

  /// The agreement a registration token belongs to, and the token itself.
  struct Registration {
    const Customer* customer = nullptr;
    const RegistrationToken* token = nullptr;
  };
  Registration FindRegistration(std::string_view token) const noexcept;

  /// Whether calls with these keys may use the product from inside the buyer's account.
  bool IsEntitled(const AcceptedCredentials& caller, std::string_view product_code, Time now) const noexcept;

 private:
  const EmulatorOptions& options_;
  const std::string region_;
};

}  // namespace marketplace_metering::emulator
