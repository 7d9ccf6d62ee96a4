#include "config/shared_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SharedFiles Load(const Texts& environment, const Texts& files) {
  return LoadSharedFiles(testing::FakeEnvironment(environment), testing::FakeFileSystem(files));
}

std::string RegionIn(const SharedFiles& shared, const std::string& name = "default") {
  const profile::Properties* profile = shared.FindProfile(name);
  if (profile == nullptr) return "(no profile)";
  const auto region = profile->find("region");
  return region == profile->end() ? "(no region)" : region->second.value;
}

TEST(SharedFiles, AreInTheHomeDirectory) {
  const SharedFiles shared = Load({{"HOME", "/home/ann"}}, {{"/home/ann/.aws/config", "[default]\nregion = a"},
                                                            {"/home/ann/.aws/credentials", "[ops]\nregion = b"}});

  EXPECT_EQ(RegionIn(shared), "a");
  EXPECT_EQ(RegionIn(shared, "ops"), "b");
  EXPECT_EQ(shared.Places(), "/home/ann/.aws/config or /home/ann/.aws/credentials");
  EXPECT_THAT(shared.warnings, IsEmpty());
}

TEST(SharedFiles, AreWhereTheEnvironmentSays) {
  const Texts files = {{"/home/ann/c", "[default]\nregion = a"}, {"/k", "[default]\nregion = b"}};

  EXPECT_EQ(RegionIn(Load({{"HOME", "/home/ann"}, {"AWS_CONFIG_FILE", "~/c"}}, files)), "a");
  EXPECT_EQ(RegionIn(Load({{"AWS_SHARED_CREDENTIALS_FILE", "/k"}}, files)), "b");
  EXPECT_EQ(RegionIn(Load({{"AWS_CONFIG_FILE", "~ann/c"}}, {{"~ann/c", "[default]\nregion = c"}})), "c");
}

TEST(SharedFiles, WithoutAHomeDirectoryThereAreNone) {
  EXPECT_EQ(RegionIn(Load({}, {{"~/.aws/config", "[default]\nregion = a"}})), "(no profile)");
  EXPECT_EQ(RegionIn(Load({{"HOME", ""}}, {{"/.aws/config", "[default]\nregion = a"}})), "(no profile)");
}

TEST(SharedFiles, MayBeMissingUnlessTheyWereNamed) {
  EXPECT_THAT(Load({{"HOME", "/h"}}, {}).warnings, IsEmpty());
  EXPECT_THAT(Load({{"HOME", "/h"}, {"AWS_CONFIG_FILE", "/c"}}, {}).warnings,
              ElementsAre(HasSubstr("(environment variable AWS_CONFIG_FILE)")));
}

TEST(SharedFiles, ConfigFileIsLeftOutOnRequest) {
  const SharedFiles shared = Load({{"HOME", "/h"}, {"AWS_SDK_CONFIG_OPT_OUT", "1"}},
                                  {{"/h/.aws/config", "[default]\nregion = a"}, {"/h/.aws/credentials", "[x]"}});

  EXPECT_EQ(RegionIn(shared), "(no profile)");
  EXPECT_EQ(RegionIn(shared, "x"), "(no region)");
}

TEST(SharedFiles, OneThatIsBrokenCountsForNothingAndSaysWhere) {
  const SharedFiles shared = Load({{"HOME", "/h"}}, {{"/h/.aws/config", "[default]\nregion = a\n= x"},
                                                     {"/h/.aws/credentials", "[default]\nregion = b"}});

  EXPECT_EQ(RegionIn(shared), "b");
  ASSERT_TRUE(shared.broken);
  EXPECT_EQ(*shared.broken, "/h/.aws/config:3: Property did not have a name");
  EXPECT_THAT(shared.warnings, ElementsAre(*shared.broken + "; the whole file is ignored"));
}

TEST(SharedFiles, WarnOfSecretsThatOthersMayRead) {
  testing::FakeEnvironment environment;
  environment.Set("HOME", "/h");
  testing::FakeFileSystem files;
  files.Write("/h/.aws/config", "[default]\nregion = a");
  files.Write("/h/.aws/credentials", "[default]\naws_secret_access_key = hunter2");
  for (const char* path : {"/h/.aws/config", "/h/.aws/credentials"}) files.SetPermissions(path, 0640);

  EXPECT_THAT(
      LoadSharedFiles(environment, files).warnings,
      ElementsAre("file '/h/.aws/credentials' holds secret keys and can be read or changed by others; run chmod "
                  "600 /h/.aws/credentials"));
  files.SetPermissions("/h/.aws/credentials", 0600);
  EXPECT_THAT(LoadSharedFiles(environment, files).warnings, IsEmpty());
}

TEST(SharedFiles, ThoseTooLargeAreIgnoredWithAWarning) {
  const SharedFiles shared = Load({{"HOME", "/h"}, {"AWS_CONFIG_FILE", "/c"}},
                                  {{"/c", "[default]\nregion = a\n" + std::string(1 << 20, '#')}});

  EXPECT_EQ(RegionIn(shared), "(no profile)");
  EXPECT_THAT(shared.warnings, ElementsAre(HasSubstr("/c")));
}

}  // namespace
}  // namespace marketplace_metering::config
