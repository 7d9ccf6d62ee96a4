#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "credentials/ask.h"
#include "credentials/flight.h"
#include "credentials/held_set.h"
#include "credentials/refresh_worker.h"
#include "forking/per_process.h"
#include "marketplace_metering/credentials.h"
#include "observe/safe_log.h"
#include "retry/backoff.h"

namespace marketplace_metering {
namespace credentials {
namespace {

using MonotonicTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds kLongestWait{60};
// Between two tries while the held set still works, so that a source in trouble is left in peace.
constexpr std::chrono::seconds kMandatoryPause{5};
constexpr std::chrono::seconds kAdvisoryPause{30};  // and up to as much again, so that clients spread
// Calls that were under way together are refused together: the first one's refresh serves all.
constexpr std::chrono::seconds kForcedPause{5};

class CachingCredentialsProvider final : public CredentialsProvider {
 public:
  CachingCredentialsProvider(std::shared_ptr<CredentialsProvider> source, std::shared_ptr<Clock> clock,
                             std::shared_ptr<RandomSource> random, std::shared_ptr<LogSink> log, bool in_background)
      : in_background_(in_background),
        source_(std::move(source)),
        clock_(std::move(clock)),
        random_(std::move(random)),
        log_(std::move(log)),
        // A flight of the parent's never lands in a child; a set that it holds is as good there.
        shelf_([] { return std::make_unique<Shelf>(); },
               [](Shelf& own, const Shelf& parents) { own.held = parents.held; }) {}
  CachingCredentialsProvider(const CachingCredentialsProvider&) = delete;
  CachingCredentialsProvider& operator=(const CachingCredentialsProvider&) = delete;
  ~CachingCredentialsProvider() override {
    // Its job uses the rest of this.
    const auto worker = std::exchange(shelf_.Lock()->worker, nullptr);
  }

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    if (!request.force_refresh) {
      if (auto fresh = GlanceAtShelf()) return fresh;
    }
    const MonotonicTime patience = PatienceOf(request);
    for (;;) {
      const Moment now = Now();
      std::shared_ptr<Flight> flight;
      HeldPtr usable;  // to fall back on; a set that was refused is none
      {
        const auto shelf = shelf_.Lock();
        const Urgency urgency = shelf->held ? shelf->held->UrgencyAt(now) : Urgency::kExpired;
        if (!WantsRefresh(*shelf, urgency, request.force_refresh, now.monotonic)) return shelf->held->credentials();
        if (urgency != Urgency::kExpired && !request.force_refresh) usable = shelf->held;
        if (usable && urgency == Urgency::kAdvisory && Delegate(*shelf)) return usable->credentials();
        if (!shelf->flight) {
          shelf->flight = std::make_shared<Flight>(now.monotonic);
        } else if (usable && urgency == Urgency::kAdvisory) {
          return usable->credentials();
        } else {
          flight = shelf->flight;
        }
      }
      if (!flight) return Fly(request, usable, now.monotonic);

      // Measured from the start of the flight when there is a choice: a source that hangs must not
      // hold up one call after the other while valid keys lie here.
      MonotonicTime limit = patience;
      if (usable) limit = std::min(HalfTime(request, now.monotonic).value_or(limit), flight->start() + kLongestWait);
      flight->Await(*clock_, limit, request.cancellation);
      auto result = flight->result();
      if (result && *result) return (**result)->credentials();
      const Moment woken = Now();
      if (usable && IsUsable(*usable, woken) && (result || woken.monotonic >= limit)) return usable->credentials();
      // Unless whoever flew was called back: that is no reason for others to fail.
      if (!usable && result && !IsInterruption(result->error())) return std::move(*result).error();
      if (request.cancellation.cancelled()) {
        return MakeError(ErrorCode::kCancelled, "the call was cancelled while it waited for credentials");
      }
      if (!result && woken.monotonic >= patience) return TimeIsUp(request, woken.monotonic);
    }
  }

  bool CanRefresh() const override { return source_ != nullptr && source_->CanRefresh(); }

 private:
  /// What the threads of one process share.
  struct Shelf {
    HeldPtr held;
    std::shared_ptr<Flight> flight;
    MonotonicTime next_advisory_try = MonotonicTime::min();
    MonotonicTime next_mandatory_try = MonotonicTime::min();
    std::optional<MonotonicTime> last_forced;
    std::unique_ptr<RefreshWorker> worker;
  };

  Moment Now() const { return {clock_->Now(), clock_->MonotonicNow()}; }

  /// The usual case.
  std::shared_ptr<const Credentials> GlanceAtShelf() {
    const HeldPtr held = shelf_.Lock()->held;
    if (!held || (held->expires() && held->UrgencyAt(Now()) != Urgency::kNone)) return nullptr;
    return held->credentials();
  }

  static bool WantsRefresh(const Shelf& shelf, Urgency urgency, bool forced, MonotonicTime now) {
    if (urgency == Urgency::kExpired) return true;
    if (forced) return !shelf.last_forced || now - *shelf.last_forced >= kForcedPause;
    if (urgency == Urgency::kAdvisory) return now >= shelf.next_advisory_try;
    return urgency == Urgency::kMandatory && now >= shelf.next_mandatory_try;
  }

  /// Leaves the refresh to the worker, if there is to be one.
  bool Delegate(Shelf& shelf) {
    if (!in_background_) return false;
    try {
      if (!shelf.worker) {
        shelf.worker = std::make_unique<RefreshWorker>([this](const Cancellation& stop) { Renew(stop); });
      }
    } catch (const std::system_error&) {  // no thread is to be had: the caller does it
      return false;
    }
    shelf.worker->Wake();
    return true;
  }

  /// What the worker does: as a caller would, on its own time.
  void Renew(const Cancellation& stop) noexcept {
    try {
      CredentialsRequest request;
      request.cancellation = stop;
      const Moment now = Now();
      HeldPtr usable;
      {
        const auto shelf = shelf_.Lock();
        if (!shelf->held || shelf->flight) return;
        const Urgency urgency = shelf->held->UrgencyAt(now);
        if (urgency == Urgency::kNone || !WantsRefresh(*shelf, urgency, false, now.monotonic)) return;
        if (urgency != Urgency::kExpired) usable = shelf->held;
        shelf->flight = std::make_shared<Flight>(now.monotonic);
      }
      static_cast<void>(Fly(request, usable, now.monotonic));
    } catch (...) {  // NOLINT(bugprone-empty-catch): the flight has landed, and callers will try by themselves
    }
  }

  /// With a set to fall back on, half of the call's time is kept for using it: a slow source must
  /// not lose a call that valid keys could have made.
  static std::optional<MonotonicTime> HalfTime(const CredentialsRequest& request, MonotonicTime now) {
    if (!request.deadline || *request.deadline <= now) return request.deadline;
    return now + (*request.deadline - now) / 2;
  }

  /// When a wait for another caller's flight ends at the latest.
  MonotonicTime PatienceOf(const CredentialsRequest& request) const {
    const MonotonicTime cap = clock_->MonotonicNow() + kLongestWait;
    return request.deadline ? std::min(cap, *request.deadline) : cap;
  }

  /// Asks the source on this thread, and lands the shelf's flight whatever comes of it, so that
  /// nobody waits for one that will never land.
  CredentialsOutcome Fly(const CredentialsRequest& request, const HeldPtr& usable, MonotonicTime now) {
    try {
      return FlyThere(request, usable, now);
    } catch (...) {
      AbandonFlight();
      throw;
    }
  }

  void AbandonFlight() {
    const auto flight = std::exchange(shelf_.Lock()->flight, nullptr);
    if (flight) flight->Land(MakeError(ErrorCode::kCredentialsUnavailable, "fetching credentials threw an exception"));
  }

  CredentialsOutcome FlyThere(const CredentialsRequest& request, const HeldPtr& usable, MonotonicTime now) {
    CredentialsRequest asked = request;
    if (usable) asked.deadline = HalfTime(request, now);
    auto fetched = Fetch(asked);
    const Moment landing = Now();
    const auto spread =
        std::chrono::duration_cast<MonotonicTime::duration>(kAdvisoryPause * (1.0 + retry::Jitter(*random_)));
    std::shared_ptr<Flight> flight;
    {
      const auto shelf = shelf_.Lock();
      flight = std::exchange(shelf->flight, nullptr);
      shelf->next_advisory_try = landing.monotonic + spread;
      shelf->next_mandatory_try = landing.monotonic + kMandatoryPause;
      if (fetched) {
        // The same set again gets no new lease, as it would when the wall clock was set back.
        if (shelf->held && SameSet(*shelf->held->credentials(), *(*fetched)->credentials())) fetched = shelf->held;
        shelf->held = *fetched;
        if (request.force_refresh) shelf->last_forced = landing.monotonic;
      }
    }
    if (fetched && !IsUsable(**fetched, landing)) fetched = StillExpired();
    if (flight) flight->Land(fetched);  // a source of the user's may have forked
    if (fetched) return (*fetched)->credentials();
    if (!usable || !IsUsable(*usable, landing)) return std::move(fetched).error();
    if (fetched.error().code != ErrorCode::kCancelled) Warn(fetched.error());
    return usable->credentials();
  }

  Outcome<HeldPtr> Fetch(const CredentialsRequest& request) {
    auto outcome = Ask(source_.get(), request);
    if (!outcome) return std::move(outcome).error();
    const Moment now = Now();
    auto fetched = std::make_shared<const HeldSet>(*std::move(outcome), now);
    if (!IsUsable(*fetched, now)) return StillExpired();
    return HeldPtr(std::move(fetched));
  }

  static bool IsUsable(const HeldSet& held, Moment now) { return held.UrgencyAt(now) != Urgency::kExpired; }

  static Error StillExpired() {
    return MakeError(ErrorCode::kExpiredCredentials,
                     "the source of credentials has none but an expired set; check the source and this machine's "
                     "clock");
  }

  static Error TimeIsUp(const CredentialsRequest& request, MonotonicTime now) {
    if (request.deadline && now >= *request.deadline) {
      return MakeError(ErrorCode::kDeadlineExceeded, "the call's time ran out while it waited for credentials");
    }
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     "another call has been fetching credentials for " + std::to_string(kLongestWait.count()) +
                         " seconds without an end; check the source of credentials");
  }

  void Warn(const Error& error) const {
    LogEvent event;
    event.level = LogLevel::kWarning;
    event.message = "credentials were not refreshed; the current ones stay in use until they expire";
    event.fields.push_back({"error", std::string(NameOf(error.code))});
    event.fields.push_back({"detail", error.message});
    observe::SafeWrite(log_.get(), event);
  }

  const bool in_background_;
  const std::shared_ptr<CredentialsProvider> source_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<RandomSource> random_;
  const std::shared_ptr<LogSink> log_;
  forking::PerProcess<Shelf> shelf_;
};

std::shared_ptr<CredentialsProvider> Make(std::shared_ptr<CredentialsProvider> source, std::shared_ptr<Clock> clock,
                                          std::shared_ptr<RandomSource> random, std::shared_ptr<LogSink> log,
                                          bool in_background) {
  if (!clock) clock = MakeSystemClock();
  if (!random) random = MakeSystemRandomSource();
  return std::make_shared<CachingCredentialsProvider>(std::move(source), std::move(clock), std::move(random),
                                                      std::move(log), in_background);
}

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeCachingCredentialsProvider(std::shared_ptr<CredentialsProvider> source,
                                                                    std::shared_ptr<Clock> clock,
                                                                    std::shared_ptr<RandomSource> random,
                                                                    std::shared_ptr<LogSink> log) {
  return credentials::Make(std::move(source), std::move(clock), std::move(random), std::move(log), false);
}

std::shared_ptr<CredentialsProvider> MakeBackgroundRefreshingCredentialsProvider(
    std::shared_ptr<CredentialsProvider> source, std::shared_ptr<Clock> clock, std::shared_ptr<RandomSource> random,
    std::shared_ptr<LogSink> log) {
  return credentials::Make(std::move(source), std::move(clock), std::move(random), std::move(log), true);
}

}  // namespace marketplace_metering
