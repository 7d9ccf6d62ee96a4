// Logins on their way to Cognito, and keys on their way back. Apart from the provider's other tests, because those run
// under the thread sanitizer, which has an allocator of its own.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "marketplace_metering/cognito_credentials.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/freed_memory.h"

namespace marketplace_metering {
namespace {

constexpr const char* kLogin = "eyJhbGciOiJSUzI1NiJ9.hunter1hunter1hunter1hunter1";
constexpr const char* kKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Keeps nothing of what it is sent, and answers with what was laid out beforehand.
struct ForgetfulCognito final : HttpTransport {
  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& /*options*/) override {
    saw_login = request.body.find(kLogin) != std::string::npos;
    HttpResponse response;
    response.status = status;
    response.body.swap(request.body.find("IdentityPoolId") != std::string::npos ? identity : keys);
    return response;
  }
  int status = 200;
  bool saw_login = false;
  std::string identity = R"({"IdentityId":"us-east-1:1"})";
  std::string keys;
};

struct Row {
  const char* name;
  int status;
  const char* end;
  bool is_good;
};

TEST(CognitoSecrets, AreNotLeftBehindHoweverItEnds) {
  const Row rows[] = {
      {"it succeeds", 200, "2000000000", true},
      {"they have expired", 200, "1", false},
      {"they have no end", 200, "\"never\"", false},
      {"it is refused", 400, "2000000000", false},
  };
  for (const char* secret : {kLogin, kKey}) {
    for (const Row& row : rows) {
      const auto cognito = std::make_shared<ForgetfulCognito>();
      cognito->status = row.status;
      const std::string key = kKey;
      if (row.status == 200) {
        cognito->keys = R"({"Credentials":{"AccessKeyId":"A","SessionToken":"t","Expiration":)" + std::string(row.end) +
                        R"(,"SecretKey":")" + std::string(key.size(), '#') + "\"}}";
        key.copy(cognito->keys.data() + cognito->keys.find('#'), key.size());
      }
      Dependencies outside;
      outside.transport = cognito;
      outside.clock = std::make_shared<testing::FakeClock>();
      outside.random = std::make_shared<testing::FakeRandomSource>();
      outside.environment = std::make_shared<testing::FakeEnvironment>();
      outside.files = std::make_shared<testing::FakeFileSystem>();
      CognitoCredentialsOptions options;
      options.identity_pool_id = "us-east-1:0";
      options.current_logins = [](const CredentialsRequest&) -> Outcome<CognitoLogins> {
        return CognitoLogins{{"a", Secret(kLogin)}};
      };
      const test::FreedMemory memory(secret);
      const bool is_good = MakeCognitoCredentialsProvider(options, {}, outside)->Resolve({}).ok();

      EXPECT_EQ(is_good, row.is_good) << row.name;
      EXPECT_TRUE(cognito->saw_login) << row.name;
      EXPECT_EQ(memory.sightings(), 0U) << row.name;
    }
  }
}

}  // namespace
}  // namespace marketplace_metering
