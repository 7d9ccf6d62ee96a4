// The role of an EC2 instance, for providers that lead to it.
#pragma once

#include <memory>

#include "credentials/metadata_client.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// As `MakeInstanceMetadataCredentialsProvider`, with other tries. `world` has at least transport, environment, clock
/// and random.
std::shared_ptr<CredentialsProvider> MakeInstanceMetadataCredentials(const ResolvedConfig& config, MetadataTries tries,
                                                                     const Dependencies& world);

/// The region of the instance, asked for once.
Outcome<std::string> AskInstanceRegion(const ResolvedConfig& config, const Dependencies& world,
                                       const CredentialsRequest& request);

}  // namespace marketplace_metering::credentials
