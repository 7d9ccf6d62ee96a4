#include "credentials/container_document.h"

#include <memory>
#include <string_view>
#include <utility>

#include "credentials/agent_document.h"
#include "json/reader.h"

namespace marketplace_metering::credentials {
namespace {

constexpr std::chrono::minutes kWithoutEnd(15);

}  // namespace

CredentialsOutcome ReadContainerDocument(std::string body, std::string_view token,
                                         std::chrono::system_clock::time_point now) {
  auto keys = ReadAgentDocument(json::Document::Parse(std::move(body), AgentDocumentLimits()), token);
  if (!keys) return std::move(keys).error();
  keys->source = CredentialsSource::kContainer;
  if (!keys->expiration) keys->expiration = now + kWithoutEnd;
  if (*keys->expiration <= now) {
    return MakeError(ErrorCode::kExpiredCredentials, "the credentials that it gave have expired already");
  }
  return std::make_shared<const Credentials>(*std::move(keys));
}

std::string ReadContainerRefusal(std::string body, std::string_view token) {
  const json::Document document = json::Document::Parse(std::move(body), AgentDocumentLimits());
  if (document.root_kind() != json::Kind::kObject) return {};
  return ToldBy(document.root(), token);
}

}  // namespace marketplace_metering::credentials
