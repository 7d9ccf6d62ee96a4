// A call reduced to what a retry strategy sees of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "marketplace_metering/retry_strategy.h"

namespace marketplace_metering::test {

/// What one try comes to; without an error it is a success.
struct Answer {
  std::optional<Error> error = {};
  std::optional<std::chrono::milliseconds> retry_after = {};
  bool clock_skew_corrected = false;
  bool credentials_can_refresh = false;
};

inline Answer Success() {
  return {};
}

inline Answer Transport(ErrorCode code) {
  Answer answer;
  answer.error.emplace();
  answer.error->code = code;
  return answer;
}

inline Answer Service(int status, std::string name = {}) {
  Answer answer;
  answer.error.emplace();
  answer.error->reply.emplace();
  answer.error->reply->status = status;
  answer.error->reply->error_name = std::move(name);
  return answer;
}

inline RetryFailure AsFailure(const Answer& answer) {
  return {*answer.error, answer.clock_skew_corrected, answer.credentials_can_refresh, answer.retry_after, {}};
}

struct Course {
  int attempts = 0;
  std::vector<std::chrono::milliseconds> delays = {};  ///< Those before retries.
  std::vector<std::chrono::milliseconds> holds = {};   ///< Those asked for before a try.
  std::optional<Error> refusal = {};
};

/// Makes tries until one succeeds, the strategy gives up or refuses, or `answers` run out. Each
/// wait moves `now`.
inline Course Drive(RetryStrategy& strategy, const std::vector<Answer>& answers, int max_attempts,
                    std::chrono::steady_clock::time_point& now) {
  Course course;
  RetryState state;
  state.max_attempts = max_attempts;
  for (const Answer& answer : answers) {
    for (;;) {
      auto decision = strategy.BeforeAttempt(state, now);
      if (auto* refusal = std::get_if<Error>(&decision)) {
        course.refusal = std::move(*refusal);
        return course;
      }
      const auto* wait = std::get_if<RetryStrategy::Wait>(&decision);
      if (wait == nullptr) break;
      course.holds.push_back(wait->delay);
      now += wait->delay;
    }
    ++course.attempts;
    if (!answer.error) {
      strategy.OnSuccess(state, now);
      return course;
    }
    ++state.attempts;
    const auto delay = strategy.OnFailure(state, AsFailure(answer), now);
    if (!delay) return course;
    course.delays.push_back(*delay);
    now += *delay;
  }
  return course;
}

inline Course Drive(RetryStrategy& strategy, const std::vector<Answer>& answers, int max_attempts = 3) {
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
  return Drive(strategy, answers, max_attempts, now);
}

}  // namespace marketplace_metering::test
