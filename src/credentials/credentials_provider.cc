#include "marketplace_metering/credentials.h"

namespace marketplace_metering {

CredentialsProvider::~CredentialsProvider() = default;

}  // namespace marketplace_metering
