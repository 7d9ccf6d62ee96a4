// The role of an EC2 instance over real sockets: a service that is late, broken, or not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "encoding/iso8601.h"
#include "support/credentials_world.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kTtl = "x-aws-ec2-metadata-token-ttl-seconds";

std::string Keys(const std::string& id, std::chrono::system_clock::time_point end) {
  return R"({"Code":"Success","AccessKeyId":")" + id + R"(","SecretAccessKey":"s","Token":"t","Expiration":")" +
         encoding::FormatExtended(end) + R"("})";
}

class Ec2 : public ::testing::Test, protected CredentialsWorld {
 protected:
  Ec2() {
    outside.transport = nullptr;  // real sockets
    environment->Set("http_proxy", "http://127.0.0.1:1");
  }
  // As a client on the instance finds them; waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(int port) {
    environment->Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + std::to_string(port));
    return MakeDefaultCredentialsProvider({}, outside);
  }
  // The service as it is: a token for PUT, else what is asked for.
  Script Service(const std::string& keys) {
    return {steps::ReadRequest(),
            [this, keys](FaultConnection& connection) {
              const std::string line = connection.current().RequestLine();
              if (line == "PUT /latest/api/token HTTP/1.1") {
                return steps::Respond(200, "session-token", {{kTtl, "21600"}})(connection);
              }
              if (connection.current().Header("x-aws-ec2-metadata-token") != "session-token") {
                return steps::Respond(401, "")(connection);
              }
              if (line == "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1") {
                return steps::Respond(200, "role")(connection);
              }
              return steps::Respond(
                  200, keys.empty() ? Keys("ASIA" + std::to_string(++given), clock->Now() + 6h) : keys)(connection);
            },
            steps::Again()};
  }

  std::atomic<int> given{0};
};

// Down at the start, then up for ten hours of which it is broken from the third to the ninth.
TEST_F(Ec2, GivesKeysFromItsStartOnThroughADayOfTroubles) {
  auto gone = std::make_unique<RefusingPort>();
  const int port = gone->port();
  const auto provider = Make(port);
  EXPECT_THAT(Text(provider->Resolve({})), HasSubstr("instance metadata: nobody answers at http://127.0.0.1"));

  gone.reset();
  FaultServerOptions options;
  options.port = port;
  auto service = std::make_unique<FaultServer>(Service(""), options);
  for (int minute = 0; minute <= 600; ++minute) {
    if (minute == 180) {
      service.reset();
      service = std::make_unique<FaultServer>(Always(500, "busy"), options);
    }
    if (minute == 540) {
      service.reset();
      service = std::make_unique<FaultServer>(Service(""), options);
    }
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << minute << ": " << keys.error().message;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << minute;
    clock->Advance(1min);
  }

  EXPECT_EQ(Text(provider->Resolve({})), "ASIA2");
  EXPECT_EQ(given, 2);
  EXPECT_THAT(log->lines(), Each(HasSubstr("instance metadata is not renewing credentials")));
  // From 10 minutes before the end of six hours to the ninth hour, each 10 minutes or a little later.
  EXPECT_GE(log->lines().size(), 15U);
  EXPECT_LE(log->lines().size(), 20U);
}

TEST_F(Ec2, IsAskedAgainAfterTroubles) {
  FaultServer service(Service(""));
  service.OnNext({steps::ReadRequest(), steps::Respond(200, "session-token"), steps::ReadRequest(), steps::Reset()});
  service.OnNext(
      {steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), steps::Close()});

  EXPECT_EQ(Text(Make(service.port())->Resolve({})), "ASIA1");
}

TEST_F(Ec2, IsNotFollowedElsewhere) {
  FaultServer other(Service(""));
  FaultServer service(Always(302, "", {{"Location", other.url()}}));

  EXPECT_THAT(Text(Make(service.port())->Resolve({})), HasSubstr("gave no session token (status 302)"));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(Ec2, EndsTheSearchWhenItFails) {
  const std::vector<std::string> documents = {"{",
                                              "<html>",
                                              R"({"Code":"Failed","Message":"no"})",
                                              R"(["AccessKeyId"])",
                                              R"({"AccessKeyId":1,"SecretAccessKey":"s"})",
                                              std::string(70000, ' ')};
  for (const std::string& document : documents) {
    FaultServer service(Service(document));
    EXPECT_THAT(Text(Make(service.port())->Resolve({})), StartsWith("CredentialsUnavailable: instance metadata: "))
        << document.substr(0, 50);
  }
  for (const int status : {400, 403, 404, 405, 500}) {
    FaultServer service(Always(status, ""));
    EXPECT_THAT(Text(Make(service.port())->Resolve({})), StartsWith("CredentialsUnavailable: instance metadata: "))
        << status;
  }
}

TEST_F(Ec2, ThatIsSilentEndsInTime) {
  FaultServer service({steps::ReadRequest(), steps::AwaitHangUp()});

  EXPECT_THAT(Text(Make(service.port())->Resolve({})), HasSubstr("hop limit of 2"));
  EXPECT_THAT(service.requests(), SizeIs(1));
}

}  // namespace
}  // namespace marketplace_metering::test
