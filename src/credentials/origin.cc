#include "credentials/origin.h"

#include <memory>
#include <string_view>
#include <utility>

#include "protocol/one_line.h"

namespace marketplace_metering::credentials {
namespace {

std::string_view WordsFor(CredentialsSource source) {
  switch (source) {
    case CredentialsSource::kOther:
      break;
    case CredentialsSource::kCode:
      return "keys in code";
    case CredentialsSource::kEnvironment:
      return "the environment";
    case CredentialsSource::kProfile:
      return "a profile";
    case CredentialsSource::kAssumedRole:
      return "a role that was assumed";
    case CredentialsSource::kWebIdentity:
      return "a web identity token";
    case CredentialsSource::kSso:
      return "IAM Identity Center";
    case CredentialsSource::kLogin:
      return "a console login";
    case CredentialsSource::kProcess:
      return "a command";
    case CredentialsSource::kContainer:
      return "the agent of a container";
    case CredentialsSource::kInstanceMetadata:
      return "instance metadata";
    case CredentialsSource::kCognito:
      return "Amazon Cognito";
  }
  return "a provider that does not tell where they come from";
}

}  // namespace

std::string OriginOf(const Credentials& credentials) {
  if (credentials.origin.empty()) return std::string(WordsFor(credentials.source));
  return protocol::OneLine(credentials.origin);
}

CredentialsOutcome WithOrigin(const Credentials& credentials, std::string origin, CredentialsPlatform platform) {
  auto told = std::make_shared<Credentials>(credentials);
  told->origin = std::move(origin);
  told->platform = platform;
  return std::shared_ptr<const Credentials>(std::move(told));
}

}  // namespace marketplace_metering::credentials
