#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

struct Row {
  std::string name;
  bool id;
  bool secret;
  bool token;
  std::string setting;  // empty: accepted
  std::string text;
};

TEST(Keys, AreCompleteOrAbsent) {
  const std::string half = "; set both, or neither to use another source";
  const std::vector<Row> rows = {
      {"none", false, false, false, "", ""},
      {"pair", true, true, false, "", ""},
      {"pair with token", true, true, true, "", ""},
      {"id", true, false, false, "secret_access_key", "is missing although access_key_id is set" + half},
      {"id and token", true, false, true, "secret_access_key", "is missing although access_key_id is set" + half},
      {"secret", false, true, false, "access_key_id", "is missing although secret_access_key is set" + half},
      {"secret and token", false, true, true, "access_key_id", "is missing although secret_access_key is set" + half},
      {"token", false, false, true, "session_token",
       "is set without access_key_id and secret_access_key; set all three, or none to use another source"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    if (row.id) config.access_key_id = "hunter1";
    if (row.secret) config.secret_access_key = Secret("hunter2");
    if (row.token) config.session_token = Secret("hunter3");

    const auto resolved = Resolve(config);

    ASSERT_EQ(resolved.ok(), row.setting.empty()) << row.name << ": " << MessageOf(resolved);
    if (resolved) continue;
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidCredentials) << row.name;
    ASSERT_EQ(resolved.error().violations.size(), 1U) << row.name;
    EXPECT_EQ(resolved.error().violations[0].path, row.setting) << row.name;
    EXPECT_EQ(MessageOf(resolved), row.setting + " (option " + row.setting + "): " + row.text) << row.name;
  }
}

}  // namespace
}  // namespace marketplace_metering::config
