#include "marketplace_metering/http_transport.h"

#include <gtest/gtest.h>

#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

TEST(FindHeader, ComparesNamesWithoutCase) {
  HttpResponse response;
  response.headers = {{"Content-Type", "text/plain"}, {"X-Amzn-RequestId", "id"}};

  ASSERT_NE(response.FindHeader("x-amzn-requestid"), nullptr);
  EXPECT_EQ(*response.FindHeader("x-amzn-requestid"), "id");
  EXPECT_EQ(response.FindHeader("X-AMZN-REQUESTID"), response.FindHeader("x-amzn-requestid"));
}

TEST(FindHeader, GivesTheFirstOfSeveral) {
  HttpResponse response;
  response.headers = {{"a", "1"}, {"A", "2"}};

  EXPECT_EQ(response.FindHeader("A"), &response.headers[0].value);
}

TEST(FindHeader, WantsTheWholeName) {
  HttpResponse response;
  response.headers = {{"Content-Length", "1"}, {"", "empty"}};

  EXPECT_EQ(response.FindHeader("Content"), nullptr);
  EXPECT_EQ(response.FindHeader("Content-Length-X"), nullptr);
  EXPECT_EQ(response.FindHeader("missing"), nullptr);
}

TEST(FindHeader, FoldsLettersOnly) {
  HttpResponse response;
  response.headers = {{"x@", "1"}, {"x[", "2"}};

  EXPECT_EQ(response.FindHeader("x`"), nullptr);
  EXPECT_EQ(response.FindHeader("x{"), nullptr);
}

TEST(MakeCurlTransport, WorksWithoutAnySetting) {
  EXPECT_TRUE(MakeCurlTransport().ok());
}

TEST(MakeCurlTransport, NamesACaFileThatCannotBeRead) {
  TlsConfig tls;
  tls.ca_file = "/nonexistent/roots.pem";

  const auto transport = MakeCurlTransport({}, tls);

  ASSERT_FALSE(transport.ok());
  EXPECT_EQ(transport.error().code, ErrorCode::kUnreadableFile);
  EXPECT_NE(transport.error().message.find("/nonexistent/roots.pem"), std::string::npos);
  EXPECT_NE(transport.error().message.find("No such file"), std::string::npos) << transport.error().message;
}

TEST(MakeCurlTransport, NamesACaFileWithoutACertificate) {
  const test::TempDir directory;
  TlsConfig tls;
  tls.ca_file = directory.Write("roots.pem", "-----BEGIN NOTHING-----\n");

  const auto transport = MakeCurlTransport({}, tls);

  ASSERT_FALSE(transport.ok());
  EXPECT_EQ(transport.error().code, ErrorCode::kUnreadableFile);
  EXPECT_NE(transport.error().message.find("no certificate"), std::string::npos);
}

TEST(MakeCurlTransport, TakesNoDirectoryForACaFile) {
  const test::TempDir directory;
  TlsConfig tls;
  tls.ca_file = directory.path();

  const auto transport = MakeCurlTransport({}, tls);

  ASSERT_FALSE(transport.ok());
  EXPECT_EQ(transport.error().code, ErrorCode::kUnreadableFile);
}

TEST(MakeCurlTransport, ListsEverySettingItCannotUse) {
  HttpConfig http;
  http.idle_timeout = std::chrono::milliseconds(-1);
  http.max_connections = 0;
  http.max_response_bytes = 1023;

  const auto transport = MakeCurlTransport(http);

  ASSERT_FALSE(transport.ok());
  EXPECT_EQ(transport.error().code, ErrorCode::kInvalidConfiguration);
  ASSERT_EQ(transport.error().violations.size(), 3U);
  EXPECT_EQ(transport.error().violations[0].path, "http.idle_timeout");
  EXPECT_EQ(transport.error().violations[1].path, "http.max_connections");
  EXPECT_EQ(transport.error().violations[2].path, "http.max_response_bytes");
}

TEST(MakeCurlTransport, TakesTheSmallestSettings) {
  HttpConfig http;
  http.idle_timeout = std::chrono::milliseconds(0);
  http.max_connections = 1;
  http.max_response_bytes = 1024;

  EXPECT_TRUE(MakeCurlTransport(http).ok());
}

}  // namespace
}  // namespace marketplace_metering
