// The rules that parameters of STS calls are held to before anything is sent.
#pragma once

#include <string_view>
#include <vector>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

/// Everything that is wrong, with paths like `tags[3].key`. A session name is required here: whoever fills one in does
/// it before. No message quotes a secret.
std::vector<Violation> Check(const AssumeRoleParameters& parameters);

/// The same; `token` is a web identity token.
std::vector<Violation> Check(const AssumeRoleWithWebIdentityParameters& parameters, std::string_view token);

}  // namespace marketplace_metering::credentials
