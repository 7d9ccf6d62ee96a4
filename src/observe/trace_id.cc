#include "observe/trace_id.h"

#include <string_view>

namespace marketplace_metering::observe {

std::string TraceId(const Environment& environment) {
  const auto function = environment.Get("AWS_LAMBDA_FUNCTION_NAME");
  if (!function || function->empty()) return {};
  const auto trace = environment.Get("_X_AMZN_TRACE_ID");
  if (!trace) return {};

  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : *trace) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20U && byte < 0x7FU) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 0xFU];
    }
  }
  return encoded;
}

}  // namespace marketplace_metering::observe
