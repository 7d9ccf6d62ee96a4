// A console login on its way from the file and from Sign-In to a provider. Apart from the provider's other tests,
// because those run under the thread sanitizer, which has an allocator of its own.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/freed_memory.h"
#include "support/login_world.h"
#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

// Answers, and keeps nothing of what was sent.
struct ForgetfulTransport final : HttpTransport {
  Outcome<HttpResponse> Send(const HttpRequest&, const SendOptions&) override {
    HttpResponse response;
    response.status = status;
    response.body.swap(body);
    return response;
  }
  int status = 200;
  std::string body;
};

struct Row {
  const char* name;
  int status;
  std::string secret;  // as it stands in the file or in the answer
  bool is_good;
};

TEST(LoginSecrets, AreNotLeftBehindHoweverItEnds) {
  const Row rows[] = {
      {"secret key of the file", 200, "hunter2hunter2", true},
      {"token of the file", 200, "hunter3hunter3", true},
      {"refresh token of the file", 200, "hunter4hunter4", true},
      {"what nobody knows in the file", 200, "hunter5hunter5", true},
      {"private key", 200, "MHcCAQEEIBVzZThZ8Yiv4Y4tlp4MyIm3pjBNp9nTeHN3B7lb1", true},
      {"new secret key", 200, "hunter8hunter8", true},
      {"new token", 200, "hunter9hunter9", true},
      {"new refresh token", 200, "hunter7hunter7", true},
      {"refresh token, refused", 400, "hunter4hunter4", false},
      {"private key, refused", 400, "MHcCAQEEIBVzZThZ8Yiv4Y4tlp4MyIm3pjBNp9nTeHN3B7lb1", false},
  };
  for (const Row& row : rows) {
    test::LoginWorld world;
    const test::TempDir dir;
    const auto transport = std::make_shared<ForgetfulTransport>();
    world.outside.transport = transport;
    world.outside.files = MakeSystemFileSystem();
    LoginCredentialsOptions options;
    options.session = test::kLoginSession;
    options.cache_directory = dir.path();
    dir.Write("4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json",
              test::LoginText("2025-11-18T00:00:00Z"));
    auto provider = MakeLoginCredentialsProvider(options, {}, world.outside);
    transport->status = row.status;
    transport->body =
        row.status == 200 ? test::SignInSuccess("ASIANEW") : R"({"error":"TOKEN_EXPIRED","message":"no"})";
    transport->body.shrink_to_fit();

    const test::FreedMemory memory(row.secret);
    const bool is_good = provider->Resolve({}).ok();
    provider.reset();

    EXPECT_EQ(is_good, row.is_good) << row.name;
    EXPECT_EQ(memory.sightings(), 0U) << row.name;
  }
}

// What could not be written stays with the provider, and goes with it.
TEST(LoginSecrets, AreNotLeftBehindByWhatCouldNotBeWritten) {
  test::LoginWorld world;
  world.files->Write(test::kLoginFile, test::LoginText("2025-11-18T00:00:00Z"));
  world.files->RefuseReplacing("Read-only file system");
  const auto transport = std::make_shared<ForgetfulTransport>();
  transport->body = test::SignInSuccess("ASIANEW");
  world.outside.transport = transport;
  LoginCredentialsOptions options;
  options.session = test::kLoginSession;
  auto provider = MakeLoginCredentialsProvider(options, {}, world.outside);

  const test::FreedMemory memory("hunter7hunter7");
  ASSERT_TRUE(provider->Resolve({}));
  ASSERT_TRUE(provider->Resolve({}));
  provider.reset();

  EXPECT_EQ(memory.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering
