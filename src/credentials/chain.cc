#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "credentials/ask.h"
#include "marketplace_metering/credentials.h"

namespace marketplace_metering {
namespace credentials {
namespace {

class CredentialsProviderChain final : public CredentialsProvider {
 public:
  explicit CredentialsProviderChain(std::vector<std::shared_ptr<CredentialsProvider>> providers)
      : providers_(std::move(providers)) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    const std::size_t chosen = chosen_.load(std::memory_order_acquire);
    return chosen == kNone ? Walk(request) : AskChosen(*providers_[chosen], request);
  }

  bool CanRefresh() const override {
    const std::size_t chosen = chosen_.load(std::memory_order_acquire);
    return chosen != kNone && providers_[chosen]->CanRefresh();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  CredentialsOutcome Walk(const CredentialsRequest& request) {
    std::string declined;
    for (std::size_t i = 0; i < providers_.size(); ++i) {
      auto outcome = Ask(providers_[i].get(), request);
      if (outcome) {
        std::size_t none = kNone;
        chosen_.compare_exchange_strong(none, i, std::memory_order_acq_rel);
        return outcome;
      }
      if (outcome.error().code != ErrorCode::kMissingCredentials) {
        // Whoever meant one of those before must see why it did not count.
        if (!declined.empty() && !IsInterruption(outcome.error())) {
          outcome.error().message += "; asked before, and not set up: " + declined;
        }
        return outcome;
      }
      declined += (declined.empty() ? "" : "; ") + outcome.error().message;
    }
    return MakeError(ErrorCode::kMissingCredentials,
                     "no credentials: " + (declined.empty() ? "there is no provider to ask" : declined));
  }

  /// The source that has once given credentials stays the source: another one may stand for
  /// another account, and usage would be reported in its name.
  static CredentialsOutcome AskChosen(CredentialsProvider& provider, const CredentialsRequest& request) {
    auto outcome = Ask(&provider, request);
    if (outcome || outcome.error().code != ErrorCode::kMissingCredentials) return outcome;
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     "the source that gave credentials before has none now (" + outcome.error().message +
                         "); the other sources are not asked, since they may stand for another account");
  }

  const std::vector<std::shared_ptr<CredentialsProvider>> providers_;
  std::atomic<std::size_t> chosen_{kNone};
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeCredentialsProviderChain(
    std::vector<std::shared_ptr<CredentialsProvider>> providers) {
  return std::make_shared<credentials::CredentialsProviderChain>(std::move(providers));
}

}  // namespace marketplace_metering
