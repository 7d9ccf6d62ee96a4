#include "credentials/settled_credentials.h"

#include <utility>

namespace marketplace_metering::credentials {
namespace {

class SettledCredentials final : public CredentialsProvider {
 public:
  explicit SettledCredentials(CredentialsOutcome outcome) : outcome_(std::move(outcome)) {}
  CredentialsOutcome Resolve(const CredentialsRequest& /*request*/) override { return outcome_; }

 private:
  const CredentialsOutcome outcome_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> MakeSettledCredentials(CredentialsOutcome outcome) {
  return std::make_shared<SettledCredentials>(std::move(outcome));
}

}  // namespace marketplace_metering::credentials
