#include "credentials/profile_credentials.h"

#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "credentials/profile_plan.h"
#include "credentials/settled_credentials.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering::credentials {
namespace {

std::string_view KeyValue(const profile::Properties& properties, const char* key) {
  const auto found = properties.find(key);
  if (found == properties.end() || encoding::IsBlank(found->second.value)) return {};
  return found->second.value;
}

CredentialsOutcome KeysOf(const config::SharedFiles& files, const std::string& profile) {
  const profile::Properties& properties = *files.FindProfile(profile);
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = KeyValue(properties, "aws_access_key_id");
  keys->secret_access_key = Secret(KeyValue(properties, "aws_secret_access_key"));
  keys->session_token = Secret(KeyValue(properties, "aws_session_token"));
  keys->account_id = KeyValue(properties, "aws_account_id");
  keys->source = CredentialsSource::kProfile;
  if (auto error = Check(*keys, {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})) {
    error->message = "profile " + encoding::Quoted(profile) + " (" + files.Places() + "): " + error->message;
    return std::move(*error);
  }
  return std::shared_ptr<const Credentials>(std::move(keys));
}

std::string_view WayOf(const ProfilePlan& plan) {
  switch (plan.base) {
    case ProfileBase::kWebIdentity:
      return "a web identity token";
    case ProfileBase::kSso:
      return "IAM Identity Center";
    case ProfileBase::kLogin:
      return "a console login";
    case ProfileBase::kProcess:
    case ProfileBase::kStaticKeys:
    case ProfileBase::kEnvironment:
    case ProfileBase::kInstanceMetadata:
    case ProfileBase::kContainer:
      break;
  }
  return "a role";
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

Error NoSuchWay(const std::string& profile, const ProfilePlan& plan) {
  return MakeError(ErrorCode::kCredentialsUnavailable,
                   "profile " + encoding::Quoted(profile) + " leads to credentials by way of " +
                       std::string(WayOf(plan)) +
                       ", which this version does not go; give Dependencies::credentials a provider that does, or use "
                       "a profile with keys");
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeProfileCredentials(const config::SharedFiles& files,
                                                            const std::string& profile, bool is_named,
                                                            const Dependencies& world) {
  const auto plan = MakeProfilePlan(files, profile, is_named);
  if (!plan) return MakeSettledCredentials(plan.error());
  const bool is_plain = plan->roles.empty();
  if (is_plain && plan->base == ProfileBase::kProcess) return MakeProcess(files, profile, world);
  if (is_plain && plan->base == ProfileBase::kStaticKeys) {
    return MakeSettledCredentials(KeysOf(files, profile));
  }
  return MakeSettledCredentials(NoSuchWay(profile, *plan));
}

}  // namespace marketplace_metering::credentials
