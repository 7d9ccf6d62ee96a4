// A login, from its file to the keys. Apart from the provider's other tests, because those run under the thread
// sanitizer, which has an allocator of its own.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/wipe.h"
#include "sso_world.h"
#include "support/freed_memory.h"
#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

// As literals: what puts a text together leaves pieces behind.
constexpr const char* kToken =
    R"({"accessToken":"hunter-access-token","expiresAt":"2026-11-30T00:00:00Z","refreshToken":"hunter-refresh",)"
    R"("clientId":"client","clientSecret":"hunter-client"})";
constexpr const char* kRenewed =
    R"({"accessToken":"hunter-new-access","expiresIn":28800,"refreshToken":"hunter-new-refresh"})";
constexpr const char* kKeys =
    R"({"roleCredentials":{"accessKeyId":"ASIATEST","secretAccessKey":"hunter-secret","sessionToken":"hunter-session",)"
    R"("expiration":1796086800000}})";

// The other fakes keep copies of what they are told, and let go of them.
class SparingFiles : public FileSystem {
 public:
  explicit SparingFiles(std::shared_ptr<FileSystem> others) : others_(std::move(others)) {}
  ~SparingFiles() override { crypto::Wipe(token_.data(), token_.size()); }

  Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    return path == test::kDevToken ? token_ : others_->Read(path, max_bytes);
  }
  Outcome<FileFacts> Inspect(const std::string& path) const override { return others_->Inspect(path); }
  Outcome<void> Replace(const std::string& /*path*/, std::string_view content) override {
    if (refuses) {
      Error error;
      error.code = ErrorCode::kStorageFailed;
      return error;
    }
    crypto::Wipe(token_.data(), token_.size());
    token_ = content;
    return {};
  }
  bool refuses = false;

 private:
  const std::shared_ptr<FileSystem> others_;
  std::string token_ = kToken;
};

class SparingService : public HttpTransport {
 public:
  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& /*options*/) override {
    HttpResponse response;
    response.status = request.method == "GET" ? portal_status : tokens_status;
    if (response.status == 200) response.body = request.method == "GET" ? kKeys : kRenewed;
    return response;
  }
  int tokens_status = 200;
  int portal_status = 200;
};

TEST(SsoSecrets, AreNotLeftBehindHoweverItEnds) {
  struct Row {
    const char* id;
    int tokens_status;
    int portal_status;
    bool refuses;
    bool is_good;
  };
  const Row rows[] = {
      {"it succeeds", 200, 200, false, true},
      {"it cannot be written", 200, 200, true, true},
      {"it is not renewed", 400, 200, false, false},
      {"it is not accepted", 200, 401, false, false},
  };
  const std::string secrets[] = {"hunter-access-token", "hunter-refresh", "hunter-client", "hunter-new-access",
                                 "hunter-new-refresh",  "hunter-secret",  "hunter-session"};
  for (const Row& row : rows) {
    for (const std::string& secret : secrets) {
      test::SsoWorld world;
      const auto files = std::make_shared<SparingFiles>(world.files);
      const auto service = std::make_shared<SparingService>();
      files->refuses = row.refuses;
      service->tokens_status = row.tokens_status;
      service->portal_status = row.portal_status;
      world.outside.files = files;
      world.outside.transport = service;
      auto provider = world.OfProfile("A");

      const test::FreedMemory memory(secret);
      const bool is_good = provider->Resolve({}).ok() && provider->Resolve({}).ok();
      provider.reset();

      EXPECT_EQ(is_good, row.is_good) << row.id;
      EXPECT_EQ(memory.sightings(), 0U) << row.id << ": " << secret;
    }
  }
}

TEST(SsoSecrets, AreNotLeftBehindByTheFilesOfTheSystem) {
  const test::TempDir dir;
  const std::string path = dir.path() + std::string(test::kDevToken).substr(2);
  std::filesystem::create_directories(path.substr(0, path.rfind('/')));
  dir.Write(".aws/config", test::kSsoProfiles);
  for (const char* secret : {"hunter-access-token", "hunter-refresh", "hunter-new-access", "hunter-new-refresh"}) {
    test::SsoWorld world;
    world.environment->Set("HOME", dir.path());
    world.outside.files = MakeSystemFileSystem();
    world.outside.transport = std::make_shared<SparingService>();
    ASSERT_TRUE(world.outside.files->Replace(path, kToken));
    auto provider = world.OfProfile("A");

    const test::FreedMemory memory(secret);
    const bool is_good = provider->Resolve({}).ok() && provider->Resolve({}).ok();
    provider.reset();

    EXPECT_TRUE(is_good);
    EXPECT_EQ(memory.sightings(), 0U) << secret;
  }
}

}  // namespace
}  // namespace marketplace_metering
