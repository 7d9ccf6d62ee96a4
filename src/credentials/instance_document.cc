#include "credentials/instance_document.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "credentials/agent_document.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "json/reader.h"

namespace marketplace_metering::credentials {
namespace {

bool IsRoleCharacter(char c) {
  return encoding::IsAlphanumeric(c) || std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

}  // namespace

Outcome<Credentials> ReadInstanceDocument(std::string body, std::string_view token) {
  auto keys = ReadAgentDocument(json::Document::Parse(std::move(body), AgentDocumentLimits()), token);
  if (!keys) return keys;
  if (keys->session_token.empty()) return NotUnderstood("Token is missing");
  if (!keys->expiration) return NotUnderstood("Expiration is missing");
  keys->account_id.clear();
  keys->source = CredentialsSource::kInstanceMetadata;
  return keys;
}

Outcome<std::string> ReadRoleName(const std::string& body) {
  constexpr std::size_t kLongest = 128;
  std::string_view name = body;
  name = encoding::TrimBlanks(name.substr(0, name.find_first_of("\r\n")));
  const bool dots = name.find_first_not_of('.') == std::string_view::npos;
  if (name.empty()) return std::string();
  if (dots || name.size() > kLongest || !std::all_of(name.begin(), name.end(), IsRoleCharacter)) {
    return NotUnderstood("it names no role");
  }
  return std::string(name);
}

}  // namespace marketplace_metering::credentials
