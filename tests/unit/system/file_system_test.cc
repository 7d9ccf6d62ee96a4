#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

class SystemFileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/filesXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override {
    std::remove((directory_ + "/file").c_str());
    std::remove(directory_.c_str());
  }

  std::string directory_;
  const std::shared_ptr<FileSystem> files_ = MakeSystemFileSystem();
};

TEST_F(SystemFileSystemTest, TellsWhatAPathLeadsTo) {
  const std::string path = directory_ + "/file";
  EXPECT_EQ(files_->Inspect(path).error().code, ErrorCode::kUnreadableFile);
  EXPECT_NE(files_->Inspect(path).error().message.find(path), std::string::npos);
  std::ofstream(path) << "x";
  for (const mode_t mode : {mode_t{0600}, mode_t{0644}, mode_t{0400}}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto facts = files_->Inspect(path);
    ASSERT_TRUE(facts.ok());
    EXPECT_TRUE(facts->is_regular);
    EXPECT_EQ(facts->permissions, mode);
  }
  EXPECT_FALSE(files_->Inspect(directory_)->is_regular);
  EXPECT_FALSE(files_->Inspect(std::string("a\0b", 3)).ok());
}

TEST_F(SystemFileSystemTest, ReadsAWholeFile) {
  const std::string content = std::string(200000, 'x') + '\0' + "end";
  std::ofstream(directory_ + "/file") << content;

  const auto read = files_->Read(directory_ + "/file", 1 << 20);

  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, content);
}

TEST_F(SystemFileSystemTest, NamesPathAndReasonOfWhatIsMissing) {
  const auto read = files_->Read(directory_ + "/none", 100);

  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kUnreadableFile);
  EXPECT_NE(read.error().message.find(directory_ + "/none"), std::string::npos);
  EXPECT_NE(read.error().message.find("No such file"), std::string::npos);
}

TEST_F(SystemFileSystemTest, RefusesADirectoryATooLargeFileAndAPipe) {
  std::ofstream(directory_ + "/file") << "12345";
  EXPECT_FALSE(files_->Read(directory_, 100).ok());
  EXPECT_FALSE(files_->Read(directory_ + "/file", 4).ok());
  EXPECT_TRUE(files_->Read(directory_ + "/file", 5).ok());
  std::remove((directory_ + "/file").c_str());

  ASSERT_EQ(::mkfifo((directory_ + "/file").c_str(), 0600), 0);
  EXPECT_FALSE(files_->Read(directory_ + "/file", 100).ok());
}

TEST(SystemEnvironmentTest, TellsUnsetFromEmpty) {
  const auto environment = MakeSystemEnvironment();
  ::setenv("MARKETPLACE_METERING_TEST_EMPTY", "", 1);
  ::unsetenv("MARKETPLACE_METERING_TEST_UNSET");

  EXPECT_EQ(environment->Get("MARKETPLACE_METERING_TEST_EMPTY"), "");
  EXPECT_EQ(environment->Get("MARKETPLACE_METERING_TEST_UNSET"), std::nullopt);
}

TEST(SystemRandomSourceTest, GivesNumbersInRangeAndBytesThatDiffer) {
  const auto random = MakeSystemRandomSource();
  std::array<std::uint8_t, 16> a{};
  std::array<std::uint8_t, 16> b{};
  random->Fill(a.data(), a.size());
  random->Fill(b.data(), b.size());

  EXPECT_NE(a, b);
  for (int i = 0; i < 1000; ++i) {
    const double number = random->Uniform();
    EXPECT_GE(number, 0.0);
    EXPECT_LT(number, 1.0);
  }
}

}  // namespace
}  // namespace marketplace_metering
