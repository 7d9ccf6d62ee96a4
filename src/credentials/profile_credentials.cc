#include "credentials/profile_credentials.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/assume_role.h"
#include "credentials/check.h"
#include "credentials/instance_metadata.h"
#include "credentials/login_credentials.h"
#include "credentials/profile_plan.h"
#include "credentials/settled_credentials.h"
#include "credentials/sso_credentials.h"
#include "credentials/web_identity.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "marketplace_metering/credentials_providers.h"
#include "observe/safe_log.h"

namespace marketplace_metering::credentials {
namespace {

std::string_view KeyValue(const profile::Properties& properties, const char* key) {
  const auto found = properties.find(key);
  if (found == properties.end() || encoding::IsBlank(found->second.value)) return {};
  return found->second.value;
}

bool InOneFile(const profile::Properties& properties, const char* key, const char* other) {
  const auto a = properties.find(key);
  const auto b = properties.find(other);
  return a != properties.end() && b != properties.end() && a->second.file == b->second.file;
}

CredentialsOutcome KeysOf(const config::SharedFiles& files, const std::string& profile) {
  const profile::Properties& properties = *files.FindProfile(profile);
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = KeyValue(properties, "aws_access_key_id");
  keys->secret_access_key = Secret(KeyValue(properties, "aws_secret_access_key"));
  // One of the other file belongs to other keys.
  if (InOneFile(properties, "aws_secret_access_key", "aws_session_token")) {
    keys->session_token = Secret(KeyValue(properties, "aws_session_token"));
  }
  keys->account_id = KeyValue(properties, "aws_account_id");
  keys->source = CredentialsSource::kProfile;
  keys->origin = files.PlaceOf(profile, "aws_access_key_id");
  if (auto error = Check(*keys, {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})) {
    error->message = "profile " + encoding::Quoted(profile) + " (" + files.Places() + "): " + error->message;
    return std::move(*error);
  }
  return std::shared_ptr<const Credentials>(std::move(keys));
}

std::shared_ptr<CredentialsProvider> MakeProcess(const config::SharedFiles& files, const std::string& profile,
                                                 const Dependencies& world) {
  const profile::Properties& properties = *files.FindProfile(profile);
  ProcessCredentialsOptions options;
  options.command = KeyValue(properties, "credential_process");
  options.account_id = KeyValue(properties, "aws_account_id");
  options.name = profile;
  return MakeProcessCredentialsProvider(std::move(options), world);
}

std::shared_ptr<CredentialsProvider> MakeWebIdentity(const ResolvedConfig& config, const config::SharedFiles& files,
                                                     const std::string& profile, const Dependencies& world) {
  const profile::Properties& properties = *files.FindProfile(profile);
  WebIdentity identity;
  identity.token_file = config::ExpandHome(std::string(KeyValue(properties, "web_identity_token_file")), files.home);
  identity.token_setting = "profile " + encoding::Quoted(profile) + " key web_identity_token_file";
  identity.parameters.role_arn = KeyValue(properties, "role_arn");
  if (const auto name = KeyValue(properties, "role_session_name"); !name.empty()) {
    identity.parameters.role_session_name = std::string(name);
  }
  identity.profile = profile;
  identity.region = KeyValue(properties, "region");
  identity.origin = files.PlaceOf(profile, "web_identity_token_file");
  return MakeWebIdentityCredentials(std::move(identity), config, world);
}

std::shared_ptr<CredentialsProvider> MakeBase(const ResolvedConfig& config, const config::SharedFiles& files,
                                              const ProfilePlan& plan, const Dependencies& world) {
  switch (plan.base) {
    case ProfileBase::kStaticKeys:
      return MakeSettledCredentials(KeysOf(files, plan.base_profile));
    case ProfileBase::kProcess:
      return MakeProcess(files, plan.base_profile, world);
    case ProfileBase::kWebIdentity:
      return MakeWebIdentity(config, files, plan.base_profile, world);
    case ProfileBase::kEnvironment:
      return MakeEnvironmentCredentialsProvider(world.environment, world.clock, world.log);
    case ProfileBase::kContainer:
      return MakeContainerCredentialsProvider({}, world.transport, world);
    case ProfileBase::kInstanceMetadata:
      return MakeInstanceMetadataCredentials(config, {}, world);
    case ProfileBase::kSso:
      return MakeSsoProfileCredentials(config, files, plan.base_profile, world);
    case ProfileBase::kLogin:
      return MakeLoginProfileCredentials(config, files, plan.base_profile, world);
  }
  return MakeSettledCredentials(MakeError(ErrorCode::kInvalidConfiguration, "no way to credentials"));
}

// A session without a role is half a source: whoever wrote it must see that others are asked, who may stand for another
// account.
class HalfASession final : public CredentialsProvider {
 public:
  HalfASession(Error why, std::shared_ptr<LogSink> log) : why_(std::move(why)), log_(std::move(log)) {}

  CredentialsOutcome Resolve(const CredentialsRequest& /*request*/) override {
    if (warned_.exchange(true)) return why_;
    LogEvent event;
    event.level = LogLevel::kWarning;
    event.message = "credentials of the profile are incomplete and not used";
    event.fields.push_back({"detail", why_.message});
    observe::SafeWrite(log_.get(), event);
    return why_;
  }

 private:
  const Error why_;
  const std::shared_ptr<LogSink> log_;
  std::atomic<bool> warned_{false};
};

std::shared_ptr<CredentialsProvider> MakeWithoutPlan(const Error& why, const config::SharedFiles& files,
                                                     const std::string& profile, const Dependencies& world) {
  const profile::Properties* properties = files.FindProfile(profile);
  const bool has_session = properties != nullptr && !KeyValue(*properties, "sso_session").empty();
  if (has_session && why.code == ErrorCode::kMissingCredentials) return std::make_shared<HalfASession>(why, world.log);
  return MakeSettledCredentials(why);
}

template <typename T>
void SetUnlessEmpty(const std::string& value, T& member) {
  if (!value.empty()) member = value;
}

AssumedRoleWish WishOf(const RoleHop& hop) {
  AssumedRoleWish wish;
  AssumeRoleParameters& parameters = wish.parameters;
  parameters.role_arn = hop.role_arn;
  SetUnlessEmpty(hop.session_name, parameters.role_session_name);
  SetUnlessEmpty(hop.external_id, parameters.external_id);
  SetUnlessEmpty(hop.mfa_serial, parameters.serial_number);
  if (hop.duration_seconds) parameters.duration = std::chrono::seconds(*hop.duration_seconds);
  wish.profile = hop.profile;
  wish.region = hop.region;
  return wish;
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeProfileCredentials(const ResolvedConfig& config,
                                                            const config::SharedFiles& files,
                                                            const std::string& profile, bool is_named,
                                                            const Dependencies& world) {
  const auto plan = MakeProfilePlan(files, profile, is_named);
  if (!plan) return MakeWithoutPlan(plan.error(), files, profile, world);
  auto provider = MakeBase(config, files, *plan, world);
  for (const RoleHop& hop : plan->roles) {
    // What a role is assumed with lasts longer than one call.
    provider = MakeCachingCredentialsProvider(std::move(provider), world.clock, world.random, world.log);
    provider = MakeAssumeRoleCredentials(WishOf(hop), std::move(provider), config, world);
  }
  return provider;
}

}  // namespace marketplace_metering::credentials
