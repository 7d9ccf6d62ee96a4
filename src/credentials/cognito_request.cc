#include "credentials/cognito_request.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "credentials/parameter_check.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "json/writer.h"

namespace marketplace_metering::credentials {
namespace {

constexpr std::size_t kLongestId = 55;
constexpr std::size_t kMostLogins = 10;
constexpr TextRule kProviderNameRule{1, 128};
constexpr TextRule kTokenRule{1, 50000};
constexpr std::string_view kIdExample = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

void CheckId(const std::string& path, const std::string& id, ParameterCheck& check) {
  if (id.empty() || IsCognitoId(id)) return;
  check.Report(path, "is " + encoding::Quoted(id) + ", not of the form " + std::string(kIdExample));
}

void CheckLogins(const CognitoLogins& logins, ParameterCheck& check) {
  check.Count("logins", logins.size(), kMostLogins);
  for (const auto& [name, token] : logins) {
    const std::string path = "logins[" + encoding::Quoted(name) + "]";
    const std::string_view text = token.Reveal();
    if (auto breach = Breach(name, kProviderNameRule)) check.Report(path, "has a name which " + *std::move(breach));
    check.Hidden(path, text, kTokenRule);
    if (std::any_of(text.begin(), text.end(), IsControl)) {
      check.Report(path, "holds a control character, such as the line break of a file; take it off");
    }
  }
}

/// More than the text needs, whatever is escaped: what a writer outgrows is not wiped.
std::size_t RoomFor(const std::string& id, const std::string& role, const CognitoLogins& logins) {
  constexpr std::size_t kFrame = 256;
  constexpr std::size_t kEscape = 6;
  std::size_t texts = id.size() + role.size();
  for (const auto& [name, token] : logins) texts += name.size() + token.Reveal().size() + 2;
  return kFrame + kEscape * texts;
}

void AddLogins(const CognitoLogins& logins, json::Writer& writer) {
  if (logins.empty()) return;
  writer.Name("Logins").BeginObject();
  for (const auto& [name, token] : logins) writer.Name(name).String(token.Reveal());
  writer.EndObject();
}

}  // namespace

std::string_view NameOf(CognitoOperation operation) noexcept {
  return operation == CognitoOperation::kGetId ? "GetId" : "GetCredentialsForIdentity";
}

bool IsCognitoId(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (text.size() > kLongestId || colon == std::string_view::npos) return false;
  const std::string_view region = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  const auto of_region = [](char c) { return encoding::IsAlphanumeric(c) || c == '_' || c == '-'; };
  const auto of_rest = [](char c) { return encoding::IsDigit(c) || (c >= 'a' && c <= 'f') || c == '-'; };
  return !region.empty() && std::all_of(region.begin(), region.end(), of_region) && !rest.empty() &&
         std::all_of(rest.begin(), rest.end(), of_rest);
}

std::string RegionOf(std::string_view id) {
  return std::string(id.substr(0, id.find(':')));
}

std::vector<Violation> Check(const CognitoCredentialsOptions& options, const CognitoLogins& logins) {
  ParameterCheck check;
  CheckId("identity_pool_id", options.identity_pool_id, check);
  CheckId("identity_id", options.identity_id, check);
  if (!options.custom_role_arn.empty()) {
    check.Arn("custom_role_arn", options.custom_role_arn, ParameterCheck::kRoleExample);
  }
  CheckLogins(logins, check);
  return check.Take();
}

std::string WriteGetId(const std::string& identity_pool_id, const CognitoLogins& logins) {
  json::Writer writer(RoomFor(identity_pool_id, {}, logins));
  writer.BeginObject().Name("IdentityPoolId").String(identity_pool_id);
  AddLogins(logins, writer);
  return writer.EndObject().Take();
}

std::string WriteGetCredentials(const std::string& identity_id, const std::string& custom_role_arn,
                                const CognitoLogins& logins) {
  json::Writer writer(RoomFor(identity_id, custom_role_arn, logins));
  writer.BeginObject().Name("IdentityId").String(identity_id);
  if (!custom_role_arn.empty()) writer.Name("CustomRoleArn").String(custom_role_arn);
  AddLogins(logins, writer);
  return writer.EndObject().Take();
}

}  // namespace marketplace_metering::credentials
