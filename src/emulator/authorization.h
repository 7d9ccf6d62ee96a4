// The parts of an Authorization header of Signature Version 4.
#pragma once

#include <string_view>
#include <vector>

#include "emulator/service_error.h"

namespace marketplace_metering::emulator {

/// Views into the header's value.
struct Authorization {
  std::string_view access_key_id = {};
  std::string_view date = {};
  std::string_view region = {};
  std::string_view service = {};
  std::string_view terminator = {};
  std::vector<std::string_view> signed_headers = {};
  std::string_view signature = {};
};

/// Refuses with IncompleteSignatureException what lacks a part or is of another algorithm.
Answer<Authorization> ParseAuthorization(std::string_view value);

}  // namespace marketplace_metering::emulator
