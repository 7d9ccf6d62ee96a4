// Base64 as JSON Web Signatures write it.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// With `-` and `_`, without padding. Leaves nothing of `bytes` behind but the result.
std::string Base64UrlEncode(std::string_view bytes);

}  // namespace marketplace_metering::encoding
