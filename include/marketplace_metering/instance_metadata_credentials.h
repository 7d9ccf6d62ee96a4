// The role of an EC2 instance.
#pragma once

#include <memory>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// The role of the EC2 instance that the program runs on, from the metadata service of the instance (IMDSv2). Fetches
/// at each `Resolve`, so wrap it in `MakeCachingCredentialsProvider`, as a client does.
///
/// `kMissingCredentials` when the service is disabled, is not there, or the instance has no role. Otherwise
/// `kCredentialsUnavailable` when it is there and gives no keys. Each request is made four times at most, 100, 200 and
/// 400 ms apart at most, unless `ClientConfig::instance_metadata` says otherwise, and connects and waits for 1 s.
///
/// Keys that it has once given stay in use when it gives no others or only such as have expired, as it may when it is
/// overloaded: with an end 10 to 15 minutes ahead, and a warning to the log, until it is asked again 5 to 10 minutes
/// later. They may have expired by then: whether they still count, the service decides that is called. Only a forced
/// refresh asks, and fails, at once.
///
/// Of `config` `instance_metadata` counts, with what environment and profile say of it; of `dependencies` transport,
/// clock, random, environment, files and log. No proxy is used. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeInstanceMetadataCredentialsProvider(
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
