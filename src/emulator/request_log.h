// The latest requests, within bounds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "emulator/wire.h"
#include "marketplace_metering/emulator/emulator.h"

namespace marketplace_metering::emulator {

/// What may be kept of a request's headers: all but the signature and the session token.
std::vector<HttpHeader> HeadersToKeep(const std::vector<HttpHeader>& headers);

/// Use from one thread at a time.
class RequestLog {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

  explicit RequestLog(std::size_t max_requests) : max_requests_(max_requests) {}

  /// For the next request.
  std::int64_t NextNumber() noexcept { return ++last_number_; }
  std::int64_t last_number() const noexcept { return last_number_; }
  /// Numbers go on from here, unless they are further already.
  void ContinueAfter(std::int64_t number) noexcept { last_number_ = std::max(last_number_, number); }

  /// It has its number.
  void Add(LoggedRequest request);
  /// Forgets them; numbers go on.
  void Clear();
  std::vector<LoggedRequest> requests() const { return {requests_.begin(), requests_.end()}; }

 private:
  std::size_t max_requests_;
  std::int64_t last_number_ = 0;
  std::size_t bytes_ = 0;  ///< of all bodies and headers
  std::deque<LoggedRequest> requests_;
};

}  // namespace marketplace_metering::emulator
