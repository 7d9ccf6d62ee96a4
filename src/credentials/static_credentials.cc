#include <memory>
#include <optional>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "marketplace_metering/credentials.h"

namespace marketplace_metering {
namespace credentials {
namespace {

class StaticCredentialsProvider final : public CredentialsProvider {
 public:
  explicit StaticCredentialsProvider(Credentials credentials) : error_(Check(credentials, {})) {
    if (credentials.source == CredentialsSource::kOther) credentials.source = CredentialsSource::kCode;
    if (!error_) credentials_ = std::make_shared<const Credentials>(std::move(credentials));
  }

  CredentialsOutcome Resolve(const CredentialsRequest& /*request*/) override {
    if (error_) return *error_;
    return credentials_;
  }

 private:
  std::optional<Error> error_;
  std::shared_ptr<const Credentials> credentials_;
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeStaticCredentialsProvider(Credentials credentials) {
  return std::make_shared<credentials::StaticCredentialsProvider>(std::move(credentials));
}

}  // namespace marketplace_metering
