#include "config/groups.h"

namespace marketplace_metering::config {

// Values are left out even of the key id: somebody may have put the secret in its place.
void CheckKeys(const ClientConfig& config, Problems& problems) {
  const bool has_id = !config.access_key_id.empty();
  const bool has_secret = !config.secret_access_key.empty();
  if (has_id && !has_secret) {
    problems.Add(ErrorCode::kInvalidCredentials, "secret_access_key", kOptionSource,
                 "is missing although access_key_id is set; set both, or neither to use another source");
  } else if (has_secret && !has_id) {
    problems.Add(ErrorCode::kInvalidCredentials, "access_key_id", kOptionSource,
                 "is missing although secret_access_key is set; set both, or neither to use another source");
  } else if (!has_id && !config.session_token.empty()) {
    problems.Add(ErrorCode::kInvalidCredentials, "session_token", kOptionSource,
                 "is set without access_key_id and secret_access_key; set all three, or none to use another source");
  }
}

}  // namespace marketplace_metering::config
