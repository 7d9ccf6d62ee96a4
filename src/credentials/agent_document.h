// Keys as the agents of containers and machines write them.
#pragma once

#include <string>
#include <string_view>

#include "credentials/ask.h"
#include "json/reader.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// Names in any case; overwritten when done with.
json::Limits AgentDocumentLimits();

/// `kCredentialsUnavailable`: what was read is not what an agent writes.
Error NotUnderstood(const std::string& why);

/// `AccessKeyId`, `SecretAccessKey`, `Token`, `AccountId` and `Expiration`, of which the last three may be missing.
/// `kCredentialsUnavailable` when it cannot be read, or has a `Code` that is not `Success`; `kInvalidCredentials` when
/// a part cannot be sent. No message quotes a secret, nor `token`, which was sent to the agent.
Outcome<Credentials> ReadAgentDocument(const json::Document& document, std::string_view token);

/// `code` and `message` as agents tell of a refusal, in quotes and without `token`; empty: neither is there.
std::string ToldBy(const json::Object& root, std::string_view token);

}  // namespace marketplace_metering::credentials
