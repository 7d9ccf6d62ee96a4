#include "http/tls_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "marketplace_metering/testing/fake_clock.h"
#include "support/temp_dir.h"
#include "support/test_ca.h"

namespace marketplace_metering::http {
namespace {

using ::testing::HasSubstr;

struct KeeperWorld {
  KeeperWorld() { files.of_user = true; }

  TlsKeeper& Make() {
    keeper = std::make_unique<TlsKeeper>(files, clock);
    return *keeper;
  }
  // As deployments do it: a new file takes the old one's place.
  void Replace(const std::string& path, const std::string& content) const {
    const std::string fresh = directory.Write("fresh", content);
    ASSERT_EQ(std::rename(fresh.c_str(), path.c_str()), 0);
  }

  test::TempDir directory;
  test::TestCa ca;
  TlsFiles files;
  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::unique_ptr<TlsKeeper> keeper;
};

TEST(TlsKeeper, ReadsOnceAndGivesEverybodyTheSame) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();

  const auto first = keeper.Current().value();

  EXPECT_NE(first, nullptr);
  EXPECT_EQ(keeper.Current().value(), first);
}

TEST(TlsKeeper, ReadsAgainWhenAFileHasChanged) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();

  world.Replace(world.files.roots_file, test::TestCa().root_pem());

  EXPECT_NE(keeper.Current().value(), first);
}

TEST(TlsKeeper, ReadsAgainAfterADay) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();

  world.clock->Advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_EQ(keeper.Current().value(), first);
  world.clock->Advance(std::chrono::seconds(1));

  EXPECT_NE(keeper.Current().value(), first);
}

TEST(TlsKeeper, KeepsWhatWasGoodLastAsLongAsAFileCannotBeUsed) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();

  world.Replace(world.files.roots_file, "-----BEGIN NOTHING-----\n");
  EXPECT_EQ(keeper.Current().value(), first);
  std::remove(world.files.roots_file.c_str());
  EXPECT_EQ(keeper.Current().value(), first);
  world.Replace(world.files.roots_file, world.ca.root_pem());

  EXPECT_NE(keeper.Current().value(), first);
}

TEST(TlsKeeper, TakesADirectoryOfRoots) {
  KeeperWorld world;
  world.files.roots_directory = world.directory.path();

  EXPECT_TRUE(world.Make().Current().ok());
}

TEST(TlsKeeper, TakesACertificateWithItsKey) {
  KeeperWorld world;
  const auto identity = world.ca.Issue();
  world.files.certificate = world.directory.Write("client.pem", identity.certificate_pem + world.ca.root_pem());
  world.files.key = world.directory.Write("client.key", identity.key_pem);

  EXPECT_TRUE(world.Make().Current().ok());
}

TEST(TlsKeeper, NamesTheFileAndTheSettingThatCannotBeUsed) {
  struct Row {
    const char* name;
    std::string TlsFiles::*file;
    const char* content;  // null: no such file
    const char* setting;
    const char* reason;
  };
  const Row rows[] = {
      {"no roots file", &TlsFiles::roots_file, nullptr, "TlsConfig::ca_file", "No such file"},
      {"empty roots file", &TlsFiles::roots_file, "", "TlsConfig::ca_file", "no certificate"},
      {"no directory", &TlsFiles::roots_directory, nullptr, "TlsConfig::ca_directory", "No such file"},
      {"file for directory", &TlsFiles::roots_directory, "", "TlsConfig::ca_directory", "Not a directory"},
      {"no certificate file", &TlsFiles::certificate, nullptr, "TlsConfig::client_certificate_file", "No such file"},
      {"no certificate in it", &TlsFiles::certificate, "x", "TlsConfig::client_certificate_file", "no certificate"},
      {"no key file", &TlsFiles::key, nullptr, "TlsConfig::client_key_file", "No such file"},
      {"no key in it", &TlsFiles::key, "x", "TlsConfig::client_key_file", "no private key"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    KeeperWorld world;
    const auto identity = world.ca.Issue();
    if (row.file == &TlsFiles::key) world.files.certificate = world.directory.Write("c.pem", identity.certificate_pem);
    const std::string path =
        row.content == nullptr ? world.directory.path() + "/none" : world.directory.Write("bad", row.content);
    world.files.*row.file = path;

    const auto current = world.Make().Current();

    ASSERT_FALSE(current.ok());
    EXPECT_EQ(current.error().code, ErrorCode::kUnreadableFile);
    EXPECT_THAT(current.error().message, HasSubstr(path));
    EXPECT_THAT(current.error().message, HasSubstr(row.setting));
    EXPECT_THAT(current.error().message, HasSubstr(row.reason));
  }
}

TEST(TlsKeeper, RefusesAKeyOfAnotherCertificate) {
  KeeperWorld world;
  world.files.certificate = world.directory.Write("client.pem", world.ca.Issue().certificate_pem);
  world.files.key = world.directory.Write("client.key", world.ca.Issue().key_pem);

  const auto current = world.Make().Current();

  ASSERT_FALSE(current.ok());
  EXPECT_THAT(current.error().message, HasSubstr("does not belong to the certificate"));
}

TEST(TlsKeeper, TriesAgainAfterAPauseWhatCouldNotBeRead) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();
  std::remove(world.files.roots_file.c_str());
  EXPECT_EQ(keeper.Current().value(), first);

  // The same as before it vanished, to every stamp but that of its making.
  world.Replace(world.files.roots_file, world.ca.root_pem());
  world.clock->Advance(std::chrono::seconds(10));

  EXPECT_NE(keeper.Current().value(), first);
}

TEST(TlsKeeper, SeesThatAFileMayBeReadNow) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();

  ASSERT_EQ(chmod(world.files.roots_file.c_str(), 0640), 0);

  EXPECT_NE(keeper.Current().value(), first);
}

TEST(TlsKeeper, RefusesAChainThatIsCutShort) {
  KeeperWorld world;
  const auto identity = world.ca.Issue();
  const std::string root = world.ca.root_pem();
  world.files.certificate = world.directory.Write(
      "client.pem", identity.key_pem + identity.certificate_pem + root.substr(0, root.size() / 2));
  world.files.key = world.files.certificate;

  const auto current = world.Make().Current();

  ASSERT_FALSE(current.ok());
  EXPECT_THAT(current.error().message, HasSubstr("damaged"));
  EXPECT_THAT(current.error().message, HasSubstr("client_certificate_file"));
}

TEST(TlsKeeper, IsInheritedByAForkedChild) {
  KeeperWorld world;
  world.files.roots_file = world.directory.Write("roots.pem", world.ca.root_pem());
  TlsKeeper& keeper = world.Make();
  const auto first = keeper.Current().value();

  const pid_t child = fork();
  if (child == 0) {
    const auto current = keeper.Current();
    _exit(current && *current == first ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);

  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace marketplace_metering::http
