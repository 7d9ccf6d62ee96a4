#include "call/skew_book.h"

#include <memory>

namespace marketplace_metering::call {
namespace {

// A resolver of the user's may invent an endpoint per call; knowledge of old ones is not worth
// growing for.
constexpr std::size_t kMaxEntries = 64;

}  // namespace

SkewBook::SkewBook()
    : entries_([] { return std::make_unique<Entries>(); },
               [](Entries& own, const Entries& parents) { own = parents; }) {}

SkewBook::Entry SkewBook::Get(const std::string& endpoint) const {
  const auto entries = entries_.Lock();
  const auto found = entries->find(endpoint);
  return found == entries->end() ? Entry{} : found->second;
}

SkewBook::Entry& SkewBook::Find(Entries& entries, const std::string& endpoint) {
  if (entries.size() >= kMaxEntries && entries.count(endpoint) == 0) entries.clear();
  return entries[endpoint];
}

void SkewBook::SetCorrection(const std::string& endpoint, Duration correction) {
  const auto entries = entries_.Lock();
  Find(*entries, endpoint).correction = correction;
}

void SkewBook::SetEstimate(const std::string& endpoint, Duration estimate) {
  const auto entries = entries_.Lock();
  Find(*entries, endpoint).estimate = estimate;
}

}  // namespace marketplace_metering::call
