// What a command printed, on its way to a provider. Apart from the provider's other tests, because those run under the
// thread sanitizer, which has an allocator of its own.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "marketplace_metering/credentials_providers.h"
#include "support/freed_memory.h"
#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

struct Row {
  const char* name;
  const char* then;  // what the command does when it has printed
  bool is_good;
};

TEST(ProcessSecrets, AreNotLeftBehindHoweverItEnds) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const test::TempDir dir;
  const std::string file = dir.Write("keys", R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":")" + secret + "\"}");
  const Row rows[] = {
      {"it succeeds", "true", true},
      {"it fails", "exit 1", false},
      {"it is ended by a signal", "kill -9 $$", false},
      {"it prints something else, too", "echo x", false},
      {"it prints too much", "head -c 70000 /dev/zero", false},
      {"it takes too long", "sleep 300", false},
  };
  for (const Row& row : rows) {
    ProcessCredentialsOptions options;
    options.command = "cat " + file + "; " + row.then;
    options.timeout = std::chrono::milliseconds(1000);
    const auto provider = MakeProcessCredentialsProvider(options);

    const test::FreedMemory memory(secret);
    const bool is_good = provider->Resolve({}).ok();

    EXPECT_EQ(is_good, row.is_good) << row.name;
    EXPECT_EQ(memory.sightings(), 0U) << row.name;
  }
}

}  // namespace
}  // namespace marketplace_metering
