// Where credentials were found, in words.
#pragma once

#include <string>

#include "credentials/ask.h"
#include "marketplace_metering/credentials.h"

namespace marketplace_metering::credentials {

/// `origin` on one line, or what `source` says in its place.
std::string OriginOf(const Credentials& credentials);

/// The same credentials, which tell where they were found.
CredentialsOutcome WithOrigin(const Credentials& credentials, std::string origin,
                              CredentialsPlatform platform = CredentialsPlatform::kUnspecified);

}  // namespace marketplace_metering::credentials
