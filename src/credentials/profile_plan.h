// What a profile of the shared files says about credentials: where they begin, and which roles are assumed with them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/shared_files.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// Where the first credentials come from.
enum class ProfileBase {
  kStaticKeys,
  kWebIdentity,
  kSso,
  kLogin,
  kProcess,
  kEnvironment,
  kInstanceMetadata,
  kContainer,
};

/// One AssumeRole.
struct RoleHop {
  std::string profile = {};  ///< That asks for it.
  std::string role_arn = {};
  std::string session_name = {};  ///< Empty: a name is made up.
  std::string external_id = {};
  std::string mfa_serial = {};
  std::optional<int> duration_seconds = {};
  std::string region = {};  ///< Of the profile; empty when it has none.
};

struct ProfilePlan {
  ProfileBase base = ProfileBase::kStaticKeys;
  std::string base_profile = {};       ///< That describes the base.
  std::vector<RoleHop> roles = {};     ///< In the order in which they are assumed.
  std::vector<std::string> path = {};  ///< The profiles from the selected one to the base, for messages.
};

/// What to do for `selected`. `kMissingCredentials`: the profile says nothing of credentials, or is not there and
/// was not asked for by name (`is_named`). Other errors name the profile, the key and the file, and never a value that
/// may be a secret.
Outcome<ProfilePlan> MakeProfilePlan(const config::SharedFiles& files, const std::string& selected, bool is_named);

}  // namespace marketplace_metering::credentials
