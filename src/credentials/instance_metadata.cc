#include "credentials/instance_metadata.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/instance_document.h"
#include "credentials/settled_credentials.h"
#include "credentials/surroundings.h"
#include "encoding/header_name.h"
#include "forking/per_process.h"
#include "marketplace_metering/instance_metadata_credentials.h"
#include "observe/safe_log.h"
#include "retry/backoff.h"

namespace marketplace_metering {
namespace credentials {
namespace {

constexpr const char* kRoles = "/latest/meta-data/iam/security-credentials/";
constexpr const char* kRegion = "/latest/meta-data/placement/region";
constexpr int kFound = 200;
// How long keys are used that the service does not renew, and when it is asked again; each with a random part, so that
// the instances of a fleet spread.
constexpr std::chrono::seconds kLease(600);
constexpr std::chrono::seconds kPause(300);
constexpr std::chrono::seconds kSpread(300);

using Keys = std::shared_ptr<const Credentials>;

class InstanceMetadataCredentials final : public CredentialsProvider {
 public:
  InstanceMetadataCredentials(const ResolvedConfig& config, MetadataTries tries, const Dependencies& world)
      : client_(config, tries, world),
        clock_(world.clock),
        random_(world.random),
        log_(world.log),
        // What the parent holds is as good in a child.
        state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    Keys held;
    {
      const auto state = state_.Lock();
      held = state->held;
      // Monotonic time stands still while a machine sleeps: keys may end before the pause does.
      const bool is_pause = clock_->MonotonicNow() < state->next_try;
      if (held && !request.force_refresh && is_pause && *held->expiration > clock_->Now()) return held;
    }
    auto fetched = Fetch(request);
    if (fetched && *fetched->expiration > clock_->Now()) return Hold(*std::move(fetched), {});
    if (fetched) return Extend(*std::move(fetched), "what it gave has expired already");
    if (!held || request.force_refresh || fetched.error().code == ErrorCode::kCancelled) {
      return std::move(fetched).error();
    }
    // While the keys last whoever holds them goes on with them. Behind their end each call would spend all its time
    // here, where nobody answers, and none would be made.
    const bool is_late = fetched.error().code == ErrorCode::kDeadlineExceeded;
    if (is_late && *held->expiration > clock_->Now()) return std::move(fetched).error();
    return Extend(*held, fetched.error().message);
  }

  bool CanRefresh() const override { return true; }

 private:
  struct State {
    Keys held;
    std::chrono::steady_clock::time_point next_try = std::chrono::steady_clock::time_point::min();
  };

  // The name is asked for each time: the role of an instance can be exchanged.
  Outcome<Credentials> Fetch(const CredentialsRequest& request) const {
    std::string role;
    auto named = client_.Get(
        kRoles,
        [&role](int status, const std::string& body, std::string_view /*token*/) -> Outcome<void> {
          auto name = ReadRoleName(body);
          if (!name) return std::move(name).error();
          role = *std::move(name);
          if (status == kFound && !role.empty()) return {};
          return MakeError(ErrorCode::kMissingCredentials,
                           "the instance has no role; attach one to the instance (an IAM instance profile)");
        },
        request);
    if (!named) return std::move(named).error();
    Credentials keys;
    auto read = client_.Get(
        kRoles + role,
        [&](int status, std::string body, std::string_view token) -> Outcome<void> {
          if (status != kFound) {
            return MakeError(ErrorCode::kCredentialsUnavailable, "the role " + role + " has no credentials");
          }
          auto document = ReadInstanceDocument(std::move(body), token);
          if (!document) return std::move(document).error();
          keys = *std::move(document);
          return {};
        },
        request);
    if (!read) return std::move(read).error();
    return keys;
  }

  CredentialsOutcome Hold(Credentials keys, std::chrono::steady_clock::time_point next_try) {
    auto held = std::make_shared<const Credentials>(std::move(keys));
    const auto state = state_.Lock();
    state->held = held;
    state->next_try = next_try;
    return held;
  }

  // Whether the keys still count, the service decides: refusing here would stop billing for a trouble of the metadata
  // service alone.
  CredentialsOutcome Extend(Credentials keys, const std::string& why) {
    const auto end = clock_->Now() + kLease + Spread();
    keys.expiration = std::max(end, *keys.expiration);
    const auto pause = kPause + Spread();
    LogEvent event;
    event.level = LogLevel::kWarning;
    event.message = "instance metadata is not renewing credentials; keeping the current ones";
    const auto minutes = (pause + std::chrono::seconds(30)) / std::chrono::minutes(1);
    event.fields.push_back({"detail", "next attempt in about " + std::to_string(minutes) + " minutes: " + why});
    observe::SafeWrite(log_.get(), event);
    return Hold(std::move(keys), clock_->MonotonicNow() + pause);
  }

  std::chrono::seconds Spread() {
    return std::chrono::duration_cast<std::chrono::seconds>(kSpread * retry::Jitter(*random_));
  }

  const MetadataClient client_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<RandomSource> random_;
  const std::shared_ptr<LogSink> log_;
  forking::PerProcess<State> state_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> MakeInstanceMetadataCredentials(const ResolvedConfig& config, MetadataTries tries,
                                                                     const Dependencies& world) {
  return std::make_shared<InstanceMetadataCredentials>(config, tries, world);
}

Outcome<std::string> AskInstanceRegion(const ResolvedConfig& config, const Dependencies& world,
                                       const CredentialsRequest& request) {
  const MetadataClient client(config, {}, world);
  std::string region;
  auto read = client.Get(
      kRegion,
      [&region](int status, const std::string& body, std::string_view /*token*/) -> Outcome<void> {
        region = encoding::TrimBlanks(body.substr(0, body.find_first_of("\r\n")));
        if (status == kFound && !region.empty()) return {};
        return MakeError(ErrorCode::kCredentialsUnavailable, "it names no region");
      },
      request);
  if (!read) return std::move(read).error();
  return region;
}

}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeInstanceMetadataCredentialsProvider(const ClientConfig& config,
                                                                             const Dependencies& dependencies) {
  constexpr int kTries = 4;
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  return credentials::MakeInstanceMetadataCredentials(around->config, {kTries, kTries}, around->world);
}

}  // namespace marketplace_metering
