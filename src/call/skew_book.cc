#include "call/skew_book.h"

namespace marketplace_metering::call {

namespace {

// A resolver of the user's may invent an endpoint per call; knowledge of old ones is not worth
// growing for.
constexpr std::size_t kMaxEntries = 64;

}  // namespace

SkewBook::Entry SkewBook::Get(const std::string& endpoint) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = entries_.find(endpoint);
  return found == entries_.end() ? Entry{} : found->second;
}

void SkewBook::SetCorrection(const std::string& endpoint, Duration correction) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (entries_.size() >= kMaxEntries && entries_.count(endpoint) == 0) entries_.clear();
  entries_[endpoint].correction = correction;
}

void SkewBook::SetEstimate(const std::string& endpoint, Duration estimate) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (entries_.size() >= kMaxEntries && entries_.count(endpoint) == 0) entries_.clear();
  entries_[endpoint].estimate = estimate;
}

}  // namespace marketplace_metering::call
