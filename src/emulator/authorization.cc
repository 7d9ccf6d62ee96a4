#include "emulator/authorization.h"

#include <string>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

ServiceError Incomplete(std::string message) {
  return {"IncompleteSignatureException", std::move(message)};
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view TrimBlanks(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The value of `name=value` in the list after the algorithm; empty when absent.
std::string_view FindParameter(std::string_view list, std::string_view name) {
  for (std::string_view item : Split(list, ',')) {
    item = TrimBlanks(item);
    if (item.size() > name.size() && item.substr(0, name.size()) == name && item[name.size()] == '=') {
      return item.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace

Answer<Authorization> ParseAuthorization(std::string_view value) {
  constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
  value = TrimBlanks(value);
  const auto blank = value.find(' ');
  if (value.substr(0, blank) != kAlgorithm || blank == std::string_view::npos) {
    return Incomplete("Authorization header requires the algorithm AWS4-HMAC-SHA256.");
  }
  const std::string_view list = value.substr(blank + 1);
  const std::string_view credential = FindParameter(list, "Credential");
  const std::string_view signed_headers = FindParameter(list, "SignedHeaders");
  Authorization read;
  read.signature = FindParameter(list, "Signature");
  if (credential.empty()) return Incomplete("Authorization header requires 'Credential' parameter.");
  if (signed_headers.empty()) return Incomplete("Authorization header requires 'SignedHeaders' parameter.");
  if (read.signature.empty()) return Incomplete("Authorization header requires 'Signature' parameter.");

  const std::vector<std::string_view> parts = Split(credential, '/');
  if (parts.size() != 5) {
    return Incomplete("Credential must have exactly 5 slash-delimited elements: keyid/date/region/service/term.");
  }
  read.access_key_id = parts[0];
  read.date = parts[1];
  read.region = parts[2];
  read.service = parts[3];
  read.terminator = parts[4];
  read.signed_headers = Split(signed_headers, ';');
  return read;
}

}  // namespace marketplace_metering::emulator
