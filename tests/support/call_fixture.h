// A caller on scripted parts: fake clock, fake randomness, scripted transport, fixed keys.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "call/blocking_caller.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"
#include "retry/retry_strategies.h"

namespace marketplace_metering::test {

inline Credentials TestKeys(std::string id = "AKIDEXAMPLE") {
  Credentials keys;
  keys.access_key_id = std::move(id);
  keys.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  return keys;
}

/// Set the members before `Make`.
struct CallFixture {
  CallFixture() {
    config.region.value = "us-east-1";
    config.max_attempts.value = 3;
    config.adaptive_wait_to_fill.value = true;
    config.correct_clock_skew.value = true;
    parts.transport = transport;
    parts.credentials = MakeStaticCredentialsProvider(TestKeys());
    parts.clock = clock;
    parts.random = random;
    parts.environment = environment;
    parts.log = log;
    parts.fixed_endpoint = ResolvedEndpoint{"https://metering.example.com", {}, {}};
  }

  std::unique_ptr<call::BlockingCaller> Make() {
    if (!parts.retry) parts.retry = retry::MakeRetryStrategy(config, random, clock->MonotonicNow());
    return std::make_unique<call::BlockingCaller>(config, parts);
  }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeRandomSource> random = std::make_shared<testing::FakeRandomSource>(1.0);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  ResolvedConfig config;
  call::CallerParts parts;
};

/// The first header of that name, or empty.
inline std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const HttpHeader& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace marketplace_metering::test
