#include "protocol/redact.h"

#include <gtest/gtest.h>

namespace marketplace_metering::protocol {
namespace {

TEST(Redact, TakesTheSessionTokenOutOfAQuotedCanonicalRequest) {
  EXPECT_EQ(RedactSecrets("x-amz-date:20260815T123600Z\nx-amz-security-token:IQoJ/b3+Jp==\nx-amz-target:T"),
            "x-amz-date:20260815T123600Z\nx-amz-security-token:(removed)\nx-amz-target:T");
}

TEST(Redact, TakesItOutOfJsonWithEscapes) {
  EXPECT_EQ(RedactSecrets(R"({"message":"x-amz-security-token:IQoJ\/b3\u002bJp\nx-amz-target:T"})"),
            R"({"message":"x-amz-security-token:(removed)\nx-amz-target:T"})");
}

TEST(Redact, TakesTheSignatureOutOfAQuotedHeader) {
  EXPECT_EQ(
      RedactSecrets("Authorization header: 'AWS4-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature=0badcafe'"),
      "Authorization header: 'AWS4-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature=(removed)'");
  EXPECT_EQ(RedactSecrets("?X-Amz-Signature=0badcafe&X-Amz-Security-Token=IQoJ"),
            "?X-Amz-Signature=(removed)&X-Amz-Security-Token=(removed)");
}

TEST(Redact, FindsEveryOccurrenceUpToTheEnd) {
  EXPECT_EQ(RedactSecrets("X-Amz-Security-Token: a X-AMZ-SECURITY-TOKEN:b"),
            "X-Amz-Security-Token: (removed) X-AMZ-SECURITY-TOKEN:(removed)");
}

TEST(Redact, LeavesEverythingElseAlone) {
  for (const char* text : {"", "The request signature we calculated does not match the signature you provided.",
                           "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature",
                           "x-amz-security-token:", "Signature=\"\"", "x-amz-security-token"}) {
    EXPECT_EQ(RedactSecrets(text), text);
  }
}

TEST(RedactSecrets, FindsTheTokenInJsonAndOnPages) {
  EXPECT_EQ(RedactSecrets(R"x({"X-Amz-Security-Token":"IQoJ"})x"), R"x({"X-Amz-Security-Token":"(removed)"})x");
  EXPECT_EQ(RedactSecrets(R"x({"X-Amz-Security-Token": ["IQoJ"]})x"), R"x({"X-Amz-Security-Token": ["(removed)"]})x");
  EXPECT_EQ(RedactSecrets("x-amz-security-token : IQoJ"), "x-amz-security-token : (removed)");
  EXPECT_EQ(RedactSecrets("<b>X-Amz-Security-Token</b>: IQoJ<br>"), "<b>X-Amz-Security-Token</b>: (removed)<br>");
  EXPECT_EQ(RedactSecrets(R"x({"Signature":"a.b.c"})x"), R"x({"Signature":"a.b.c"})x") << "what RegisterUsage returns";
}

}  // namespace
}  // namespace marketplace_metering::protocol
