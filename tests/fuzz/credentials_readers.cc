#include "credentials_readers.h"

#include <utility>

#include "credentials/container_document.h"
#include "credentials/process_document.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

Reading Refused(const Error& error) {
  Reading reading;
  reading.code = error.code;
  reading.message = error.message;
  return reading;
}

// For readers of anything: `shown` makes a text of all that was read.
template <typename T, typename Show>
Reading Of(const Outcome<T>& outcome, Show shown) {
  if (!outcome) return Refused(outcome.error());
  Reading reading;
  reading.good = true;
  reading.content = shown(*outcome);
  return reading;
}

std::string Shown(const Credentials& keys) {
  std::string text = "keys " + keys.access_key_id + "\n";
  text.append(keys.secret_access_key.Reveal()) += "\n";
  text.append(keys.session_token.Reveal()) += "\n" + keys.account_id + "\n";
  return text + (keys.expiration ? std::to_string(keys.expiration->time_since_epoch().count()) : "never");
}

Reading OfKeys(const Outcome<Credentials>& outcome) {
  Reading reading = Of(outcome, Shown);
  if (outcome) reading.keys = *outcome;
  return reading;
}

Reading OfKeys(const CredentialsOutcome& outcome) {
  return outcome ? OfKeys(Outcome<Credentials>(**outcome)) : Refused(outcome.error());
}

// For readers of errors: what is told of one.
Reading Told(std::string message) {
  Reading reading;
  reading.message = std::move(message);
  return reading;
}

}  // namespace

const std::vector<Reader>& Readers() {
  static const std::vector<Reader> readers = {
      {"process",
       [](std::string text, Instant now) {
         return OfKeys(ReadProcessDocument(std::move(text), kFallbackAccount, now));
       },
       {},
       CredentialsSource::kProcess,
       R"({"Version":1,"AccessKeyId":%k,"SecretAccessKey":%s,"SessionToken":%t,"Expiration":%e})"},
      {"container",
       [](std::string text, Instant now) { return OfKeys(ReadContainerDocument(std::move(text), kSentToken, now)); },
       {"code", "message"},
       CredentialsSource::kContainer,
       R"({"AccessKeyId":%k,"SecretAccessKey":%s,"Token":%t,"Expiration":%e,"Code":"Success"})"},
      {"container refusal",
       [](std::string text, Instant /*now*/) { return Told(ReadContainerRefusal(std::move(text), kSentToken)); },
       {"code", "message"}},
  };
  return readers;
}

}  // namespace marketplace_metering::credentials
