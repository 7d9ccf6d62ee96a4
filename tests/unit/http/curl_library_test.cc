#include "http/curl_library.h"

#include <gtest/gtest.h>

namespace marketplace_metering::http {
namespace {

TEST(JudgeLibrary, TakesTheOldestSupportedVersionOnOpenSsl) {
  EXPECT_FALSE(JudgeLibrary(0x075100, "7.81.0", "OpenSSL/3.0.2"));
  EXPECT_FALSE(JudgeLibrary(0x080b00, "8.11.0", "OpenSSL/3.4.0"));
}

TEST(JudgeLibrary, RefusesAnOlderVersionByName) {
  const auto problem = JudgeLibrary(0x075001, "7.80.1", "OpenSSL/3.0.2");

  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ErrorCode::kUnsupportedHttpLibrary);
  EXPECT_NE(problem->message.find("7.80.1"), std::string::npos);
  EXPECT_NE(problem->message.find("7.81.0"), std::string::npos);
}

TEST(JudgeLibrary, RefusesOtherTlsLibraries) {
  for (const char* backend : {"GnuTLS/3.7.9", "NSS/3.87", "none", "", "LibreSSL/3.8.2", "BoringSSL", "wolfSSL/5.6",
                              "(OpenSSL/3.0.2) GnuTLS/3.7.9"}) {
    const auto problem = JudgeLibrary(0x075801, "7.88.1", backend);

    ASSERT_TRUE(problem) << backend;
    EXPECT_EQ(problem->code, ErrorCode::kUnsupportedHttpLibrary);
    EXPECT_NE(problem->message.find(backend), std::string::npos);
  }
}

TEST(JudgeLibrary, TakesOpenSslInUseAmongSeveral) {
  EXPECT_FALSE(JudgeLibrary(0x075801, "7.88.1", "OpenSSL/3.0.2 (GnuTLS/3.7.9)"));
  EXPECT_FALSE(JudgeLibrary(0x075801, "7.88.1", "(GnuTLS/3.7.9) OpenSSL/3.0.2"));
}

TEST(PrepareLibrary, CanBeDoneAgain) {
  EXPECT_TRUE(PrepareLibrary().ok());
  EXPECT_TRUE(PrepareLibrary().ok());
}

}  // namespace
}  // namespace marketplace_metering::http
