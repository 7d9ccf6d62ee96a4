#include "http/tls_keeper.h"

#include <sys/stat.h>

#include <memory>
#include <utility>

namespace marketplace_metering::http {
namespace {

constexpr std::chrono::hours kLongestTrust{24};
constexpr std::chrono::seconds kPauseAfterFailure{10};

}  // namespace

TlsKeeper::TlsKeeper(TlsFiles files, std::shared_ptr<Clock> clock)
    : files_(std::move(files)),
      paths_(files_.All()),
      clock_(std::move(clock)),
      state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {}

Outcome<std::shared_ptr<const TlsMaterial>> TlsKeeper::Current() {
  const Instant now = clock_->MonotonicNow();
  if (auto fresh = Fresh(Look(), now)) return fresh;

  const auto turn = reading_.Lock();
  // Looked at before reading: what changes meanwhile is seen the next time.
  Stamps stamps = Look();
  if (auto fresh = Fresh(stamps, now)) return fresh;
  auto read = TlsMaterial::Load(files_);
  const auto state = state_.Lock();
  if (read) {
    state->material = *std::move(read);
    state->stamps = std::move(stamps);
    state->read_at = now;
  } else {
    if (!state->material) return std::move(read).error();
    state->failed_stamps = std::move(stamps);
    state->next_try = now + kPauseAfterFailure;
  }
  return state->material;
}

TlsKeeper::Stamps TlsKeeper::Look() const {
  Stamps stamps;
  stamps.reserve(paths_.size());
  for (const std::string& path : paths_) {
    Stamp& stamp = stamps.emplace_back();
    struct stat found = {};
    if (stat(path.c_str(), &found) != 0) continue;
    stamp = {found.st_dev,          found.st_ino,         found.st_size,        found.st_mtim.tv_sec,
             found.st_mtim.tv_nsec, found.st_ctim.tv_sec, found.st_ctim.tv_nsec};
  }
  return stamps;
}

std::shared_ptr<const TlsMaterial> TlsKeeper::Fresh(const Stamps& stamps, Instant now) {
  const auto state = state_.Lock();
  if (!state->material) return nullptr;
  const bool just_failed = now < state->next_try && stamps == state->failed_stamps;
  const bool stale = now - state->read_at >= kLongestTrust || stamps != state->stamps;
  return stale && !just_failed ? nullptr : state->material;
}

}  // namespace marketplace_metering::http
