#include "call/skew_book.h"

#include <memory>

namespace marketplace_metering::call {
namespace {

// A resolver of the user's may invent an endpoint per call; knowledge of old ones is not worth
// growing for.
constexpr std::size_t kMaxEntries = 64;

}  // namespace

SkewBook::SkewBook()
    : state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {}

SkewBook::Entry SkewBook::Get(const std::string& endpoint) const {
  const auto state = state_.Lock();
  const auto found = state->entries.find(endpoint);
  return found == state->entries.end() ? Entry{} : found->second;
}

SkewBook::Duration SkewBook::Latest() const {
  return state_.Lock()->latest;
}

SkewBook::Entry& SkewBook::Find(State& state, const std::string& endpoint) {
  auto& entries = state.entries;
  if (entries.size() >= kMaxEntries && entries.count(endpoint) == 0) entries.clear();
  return entries[endpoint];
}

void SkewBook::SetCorrection(const std::string& endpoint, Duration correction) {
  const auto state = state_.Lock();
  Find(*state, endpoint).correction = correction;
  state->latest = correction;
}

void SkewBook::SetEstimate(const std::string& endpoint, Duration estimate) {
  const auto state = state_.Lock();
  Find(*state, endpoint).estimate = estimate;
}

}  // namespace marketplace_metering::call
