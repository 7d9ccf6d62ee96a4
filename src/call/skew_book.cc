#include "call/skew_book.h"

#include <memory>

namespace marketplace_metering::call {
namespace {

// A resolver of the user's may invent an endpoint per call; knowledge of old ones is not worth
// growing for.
constexpr std::size_t kMaxEntries = 64;

// A clock that somebody sets moves by more, if it was worth a correction.
constexpr std::chrono::seconds kUnset{300};

// In seconds, since far times do not fit otherwise.
std::chrono::seconds Apart(SkewBook::Reading now) {
  return std::chrono::floor<std::chrono::seconds>(now.wall.time_since_epoch()) -
         std::chrono::floor<std::chrono::seconds>(now.monotonic.time_since_epoch());
}

}  // namespace

SkewBook::SkewBook()
    : state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {}

SkewBook::Entry SkewBook::Get(const std::string& endpoint) const {
  const auto state = state_.Lock();
  const auto found = state->entries.find(endpoint);
  return found == state->entries.end() ? Entry{} : found->second;
}

SkewBook::Duration SkewBook::Latest(Reading now) const {
  const auto state = state_.Lock();
  // A stale correction would not be unlearned: keys that seem to have expired make no call, and only a call can tell.
  const std::chrono::seconds moved = Apart(now) - state->apart;
  return moved > kUnset || moved < -kUnset ? Duration(0) : state->latest;
}

SkewBook::Entry& SkewBook::Find(State& state, const std::string& endpoint) {
  auto& entries = state.entries;
  if (entries.size() >= kMaxEntries && entries.count(endpoint) == 0) entries.clear();
  return entries[endpoint];
}

void SkewBook::SetCorrection(const std::string& endpoint, Duration correction, Reading now) {
  const auto state = state_.Lock();
  Find(*state, endpoint).correction = correction;
  state->latest = correction;
  state->apart = Apart(now);
}

void SkewBook::SetEstimate(const std::string& endpoint, Duration estimate) {
  const auto state = state_.Lock();
  Find(*state, endpoint).estimate = estimate;
}

}  // namespace marketplace_metering::call
