// What the tests of keys from the metadata service of an instance begin with.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"

namespace marketplace_metering::test {

// At midnight of 1 December 2026, on an instance whose metadata service answers what a test wrote down.
class InstanceMetadata : public ::testing::Test {
 protected:
  static constexpr const char* kList = "/latest/meta-data/iam/security-credentials/";

  InstanceMetadata() {
    clock->SetNow(*encoding::ParseIso8601("2026-12-01T00:00:00Z"));
    environment->Set("HOME", "/h");
    world.transport = transport;
    world.environment = environment;
    world.files = std::make_shared<testing::FakeFileSystem>();
    world.clock = clock;
    world.random = random;
    world.log = log;
  }

  std::shared_ptr<CredentialsProvider> Make(const ClientConfig& config = {}) {
    return MakeInstanceMetadataCredentialsProvider(config, world);
  }
  // As a client finds them.
  std::shared_ptr<CredentialsProvider> MakeChain() { return MakeDefaultCredentialsProvider({}, world); }

  void GiveToken(const std::string& token = "session-token", const std::string& ttl = "21600") {
    transport->Reply(200, token, {{"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", ttl}});
  }
  static std::string InstanceKeys(const std::string& id, const std::string& end = "2026-12-01T06:00:00Z") {
    return R"({"Code":"Success","LastUpdated":"2026-12-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":")" + id +
           R"(","SecretAccessKey":"hunter2","Token":"hunter3","Expiration":")" + end + R"("})";
  }
  void GiveKeys(const std::string& id, const std::string& end = "2026-12-01T06:00:00Z") {
    transport->Reply(200, "role\n").Reply(200, InstanceKeys(id, end));
  }

  static std::string Text(const Outcome<std::shared_ptr<const Credentials>>& outcome) {
    if (outcome) return (*outcome)->access_key_id;
    return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  }
  // "PUT /latest/api/token", ...
  std::vector<std::string> Asked() const {
    std::vector<std::string> lines;
    for (const HttpRequest& request : transport->requests()) {
      const auto path = request.url.find("/latest");
      lines.push_back(request.method + " " + request.url.substr(path));
    }
    return lines;
  }
  std::string Header(std::size_t index, const std::string& name) const {
    const HttpRequest request = transport->requests().at(index);
    for (const HttpHeader& header : request.headers) {
      if (encoding::EqualsIgnoreCase(header.name, name)) return header.value;
    }
    return {};
  }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::FakeRandomSource> random = std::make_shared<testing::FakeRandomSource>();
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  Dependencies world;
};

}  // namespace marketplace_metering::test
