// What the tests of keys from the metadata service of an instance begin with.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/credentials_world.h"

namespace marketplace_metering::test {

// On an instance whose metadata service answers what a test wrote down.
class InstanceMetadata : public ::testing::Test, protected CredentialsWorld {
 protected:
  static constexpr const char* kList = "/latest/meta-data/iam/security-credentials/";

  std::shared_ptr<CredentialsProvider> Make(const ClientConfig& config = {}) {
    return MakeInstanceMetadataCredentialsProvider(config, outside);
  }
  // As a client finds them.
  std::shared_ptr<CredentialsProvider> MakeChain() { return MakeDefaultCredentialsProvider({}, outside); }

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
  // "PUT /latest/api/token", ...
  std::vector<std::string> Asked() const {
    std::vector<std::string> lines;
    for (const HttpRequest& request : transport->requests()) {
      const auto path = request.url.find("/latest");
      lines.push_back(request.method + " " + request.url.substr(path));
    }
    return lines;
  }
};

}  // namespace marketplace_metering::test
