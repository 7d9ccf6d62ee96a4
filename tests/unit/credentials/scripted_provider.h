// A source of credentials that does what it is told, and can be held in the middle of a call.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering::test {

using CredentialsOutcome = Outcome<std::shared_ptr<const Credentials>>;

inline std::shared_ptr<const Credentials> Keys(
    std::string id, std::optional<std::chrono::system_clock::time_point> expiration = std::nullopt) {
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = std::move(id);
  keys->secret_access_key = Secret("secret of " + keys->access_key_id);
  keys->expiration = expiration;
  return keys;
}

inline Error Failure(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

/// Answers in order; the last answer repeats. Thread-safe.
class ScriptedProvider : public CredentialsProvider {
 public:
  using Answer = std::function<CredentialsOutcome(const CredentialsRequest&)>;

  ScriptedProvider& Give(std::shared_ptr<const Credentials> keys) {
    return Do([keys = std::move(keys)](const CredentialsRequest&) { return keys; });
  }
  ScriptedProvider& Fail(ErrorCode code, std::string message = "the source is down") {
    return Do([error = Failure(code, std::move(message))](const CredentialsRequest&) { return error; });
  }
  ScriptedProvider& Do(Answer answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answers_.push_back(std::move(answer));
    return *this;
  }

  /// From now on calls stay inside until `Open`.
  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = false;
  }
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Blocks until the source has been asked that often.
  void AwaitCalls(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= count; });
  }

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    Answer answer;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      requests_.push_back(request);
      most_at_once_ = std::max(most_at_once_, ++inside_);
      if (!answers_.empty()) {
        latest_ = std::move(answers_.front());
        answers_.pop_front();
      }
      answer = latest_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return open_; });
      --inside_;
    }
    if (!answer) return Failure(ErrorCode::kMissingCredentials, "nothing is scripted");
    return answer(request);
  }

  bool CanRefresh() const override { return can_refresh; }

  std::size_t calls() const { return requests().size(); }
  std::vector<CredentialsRequest> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }
  int most_at_once() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return most_at_once_;
  }

  bool can_refresh = true;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Answer> answers_;
  Answer latest_;
  std::vector<CredentialsRequest> requests_;
  bool open_ = true;
  int inside_ = 0;
  int most_at_once_ = 0;
};

/// The key id, or the name of the error.
inline std::string Told(const CredentialsOutcome& outcome) {
  return outcome ? (*outcome)->access_key_id : "error " + std::string(NameOf(outcome.error().code));
}

}  // namespace marketplace_metering::test
