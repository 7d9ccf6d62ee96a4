// Secrets of the shared files on their way to a provider. Apart from the provider's other tests, because those run
// under the thread sanitizer, which has an allocator of its own.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/freed_memory.h"

namespace marketplace_metering {
namespace {

TEST(SharedFiles, LeaveNoSecretBehind) {
  using Texts = std::map<std::string, std::string>;
  const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  Dependencies outside;
  outside.environment = std::make_shared<testing::FakeEnvironment>(Texts{{"HOME", "/h"}});
  outside.files = std::make_shared<testing::FakeFileSystem>(
      Texts{{"/h/.aws/credentials", "[default]\naws_access_key_id = a\naws_secret_access_key = " + secret}});

  const test::FreedMemory memory(secret);
  ASSERT_TRUE(MakeDefaultCredentialsProvider({}, outside)->Resolve({}));

  EXPECT_EQ(memory.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering
