#include "credentials/ask.h"

#include <utility>

#include "call/extensions.h"

namespace marketplace_metering::credentials {

Error MakeError(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

bool IsInterruption(const Error& error) noexcept {
  return error.code == ErrorCode::kCancelled || error.code == ErrorCode::kDeadlineExceeded;
}

CredentialsOutcome Ask(CredentialsProvider* provider, const CredentialsRequest& request) {
  if (provider == nullptr) {
    return MakeError(ErrorCode::kInvalidConfiguration, "a credentials provider is null; leave it out");
  }
  auto outcome =
      call::Guarded("the credentials provider", Delivery::kNotSent, [&] { return provider->Resolve(request); });
  if (outcome && *outcome == nullptr) {
    return MakeError(ErrorCode::kExtensionFailed, "the credentials provider returned no credentials and no error");
  }
  return outcome;
}

}  // namespace marketplace_metering::credentials
