// Files that change in one step, and what stands at their path.
#include "system/replace_file.h"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "support/temp_dir.h"

namespace marketplace_metering::system {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class ReplaceFileTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return dir_.path() + "/" + name; }
  static std::string Content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) names.push_back(entry.path().filename());
    return names;
  }
  void Link(const std::string& to, const std::string& name) const {
    ASSERT_EQ(::symlink(to.c_str(), Path(name).c_str()), 0);
  }
  bool IsLink(const std::string& name) const { return std::filesystem::is_symlink(Path(name)); }
  static unsigned PermissionsOf(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
  }

  const test::TempDir dir_;
};

TEST_F(ReplaceFileTest, LeavesNothingButTheFile) {
  EXPECT_EQ(ReplaceFile(Path("file"), "one"), std::nullopt);
  EXPECT_EQ(ReplaceFile(Path("file"), "two"), std::nullopt);

  EXPECT_EQ(Content(Path("file")), "two");
  EXPECT_THAT(Names(), ElementsAre("file"));
}

TEST_F(ReplaceFileTest, LeavesNothingWhenItFails) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{2, before.rlim_max};
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto reason = ReplaceFile(Path("file"), "content");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, handler);

  EXPECT_EQ(reason, "File too large");
  EXPECT_THAT(Names(), ElementsAre());
}

TEST_F(ReplaceFileTest, GivesTheOwnerAllWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
    const mode_t before = ::umask(mask);
    const auto reason = ReplaceFile(Path("file"), "x");
    ::umask(before);
    EXPECT_EQ(reason, std::nullopt);
    EXPECT_EQ(PermissionsOf(Path("file")), 0600U);
  }
}

TEST_F(ReplaceFileTest, TakesRightsFromAFileThatOthersCouldRead) {
  dir_.Write("file", "old");
  ASSERT_EQ(::chmod(Path("file").c_str(), 0644), 0);

  EXPECT_EQ(ReplaceFile(Path("file"), "new"), std::nullopt);

  EXPECT_EQ(PermissionsOf(Path("file")), 0600U);
}

TEST_F(ReplaceFileTest, NeverGivesOthersAnyRight) {
  std::atomic<bool> done{false};
  std::atomic<bool> seen_wider{false};
  std::thread watcher([&] {
    while (!done) {
      DIR* const folder = ::opendir(dir_.path().c_str());
      while (const dirent* entry = ::readdir(folder)) {
        const std::string name = entry->d_name;
        if (name != "." && name != ".." && (PermissionsOf(Path(name)) & 077U) != 0) seen_wider = true;
      }
      ::closedir(folder);
    }
  });
  const mode_t before = ::umask(0);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(ReplaceFile(Path("file"), std::string(10000, 'x')), std::nullopt);
  ::umask(before);
  done = true;
  watcher.join();

  EXPECT_FALSE(seen_wider);
}

TEST_F(ReplaceFileTest, KeepsLinks) {
  ASSERT_EQ(::mkdir(Path("real").c_str(), 0700), 0);
  dir_.Write("real/file", "old");
  Link("real/file", "relative");
  Link(Path("relative"), "absolute");
  Link("real", "folder");
  Link("../real/new", "real/dangling");
  for (const char* name : {"relative", "absolute", "folder/file"}) {
    EXPECT_EQ(ReplaceFile(Path(name), name), std::nullopt);
    EXPECT_EQ(Content(Path("real/file")), name);
  }
  EXPECT_EQ(ReplaceFile(Path("real/dangling"), "made"), std::nullopt);
  EXPECT_EQ(Content(Path("real/new")), "made");

  for (const char* name : {"relative", "absolute", "folder", "real/dangling"}) EXPECT_TRUE(IsLink(name)) << name;
  EXPECT_THAT(Names(), UnorderedElementsAre("real", "relative", "absolute", "folder"));
}

TEST_F(ReplaceFileTest, SaysWhatStandsInItsWay) {
  Link("loop", "loop");
  EXPECT_THAT(*ReplaceFile(Path("loop"), "x"), HasSubstr("Too many levels of symbolic links"));
  EXPECT_THAT(*ReplaceFile(Path("none/file"), "x"), HasSubstr("No such file or directory"));
  EXPECT_EQ(ReplaceFile(dir_.path(), "x"), "it is not a regular file");
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0644), 0);
  EXPECT_EQ(ReplaceFile(Path("pipe"), "x"), "it is not a regular file");
  EXPECT_EQ(ReplaceFile(Path(std::string("a\0b", 3)), "x"), "the path holds a null byte");

  EXPECT_TRUE(std::filesystem::is_fifo(Path("pipe")));
  EXPECT_THAT(Names(), UnorderedElementsAre("loop", "pipe"));
}

TEST_F(ReplaceFileTest, TakesAPathWithoutAFolder) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(dir_.path());
  const auto reason = ReplaceFile("file", "x");
  std::filesystem::current_path(before);

  EXPECT_EQ(reason, std::nullopt);
  EXPECT_EQ(Content(Path("file")), "x");
}

}  // namespace
}  // namespace marketplace_metering::system
