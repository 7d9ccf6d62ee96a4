// What every file system promises, the real one and the fake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "marketplace_metering/system.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kPlenty = 1 << 20;

// Files, a place for them, and a way to have the disk full while something is done.
class World {
 public:
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;
  virtual FileSystem& files() = 0;
  virtual std::string Path(const std::string& name) const = 0;
  virtual void WithoutRoom(const std::function<void()>& act) = 0;
};

class RealWorld : public World {
 public:
  FileSystem& files() override { return *files_; }
  std::string Path(const std::string& name) const override { return dir_.path() + "/" + name; }

  void WithoutRoom(const std::function<void()>& act) override {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit none{0, before.rlim_max};
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    act();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, handler);
  }

 private:
  const test::TempDir dir_;
  const std::shared_ptr<FileSystem> files_ = MakeSystemFileSystem();
};

class FakeWorld : public World {
 public:
  FileSystem& files() override { return files_; }
  std::string Path(const std::string& name) const override { return "/home/user/" + name; }

  void WithoutRoom(const std::function<void()>& act) override {
    files_.RefuseReplacing("File too large");
    act();
    files_.RefuseReplacing("");
  }

 private:
  testing::FakeFileSystem files_;
};

struct Case {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

class FileSystemContract : public ::testing::TestWithParam<Case> {
 protected:
  const std::unique_ptr<World> world_ = GetParam().make();
  FileSystem& files_ = world_->files();
};

TEST_P(FileSystemContract, ReadsWhatWasPutThere) {
  const std::string path = world_->Path("file");
  for (const std::string& content : {std::string(), std::string("a\0b\n", 4), std::string(200000, 'x')}) {
    const auto done = files_.Replace(path, content);
    ASSERT_TRUE(done) << done.error().message;
    const auto read = files_.Read(path, kPlenty);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, content);
  }
}

TEST_P(FileSystemContract, ReadsUpToTheBound) {
  const std::string path = world_->Path("file");
  ASSERT_TRUE(files_.Replace(path, "12345"));

  EXPECT_TRUE(files_.Read(path, 5));
  const auto larger = files_.Read(path, 4);
  ASSERT_FALSE(larger);
  EXPECT_EQ(larger.error().code, ErrorCode::kUnreadableFile);
  EXPECT_THAT(larger.error().message, HasSubstr("larger than 4 bytes"));
}

TEST_P(FileSystemContract, WhatIsPutThereIsTheOwnersAlone) {
  const std::string path = world_->Path("file");
  ASSERT_TRUE(files_.Replace(path, "x"));

  const auto facts = files_.Inspect(path);

  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_TRUE(facts->is_regular);
  EXPECT_EQ(facts->permissions, 0600U);
}

TEST_P(FileSystemContract, NamesPathAndReasonOfWhatIsMissing) {
  const std::string path = world_->Path("none");
  const auto read = files_.Read(path, kPlenty);
  const auto facts = files_.Inspect(path);

  ASSERT_FALSE(read);
  ASSERT_FALSE(facts);
  for (const Error& error : {read.error(), facts.error()}) {
    EXPECT_EQ(error.code, ErrorCode::kUnreadableFile);
    EXPECT_THAT(error.message, HasSubstr(path));
    EXPECT_THAT(error.message, HasSubstr("No such file or directory"));
  }
}

TEST_P(FileSystemContract, RefusesPathsThatAreNone) {
  for (const std::string& path : {std::string(), world_->Path(std::string("a\0b", 3))}) {
    const auto replaced = files_.Replace(path, "x");
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().code, ErrorCode::kStorageFailed);
    EXPECT_FALSE(files_.Read(path, kPlenty));
    EXPECT_FALSE(files_.Inspect(path));
  }
  EXPECT_FALSE(files_.Inspect(world_->Path("a")));
}

TEST_P(FileSystemContract, KeepsTheOldFileWhenItFails) {
  const std::string path = world_->Path("file");
  ASSERT_TRUE(files_.Replace(path, "old"));

  Outcome<void> replaced;
  world_->WithoutRoom([&] { replaced = files_.Replace(path, "new"); });

  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code, ErrorCode::kStorageFailed);
  EXPECT_THAT(replaced.error().message, HasSubstr(path));
  EXPECT_THAT(replaced.error().message, HasSubstr("File too large"));
  EXPECT_EQ(*files_.Read(path, kPlenty), "old");
}

TEST_P(FileSystemContract, ShowsTheOldFileOrTheNewOne) {
  const std::string path = world_->Path("file");
  const std::string a(100000, 'a');
  const std::string b(100000, 'b');
  ASSERT_TRUE(files_.Replace(path, a));
  const auto write = [&](const std::string& content) {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(files_.Replace(path, content));
  };
  std::thread first(write, a);
  std::thread second(write, b);

  for (int i = 0; i < 50; ++i) {
    const auto read = files_.Read(path, kPlenty);
    EXPECT_TRUE(read && (*read == a || *read == b));
  }
  first.join();
  second.join();
}

INSTANTIATE_TEST_SUITE_P(FileSystems, FileSystemContract,
                         ::testing::Values(Case{"system", [] { return std::make_unique<RealWorld>(); }},
                                           Case{"fake", [] { return std::make_unique<FakeWorld>(); }}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace marketplace_metering
