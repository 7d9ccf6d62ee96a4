#include "credentials/sso_tokens.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "credentials/ask.h"
#include "credentials/await.h"
#include "crypto/sha1.h"
#include "crypto/wipe.h"
#include "encoding/hex.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "observe/safe_log.h"

namespace marketplace_metering::credentials {
namespace {

using std::chrono::system_clock;

constexpr std::size_t kLargestSsoFile = 65536;
constexpr std::chrono::minutes kBeforeSsoEnd{5};
constexpr std::chrono::seconds kBetweenSsoTries{30};
constexpr std::chrono::seconds kLongestWaitForToken{60};

bool EndsTheCall(const Error& error) {
  return error.code == ErrorCode::kCancelled || error.code == ErrorCode::kDeadlineExceeded;
}

// With a token to fall back on, half of the call's time is kept for using it: a slow service must not lose a call that
// a valid token could have made.
CredentialsRequest ForHalfTheTime(CredentialsRequest request, std::chrono::steady_clock::time_point now) {
  if (request.deadline && *request.deadline > now) request.deadline = now + (*request.deadline - now) / 2;
  return request;
}

}  // namespace

Outcome<std::string> SsoTokenPath(const std::string& home, const SsoSettings& settings) {
  if (home.empty()) {
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     "HOME is not set, so nobody knows where the token of the login is; set it to the directory that "
                     "holds .aws/sso/cache");
  }
  try {
    const auto digest = crypto::Sha1ForFileNames(settings.session.empty() ? settings.start_url : settings.session);
    return home + "/.aws/sso/cache/" + encoding::HexEncode(digest.data(), digest.size()) + ".json";
  } catch (const std::runtime_error& error) {
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     std::string("the file of the token is named by SHA-1: ") + error.what());
  }
}

/// One try to renew, which is over with this object, whatever comes of it: nobody waits for one that never ends.
class SsoTokens::Turn {
 public:
  Turn(SsoTokens& tokens, Renewing renewing) : tokens_(tokens), renewing_(std::move(renewing)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    {
      const auto state = tokens_.state_.Lock();
      if (state->renewing == renewing_) state->renewing.reset();
      ++state->renewals;
      if (counts_) {
        state->failure = std::move(failure_);
      } else {
        state->last_try.reset();
      }
    }
    renewing_->Cancel();
  }

  void Succeed() { failure_.reset(); }
  void Fail(Error why) { failure_ = std::move(why); }
  /// Whoever renewed was called back: that is no reason for others to wait.
  void Abandon() { counts_ = false; }

 private:
  SsoTokens& tokens_;
  const Renewing renewing_;
  std::optional<Error> failure_ = MakeError(ErrorCode::kExtensionFailed, "it threw an exception");
  bool counts_ = true;
};

SsoTokens::SsoTokens(SsoSettings settings, std::string path, const SsoClient& client, const Dependencies& world)
    : settings_(std::move(settings)),
      path_(std::move(path)),
      client_(client),
      files_(world.files),
      clock_(world.clock),
      log_(world.log),
      // A renewal of the parent's never ends in a child; what it knows is as true there.
      state_([] { return std::make_unique<State>(); },
             [](State& own, const State& parents) {
               own.unsaved = parents.unsaved;
               if (parents.renewing) return;
               own.last_try = parents.last_try;
               own.failure = parents.failure;
             }) {}

Outcome<Secret> SsoTokens::Get(const CredentialsRequest& request) {
  for (;;) {
    const std::uint64_t seen = state_.Lock()->renewals;
    const auto held = Read();
    if (!held) return held.error();
    const SsoToken& token = held->token;
    const auto now = clock_->Now();
    if (token.expires_at > now + kBeforeSsoEnd) return token.access_token;
    const bool usable = token.expires_at > now;
    Choice choice = Choose(token, seen, now);
    switch (choice.way) {
      case Choice::Way::kReadAgain:
        break;
      case Choice::Way::kTakeWhatIsThere:
        return usable ? Outcome<Secret>(token.access_token) : Expired(token, choice.why);
      case Choice::Way::kAwait:
        if (auto error = Await(*choice.renewing, request)) return *std::move(error);
        break;
      case Choice::Way::kRenew:
        if (auto error = Renew(*held, usable, request, choice.renewing)) return *std::move(error);
        break;
    }
  }
}

Outcome<SsoTokens::Held> SsoTokens::Read() {
  auto text = files_->Read(path_, kLargestSsoFile);
  if (!text) {
    return MakeError(ErrorCode::kCredentialsUnavailable, text.error().message + "; " + LoginAdvice(settings_));
  }
  Held held;
  {
    const crypto::WipeAtExit<std::string> wipe(*text);
    held.text = Secret(*text);
  }
  {
    const auto state = state_.Lock();
    // Unless somebody else has written, whose token counts.
    if (state->unsaved && state->unsaved->text == held.text) return *state->unsaved;
  }
  auto token = ReadSsoToken(std::string(held.text.Reveal()));
  if (!token) {
    return MakeError(token.error().code,
                     "the file " + InFile() + ": " + token.error().message + "; " + LoginAdvice(settings_));
  }
  held.token = *std::move(token);
  return held;
}

SsoTokens::Choice SsoTokens::Choose(const SsoToken& token, std::uint64_t seen, system_clock::time_point now) {
  auto why = settings_.session.empty() ? "there is no sso-session to renew it" : WhyNotRenewable(token, now);
  if (why) {
    return {Choice::Way::kTakeWhatIsThere, {}, MakeError(ErrorCode::kExpiredCredentials, *std::move(why))};
  }
  const auto moment = clock_->MonotonicNow();
  auto renewing = std::make_shared<const CancellationSource>();

  const auto state = state_.Lock();
  if (state->renewing) {
    if (token.expires_at > now) return {Choice::Way::kTakeWhatIsThere, {}, {}};
    return {Choice::Way::kAwait, state->renewing, {}};
  }
  if (state->renewals != seen) return {Choice::Way::kReadAgain, {}, {}};
  if (state->last_try && moment - *state->last_try < kBetweenSsoTries) {
    return {Choice::Way::kTakeWhatIsThere, {}, state->failure};
  }
  state->last_try = moment;
  state->renewing = renewing;
  return {Choice::Way::kRenew, std::move(renewing), {}};
}

std::optional<Error> SsoTokens::Await(const CancellationSource& renewing, const CredentialsRequest& request) {
  const auto cap = clock_->MonotonicNow() + kLongestWaitForToken;
  const auto limit = request.deadline ? std::min(cap, *request.deadline) : cap;
  const Cancellation over = renewing.token();
  AwaitEither(*clock_, limit, over, request.cancellation);
  if (over.cancelled()) return std::nullopt;
  if (request.cancellation.cancelled()) {
    return MakeError(ErrorCode::kCancelled, "the call was cancelled while it waited for another to renew the token");
  }
  const bool late = request.deadline && clock_->MonotonicNow() >= *request.deadline;
  return MakeError(late ? ErrorCode::kDeadlineExceeded : ErrorCode::kCredentialsUnavailable,
                   late ? "the call's time ran out while it waited for another to renew the token"
                        : "another call has been renewing the token for " +
                              std::to_string(kLongestWaitForToken.count()) + " seconds without an end");
}

std::optional<Error> SsoTokens::Renew(const Held& held, bool usable, const CredentialsRequest& request,
                                      const Renewing& renewing) {
  Turn turn(*this, renewing);
  auto renewed = client_.Renew(held.token, usable ? ForHalfTheTime(request, clock_->MonotonicNow()) : request);
  if (renewed) {
    Save(held, *renewed);
    turn.Succeed();
    return std::nullopt;
  }
  Error error = std::move(renewed).error();
  if (error.code == ErrorCode::kCancelled || (!usable && EndsTheCall(error))) {
    turn.Abandon();
    return error;
  }
  if (usable) Warn("the token of IAM Identity Center was not renewed; it stays in use until it expires", error);
  turn.Fail(MakeError(error.code, std::move(error.message)));
  return std::nullopt;
}

void SsoTokens::Save(const Held& held, const SsoToken& renewed) {
  // Kept first: its refresh token may be the only one left that is good.
  state_.Lock()->unsaved = Held{held.text, renewed};
  auto there = files_->Read(path_, kLargestSsoFile);
  Outcome<void> written;
  if (there) {
    const crypto::WipeAtExit<std::string> wipe(*there);
    // Somebody has logged in, or renewed it at the same time: theirs stays.
    if (Secret(*there) != held.text) return;
    auto text = RewriteSsoToken(*there, renewed);
    if (text) {
      const crypto::WipeAtExit<std::string> wipe_text(*text);
      written = files_->Replace(path_, *text);
    } else {
      written = std::move(text).error();
    }
  } else {
    // Not written again where it was taken away: somebody may have logged out.
    written = std::move(there).error();
  }
  if (written) {
    state_.Lock()->unsaved.reset();
    return;
  }
  Warn("the renewed token of IAM Identity Center could not be kept in its file, and is known to this process alone",
       written.error());
}

Error SsoTokens::Expired(const SsoToken& token, const std::optional<Error>& why) const {
  std::string message = "the token in " + InFile() + " expired at " + encoding::FormatExtended(token.expires_at);
  message += why ? " and was not renewed: " + why->message : " and is not renewed more often than every 30 s";
  message += message.back() == '.' ? " To log in again, " : "; to log in again, ";
  // Otherwise waiting may help.
  const bool is_final = why && why->code == ErrorCode::kExpiredCredentials;
  return MakeError(is_final ? ErrorCode::kExpiredCredentials : ErrorCode::kCredentialsUnavailable,
                   message + LoginAdvice(settings_));
}

void SsoTokens::Warn(const char* what, const Error& error) const {
  LogEvent event;
  event.level = LogLevel::kWarning;
  event.message = what;
  event.fields.push_back({"error", std::string(NameOf(error.code))});
  event.fields.push_back({"detail", error.message});
  observe::SafeWrite(log_.get(), event);
}

std::string SsoTokens::InFile() const {
  return "'" + encoding::Printable(path_) + "'";
}

}  // namespace marketplace_metering::credentials
