#include "http/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace marketplace_metering::http {
namespace {

using ::testing::HasSubstr;

TEST(MakeError, SaysWhereWhatWhyAndWhatToDo) {
  Failure failure;
  failure.code = ErrorCode::kConnectionFailed;
  failure.delivery = Delivery::kNotSent;
  failure.place = "a.test:443";
  failure.reason = "Connection refused (libcurl error 7)";

  const Error error = MakeError(failure);

  EXPECT_EQ(error.code, ErrorCode::kConnectionFailed);
  EXPECT_EQ(error.delivery, Delivery::kNotSent);
  EXPECT_EQ(error.message,
            "a.test:443: no connection: Connection refused (libcurl error 7); check the endpoint, the route and the "
            "firewall");
  ASSERT_EQ(error.attempts.size(), 1U);
  EXPECT_EQ(error.attempts[0].delivery, Delivery::kNotSent);
  EXPECT_EQ(error.attempts[0].resends, 0);
}

TEST(MakeError, NamesTheRootsWhenACertificateIsRejected) {
  Failure failure;
  failure.code = ErrorCode::kCertificateRejected;
  failure.place = "a.test:443";
  failure.roots = "'/etc/roots.pem'";

  const std::string message = MakeError(failure).message;

  EXPECT_THAT(message, HasSubstr("a.test:443"));
  EXPECT_THAT(message, HasSubstr("'/etc/roots.pem'"));
  EXPECT_THAT(message, HasSubstr("TlsConfig::ca_file"));
}

TEST(MakeError, ReportsResendsInOneAttempt) {
  Failure failure;
  failure.code = ErrorCode::kReadTimeout;
  failure.delivery = Delivery::kUnknown;
  failure.resends = 2;

  const Error error = MakeError(failure);

  ASSERT_EQ(error.attempts.size(), 1U);
  EXPECT_EQ(error.attempts[0].resends, 2);
  EXPECT_EQ(error.attempts[0].code, ErrorCode::kReadTimeout);
  EXPECT_EQ(error.attempts[0].delivery, Delivery::kUnknown);
}

TEST(OneLine, KeepsForeignTextPrintableAndShort) {
  EXPECT_EQ(OneLine("a\r\nb\x1b[31m\n"), "a  b [31m");
  EXPECT_EQ(OneLine(""), "");
  EXPECT_EQ(OneLine(std::string(10000, 'x')).size(), 512U);
}

}  // namespace
}  // namespace marketplace_metering::http
