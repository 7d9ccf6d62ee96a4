#include "credentials/profile_credentials.h"

#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "credentials/profile_plan.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::credentials {
namespace {

// Says the same at each `Resolve`.
class SettledCredentials final : public CredentialsProvider {
 public:
  explicit SettledCredentials(CredentialsOutcome outcome) : outcome_(std::move(outcome)) {}
  CredentialsOutcome Resolve(const CredentialsRequest& /*request*/) override { return outcome_; }

 private:
  const CredentialsOutcome outcome_;
};

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
      return "credential_process";
    case ProfileBase::kStaticKeys:
    case ProfileBase::kEnvironment:
    case ProfileBase::kInstanceMetadata:
    case ProfileBase::kContainer:
      break;
  }
  return "a role";
}

CredentialsOutcome Settle(const config::SharedFiles& files, const std::string& profile, bool is_named) {
  const auto plan = MakeProfilePlan(files, profile, is_named);
  if (!plan) return plan.error();
  if (plan->base == ProfileBase::kStaticKeys && plan->roles.empty()) return KeysOf(files, profile);
  return MakeError(ErrorCode::kCredentialsUnavailable,
                   "profile " + encoding::Quoted(profile) + " leads to credentials by way of " +
                       std::string(WayOf(*plan)) +
                       ", which this version does not go; give Dependencies::credentials a provider that does, or use "
                       "a profile with keys");
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeProfileCredentials(const config::SharedFiles& files,
                                                            const std::string& profile, bool is_named) {
  return std::make_shared<SettledCredentials>(Settle(files, profile, is_named));
}

}  // namespace marketplace_metering::credentials
