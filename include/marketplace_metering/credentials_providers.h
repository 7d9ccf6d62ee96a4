// Where credentials come from when nobody says.
#pragma once

#include <memory>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// What a client uses when it is given neither keys nor a provider, cached:
///
/// 1. the profile that `ClientConfig::profile` names, and then nothing else;
/// 2. the environment;
/// 3. the profile that `AWS_PROFILE` or `AWS_DEFAULT_PROFILE` names, or `default`.
///
/// A profile gives the keys that stand in it. One that was named and is not there, or leads to credentials in another
/// way (a role, IAM Identity Center, a process), is an error, and so is any profile while one of the files has a line
/// that cannot be understood: the keys of somebody else are worse than none. Of `config` only `profile` counts, of
/// `dependencies` clock, random, environment, files and log. Reads the shared files once, now. Thread-safe; starts no
/// thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
