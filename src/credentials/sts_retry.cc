#include "credentials/sts_retry.h"

#include <utility>

namespace marketplace_metering::credentials {
namespace {

class StsRetry final : public RetryStrategy {
 public:
  explicit StsRetry(std::shared_ptr<RetryStrategy> strategy) : strategy_(std::move(strategy)) {}

  Decision BeforeAttempt(RetryState& state, std::chrono::steady_clock::time_point now) override {
    return strategy_->BeforeAttempt(state, now);
  }

  std::optional<std::chrono::milliseconds> OnFailure(RetryState& state, const RetryFailure& failure,
                                                     std::chrono::steady_clock::time_point now) override {
    if (!failure.error.reply || !MayPass(failure.error.reply->error_name)) {
      return strategy_->OnFailure(state, failure, now);
    }
    // Told as what it is: a passing fault behind the service.
    Error passing;
    passing.code = ErrorCode::kServiceUnavailable;
    passing.reply.emplace().status = 503;
    const RetryFailure told{passing, failure.clock_skew_corrected, failure.credentials_can_refresh, failure.retry_after,
                            failure.time_left};
    return strategy_->OnFailure(state, told, now);
  }

  void OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) override {
    strategy_->OnSuccess(state, now);
  }

 private:
  const std::shared_ptr<RetryStrategy> strategy_;
};

}  // namespace

bool MayPass(std::string_view error_name) noexcept {
  return error_name == "IDPCommunicationError" || error_name == "InvalidIdentityToken";
}

std::shared_ptr<RetryStrategy> MakeStsRetry(std::shared_ptr<RetryStrategy> strategy) {
  return std::make_shared<StsRetry>(std::move(strategy));
}

}  // namespace marketplace_metering::credentials
