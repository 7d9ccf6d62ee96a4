// Which operation accepts whom: rows of the service's documentation and of the AWS Marketplace Seller Guide.
#pragma once

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/identity_check.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::credentials {

/// What `credentials` stand for. The environment tells pods and tasks from instances.
IdentityKind IdentityOf(const Credentials& credentials, const Environment& environment);

/// Everything of the result.
IdentityCheck Judge(MeteringOperation operation, const Credentials& credentials, const Environment& environment);

}  // namespace marketplace_metering::credentials
