#include "marketplace_metering/version.h"

namespace marketplace_metering {

std::string_view LibraryVersion() noexcept {
  return kVersion;
}

}  // namespace marketplace_metering
