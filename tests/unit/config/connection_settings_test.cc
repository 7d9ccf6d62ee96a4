#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using std::chrono::milliseconds;

TEST(ConnectionSettings, RefuseNumbersOutOfRange) {
  struct Row {
    std::string setting;
    void (*change)(HttpConfig&);
    std::string text;
  };
  const std::vector<Row> rows = {
      {"http.connect_timeout", [](HttpConfig& http) { http.connect_timeout = milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means no limit"},
      {"http.connect_timeout", [](HttpConfig& http) { http.connect_timeout = milliseconds::max(); },
       "9223372036854775807 ms is not between"},
      {"http.read_timeout", [](HttpConfig& http) { http.read_timeout = milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means no limit"},
      {"http.read_timeout", [](HttpConfig& http) { http.read_timeout = milliseconds(2147483648); }, "2147483648 ms is"},
      {"http.idle_timeout", [](HttpConfig& http) { http.idle_timeout = milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means to close after each call"},
      {"http.tls_timeout", [](HttpConfig& http) { http.tls_timeout = milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means no limit"},
      {"http.acquire_timeout", [](HttpConfig& http) { http.acquire_timeout = milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means no limit"},
      {"http.max_connections", [](HttpConfig& http) { http.max_connections = 0; },
       "0 is too few; use at least 1. To keep no connections, set http.idle_timeout to 0"},
      {"http.max_response_bytes", [](HttpConfig& http) { http.max_response_bytes = 1023; },
       "1023 is too few; use at least 1024"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    row.change(config.http);

    const auto resolved = Resolve(config);

    ASSERT_FALSE(resolved.ok()) << row.text;
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidConfiguration);
    ASSERT_EQ(resolved.error().violations.size(), 1U);
    EXPECT_EQ(resolved.error().violations[0].path, row.setting);
    EXPECT_EQ(MessageOf(resolved).rfind(row.setting + " (option " + row.setting + "): " + row.text, 0), 0U)
        << MessageOf(resolved);
  }
}

TEST(ConnectionSettings, TakeTheEndsOfTheirRangesAsTheyAre) {
  ClientConfig config = InUsEast1();
  config.http.connect_timeout = milliseconds(0);
  config.http.read_timeout = milliseconds(2147483647);
  config.http.idle_timeout = milliseconds(0);
  config.http.max_connections = 1;
  config.http.max_response_bytes = 1024;

  const auto resolved = Resolve(config);

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->http, config.http);
}

}  // namespace
}  // namespace marketplace_metering::config
