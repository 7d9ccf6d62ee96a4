// A provider that asks STS, in a world of fakes.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"

namespace marketplace_metering::test {

/// What STS answers for `id`, good until `end`.
inline std::string StsSuccess(const std::string& operation, const std::string& id,
                              const std::string& end = "2026-12-01T01:00:00Z") {
  return "<" + operation + "Response><" + operation +
         "Result><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>"
         "<Credentials><AccessKeyId>" +
         id + "</AccessKeyId><SecretAccessKey>hunter2hunter2</SecretAccessKey><SessionToken>hunter3hunter3" +
         "</SessionToken><Expiration>" + end + "</Expiration></Credentials></" + operation + "Result></" + operation +
         "Response>";
}

inline std::string StsFailure(const std::string& code, const std::string& message) {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
         "</Message></Error><RequestId>id-1</RequestId></ErrorResponse>";
}

struct StsWorld {
  StsWorld() {
    clock->SetNow(*encoding::ParseIso8601("2026-12-01T00:00:00Z"));
    environment->Set("HOME", "/h");
    environment->Set("AWS_REGION", "eu-west-1");
    outside.transport = transport;
    outside.environment = environment;
    outside.files = files;
    outside.clock = clock;
    outside.random = std::make_shared<testing::FakeRandomSource>();
  }

  static std::string Text(const Outcome<std::shared_ptr<const Credentials>>& outcome) {
    if (outcome) return (*outcome)->access_key_id;
    return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  }
  std::string Header(std::size_t index, const std::string& name) const {
    const HttpRequest request = transport->requests().at(index);
    for (const HttpHeader& header : request.headers) {
      if (encoding::EqualsIgnoreCase(header.name, name)) return header.value;
    }
    return {};
  }
  void IsIrsa() {
    environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    environment->Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r");
    files->Write("/token", "eyJfirst.token.x\n");
  }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::FakeFileSystem> files = std::make_shared<testing::FakeFileSystem>();
  Dependencies outside;
};

}  // namespace marketplace_metering::test
