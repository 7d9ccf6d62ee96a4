#include "credentials/profile_plan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"

namespace marketplace_metering::credentials {
namespace {

using encoding::Quoted;
using profile::Properties;

// A view, because the value may be a secret.
std::string_view ValueOf(const Properties& properties, const char* key) {
  const auto found = properties.find(key);
  if (found == properties.end() || encoding::IsBlank(found->second.value)) return {};
  return found->second.value;
}

bool Has(const Properties& properties, const char* key) {
  return !ValueOf(properties, key).empty();
}

class Planner {
 public:
  explicit Planner(const config::SharedFiles& files) : files_(files) {}

  Outcome<ProfilePlan> Plan(const std::string& selected) {
    const Properties* properties = files_.FindProfile(selected);
    plan_.path.push_back(selected);
    auto done = FollowSelected(selected, *properties);
    if (!done) return std::move(done).error();
    // Found from the outside in, assumed from the inside out.
    std::reverse(plan_.roles.begin(), plan_.roles.end());
    return std::move(plan_);
  }

 private:
  using Step = Outcome<void>;

  Error Wrong(const std::string& profile, const std::string& text) const {
    std::string message = "profile " + Quoted(profile) + " " + text + " (" + files_.Places() + ")";
    if (plan_.path.size() > 1) {
      message += "; reached by";
      for (std::size_t i = 0; i < plan_.path.size(); ++i) message += (i > 0 ? " -> " : " ") + Quoted(plan_.path[i]);
    }
    return MakeError(ErrorCode::kInvalidConfiguration, std::move(message));
  }

  Step Begin(ProfileBase base, const std::string& profile) {
    plan_.base = base;
    plan_.base_profile = profile;
    return {};
  }

  // The selected profile: roles first, its own keys last.
  Step FollowSelected(const std::string& name, const Properties& properties) {
    if (Has(properties, "web_identity_token_file")) return BeginWebIdentity(name, properties);
    if (Has(properties, "role_arn")) return FollowRole(name, properties);
    return BeginWithoutRole(name, properties);
  }

  // A profile that another one names: its own keys first, so that one profile can serve as both.
  Step FollowReached(const std::string& name, const Properties& properties) {
    if (HasKeys(properties)) return BeginKeys(name, properties);
    return FollowSelected(name, properties);
  }

  static bool HasKeys(const Properties& properties) {
    return Has(properties, "aws_access_key_id") || Has(properties, "aws_secret_access_key");
  }

  Step BeginKeys(const std::string& name, const Properties& properties) {
    for (const char* key : {"aws_access_key_id", "aws_secret_access_key"}) {
      if (!Has(properties, key)) {
        return Wrong(name, "has no " + std::string(key) + "; a pair is needed: add it, or remove the other half");
      }
    }
    return Begin(ProfileBase::kStaticKeys, name);
  }

  Step BeginWebIdentity(const std::string& name, const Properties& properties) {
    if (Has(properties, "role_arn")) return Begin(ProfileBase::kWebIdentity, name);
    return Wrong(name, "has web_identity_token_file but no role_arn; add the role that the token is for");
  }

  Step BeginWithoutRole(const std::string& name, const Properties& properties) {
    if (Has(properties, "sso_account_id") || Has(properties, "sso_role_name")) return Begin(ProfileBase::kSso, name);
    if (Has(properties, "login_session")) return Begin(ProfileBase::kLogin, name);
    if (Has(properties, "credential_process")) return Begin(ProfileBase::kProcess, name);
    if (HasKeys(properties)) return BeginKeys(name, properties);
    if (plan_.path.size() > 1 || !plan_.roles.empty()) {
      return Wrong(name, "holds no credentials, but is named as the source of some");
    }
    std::string reason = "profile " + Quoted(name) + " holds no credentials (" + files_.Places() + ")";
    if (Has(properties, "sso_session")) reason += ": an sso_session needs sso_account_id and sso_role_name beside it";
    return MakeError(ErrorCode::kMissingCredentials, std::move(reason));
  }

  Step FollowRole(const std::string& name, const Properties& properties) {
    auto hop = HopOf(name, properties);
    if (!hop) return std::move(hop).error();
    plan_.roles.push_back(*std::move(hop));
    const std::string source(ValueOf(properties, "source_profile"));
    const std::string word(ValueOf(properties, "credential_source"));
    if (!source.empty() && !word.empty()) {
      return Wrong(name, "has both source_profile and credential_source; remove one");
    }
    if (!word.empty()) return BeginNamedSource(name, word);
    if (source.empty()) {
      return Wrong(name,
                   "has role_arn but neither source_profile nor credential_source; add what the role is assumed "
                   "with");
    }
    return FollowSource(name, properties, source);
  }

  Step FollowSource(const std::string& name, const Properties& properties, const std::string& source) {
    if (source == name) {
      if (HasKeys(properties)) return BeginKeys(name, properties);
      return BeginWithoutRole(name, properties);
    }
    const bool visited = std::find(plan_.path.begin(), plan_.path.end(), source) != plan_.path.end();
    plan_.path.push_back(source);
    if (visited) return Wrong(name, "names " + Quoted(source) + " as its source_profile, which leads back to it");
    const Properties* next = files_.FindProfile(source);
    if (next == nullptr) return Wrong(name, "names " + Quoted(source) + " as its source_profile, which was not found");
    return FollowReached(source, *next);
  }

  Step BeginNamedSource(const std::string& name, const std::string& word) {
    struct Named {
      std::string_view word;
      ProfileBase base;
    };
    constexpr std::array<Named, 3> kNamed = {{{"Environment", ProfileBase::kEnvironment},
                                              {"Ec2InstanceMetadata", ProfileBase::kInstanceMetadata},
                                              {"EcsContainer", ProfileBase::kContainer}}};
    for (const Named& named : kNamed) {
      if (encoding::EqualsIgnoreCase(named.word, word)) return Begin(named.base, name);
    }
    return Wrong(name, "has credential_source " + Quoted(word) +
                           ", which is none of Environment, Ec2InstanceMetadata, EcsContainer");
  }

  Outcome<RoleHop> HopOf(const std::string& name, const Properties& properties) const {
    RoleHop hop;
    hop.profile = name;
    hop.role_arn = ValueOf(properties, "role_arn");
    hop.session_name = ValueOf(properties, "role_session_name");
    hop.external_id = ValueOf(properties, "external_id");
    hop.mfa_serial = ValueOf(properties, "mfa_serial");
    hop.region = ValueOf(properties, "region");
    const std::string_view duration = ValueOf(properties, "duration_seconds");
    if (duration.empty()) return hop;
    int seconds = 0;
    const char* end = duration.data() + duration.size();
    const auto [parsed, failure] = std::from_chars(duration.data(), end, seconds);
    if (failure != std::errc() || parsed != end || seconds < 900 || seconds > 43200) {
      return Wrong(name,
                   "has duration_seconds " + Quoted(duration) + ", which is not a whole number from 900 to 43200");
    }
    hop.duration_seconds = seconds;
    return hop;
  }

  const config::SharedFiles& files_;
  ProfilePlan plan_;
};

}  // namespace

Outcome<ProfilePlan> MakeProfilePlan(const config::SharedFiles& files, const std::string& selected, bool is_named) {
  if (files.broken) {
    return MakeError(ErrorCode::kInvalidConfiguration, "profile " + Quoted(selected) +
                                                           " cannot be relied on, since a file cannot be understood: " +
                                                           *files.broken + "; mend it, or take it away");
  }
  if (files.FindProfile(selected) == nullptr) {
    std::string message = "profile " + Quoted(selected) + " was not found in " + files.Places();
    if (std::find(files.unprefixed.begin(), files.unprefixed.end(), selected) != files.unprefixed.end()) {
      message += "; the config file has a section [" + selected + "]: write it [profile " + selected + "]";
    }
    return MakeError(is_named ? ErrorCode::kInvalidConfiguration : ErrorCode::kMissingCredentials, std::move(message));
  }
  return Planner(files).Plan(selected);
}

}  // namespace marketplace_metering::credentials
