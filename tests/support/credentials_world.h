// What a provider of credentials finds around it, as fakes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"

namespace marketplace_metering::test {

/// At midnight of 1 December 2026 unless told otherwise, with the home "/h".
struct CredentialsWorld {
  explicit CredentialsWorld(const std::string& now = "2026-12-01T00:00:00Z") {
    clock->SetNow(*encoding::ParseIso8601(now));
    environment->Set("HOME", "/h");
    outside.transport = transport;
    outside.environment = environment;
    outside.files = files;
    outside.clock = clock;
    outside.random = random;
    outside.log = log;
  }

  /// The id of the keys, or the error.
  static std::string Text(const Outcome<std::shared_ptr<const Credentials>>& outcome) {
    if (outcome) return (*outcome)->access_key_id;
    return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  }
  /// Of that request, or "none".
  std::string Header(std::size_t index, const std::string& name) const {
    const HttpRequest request = transport->requests().at(index);
    for (const HttpHeader& header : request.headers) {
      if (encoding::EqualsIgnoreCase(header.name, name)) return header.value;
    }
    return "none";
  }
  std::string Body(std::size_t index) const { return transport->requests().at(index).body; }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::FakeFileSystem> files = std::make_shared<testing::FakeFileSystem>();
  std::shared_ptr<testing::FakeRandomSource> random = std::make_shared<testing::FakeRandomSource>();
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  Dependencies outside;
};

}  // namespace marketplace_metering::test
