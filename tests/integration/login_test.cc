// A console login over real sockets and files: a Sign-In that verifies proofs, is slow to be right, broken or not
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "support/fault_server.h"
#include "support/login_world.h"
#include "support/temp_dir.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class SignIn : public ::testing::Test, protected LoginWorld {
 protected:
  SignIn() {
    outside.transport = nullptr;  // real sockets
    outside.files = nullptr;
    environment->Set("AWS_LOGIN_CACHE_DIRECTORY", dir.path());
    dir.Write("4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json", LoginText(kEnd));
  }

  // As a client finds it; waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(const std::string& url, std::chrono::milliseconds patience = 5s) {
    environment->Set("AWS_ENDPOINT_URL_SIGNIN", url);
    ClientConfig config;
    config.http.read_timeout = patience;
    return MakeLoginCredentialsProvider({kLoginSession, {}}, config, outside);
  }
  std::string Failure(const std::string& url, std::chrono::milliseconds patience = 5s) {
    return Text(Make(url, patience)->Resolve({}));
  }
  std::string Path() const {
    return dir.path() + "/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
  }

  static constexpr const char* kEnd = "2025-11-19T00:00:00Z";
  const TempDir dir;
};

TEST_F(SignIn, L4GivesNewKeysToWhoHoldsTheKey) {
  FaultServer server(Always(200, SignInSuccess("ASIANEW")));

  const auto keys = Make(server.url())->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIANEW");
  ASSERT_THAT(server.requests(), SizeIs(1));
  const ReceivedRequest request = server.requests().at(0);
  EXPECT_EQ(request.RequestLine(), "POST /v1/token HTTP/1.1");
  EXPECT_EQ(request.Header("Content-Type"), "application/json");
  EXPECT_FALSE(request.Header("Authorization"));
  const DpopProof proof(request.Header("DPoP").value_or(""));
  EXPECT_TRUE(proof.is_good);
  EXPECT_EQ(proof.Value("htu"), server.url() + "v1/token");
  struct stat status {};
  ASSERT_EQ(::stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(MakeSystemFileSystem()->Read(Path(), 65536).value(),
              AllOf(HasSubstr("ASIANEW"), HasSubstr("2025-11-19T00:15:00Z"), HasSubstr("hunter5hunter5")));
}

TEST_F(SignIn, KeepsALoginForHours) {
  std::atomic<int> given{0};
  const Step answer = [&](FaultConnection& connection) {
    const std::string number = std::to_string(++given);
    return steps::Respond(200, SignInSuccess("ASIA" + number, "hunter-token-" + number))(connection);
  };
  FaultServer server({steps::ReadRequest(), answer, steps::Again()});
  const auto provider =
      MakeCachingCredentialsProvider(Make(server.url()), clock, std::make_shared<testing::FakeRandomSource>());
  for (int minute = 0; minute <= 180; ++minute) {
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << minute << ": " << keys.error().message;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << minute;
    clock->Advance(1min);
  }

  EXPECT_GT(given, 11);
  std::string last = "hunter4hunter4";
  int number = 0;
  for (const ReceivedRequest& request : server.requests()) {
    EXPECT_TRUE(DpopProof(request.Header("DPoP").value_or("")).is_good);
    EXPECT_THAT(request.body, HasSubstr("\"" + last + "\""));
    last = "hunter-token-" + std::to_string(++number);
  }
}

TEST_F(SignIn, IsAskedAgainAfterTroubles) {
  FaultServer server(Always(200, SignInSuccess("ASIANEW")));
  server.OnNext({steps::ReadRequest(), steps::Reset()});
  server.OnNext({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"), steps::Close()});

  const auto keys = Make(server.url())->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  const auto requests = server.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_NE(DpopProof(*requests[0].Header("DPoP")).Value("jti"), DpopProof(*requests[1].Header("DPoP")).Value("jti"));
}

TEST_F(SignIn, IsNotFollowedElsewhere) {
  FaultServer other(Always(200, SignInSuccess("EVIL")));
  FaultServer server(Always(307, "", {{"Location", other.url()}}));

  EXPECT_THAT(Failure(server.url()), HasSubstr("(HTTP 307)"));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(SignIn, L5EndsTheSearchWhenItFails) {
  struct Row {
    int status;
    std::string body;
    std::string begin;
  };
  const std::vector<Row> rows = {
      {401, R"({"error":"TOKEN_EXPIRED","message":"x"})", "ExpiredCredentials: console login 'arn:aws:sts::"},
      {400, R"({"error":"USER_CREDENTIALS_CHANGED","message":"x"})", "ExpiredCredentials: console login "},
      {403, R"({"error":"INSUFFICIENT_PERMISSIONS","message":"x"})", "CredentialsUnavailable: console login "},
      {400, R"({"error":"INVALID_REQUEST","message":"x"})", "CredentialsUnavailable: console login "},
      {500, "{", "CredentialsUnavailable: console login "},
      {200, "<html>", "CredentialsUnavailable: console login "},
      {200, "[]", "CredentialsUnavailable: console login "},
      {200, R"({"accessToken":"x","expiresIn":true})", "CredentialsUnavailable: console login "},
      {200, "", "CredentialsUnavailable: console login "},
      {200, std::string(70000, ' '), "CredentialsUnavailable: console login "},
  };
  const std::string before = MakeSystemFileSystem()->Read(Path(), 65536).value();
  for (const Row& row : rows) {
    FaultServer server(Always(row.status, row.body));
    EXPECT_THAT(Failure(server.url()), AllOf(StartsWith(row.begin), HasSubstr("run aws login"))) << row.body;
    EXPECT_EQ(MakeSystemFileSystem()->Read(Path(), 65536).value(), before);
  }
}

TEST_F(SignIn, ThatIsSilentOrNotThereIsAnError) {
  FaultServer silent({steps::ReadRequest(), steps::AwaitHangUp()});
  EXPECT_THAT(Failure(silent.url(), 100ms), StartsWith("CredentialsUnavailable: console login "));
  EXPECT_THAT(silent.requests(), SizeIs(3));

  const RefusingPort gone;
  EXPECT_THAT(Failure(gone.url()), StartsWith("CredentialsUnavailable: console login "));
}

}  // namespace
}  // namespace marketplace_metering::test
