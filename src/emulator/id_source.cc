#include "emulator/id_source.h"

#include <algorithm>
#include <string_view>

#include "crypto/sha256.h"
#include "encoding/uuid.h"

namespace marketplace_metering::emulator {

std::string IdSource::Next() {
  std::string text(seed_.begin(), seed_.end());
  if (run_ != 0) text.append(std::to_string(run_)).append("-");
  text.append(std::to_string(count_++));
  const crypto::Digest digest = crypto::Sha256(text);
  std::array<std::uint8_t, 16> bytes = {};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return encoding::FormatUuidV4(bytes);
}

}  // namespace marketplace_metering::emulator
