#include "protocol/redact.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

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

TEST(Redact, TakesNoBackslashThatBelongsToAQuote) {
  EXPECT_EQ(RedactSecrets(R"({"message":"Signature=0badcafe\\","code":"A"})"),
            R"({"message":"Signature=(removed)\\","code":"A"})");
  EXPECT_EQ(RedactSecrets(R"({"message":"{\"text\":\"Signature=0bad\\\/cafe\"}"})"),
            R"({"message":"{\"text\":\"Signature=(removed)\"}"})");
  EXPECT_EQ(RedactSecrets(R"("{\"message\":\"{\\\"x-amz-security-token\\\":\\\"IQoJ\\\"}\"}")"),
            R"("{\"message\":\"{\\\"x-amz-security-token\\\":\\\"(removed)\\\"}\"}")");
  EXPECT_EQ(RedactSecrets(R"(Signature=0badcafe\)"), "Signature=(removed)");
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

TEST(RedactSecrets, FindsTheTokenThatWasSentInAnyDressAndPlace) {
  const std::string token = "IQoJb3JpZ2luX2VjE/+abc==";
  const std::string texts[] = {
      R"(["x-amz-security-token","IQoJb3JpZ2luX2VjE/+abc=="])",
      R"({"name":"x-amz-security-token","value":"IQoJb3JpZ2luX2VjE/+abc=="})",
      "[('X-Amz-Security-Token', 'IQoJb3JpZ2luX2VjE/+abc==')]",
      "HTTP_X_AMZ_SECURITY_TOKEN=IQoJb3JpZ2luX2VjE/+abc==",
      "[X-Amz-Security-Token] => IQoJb3JpZ2luX2VjE/+abc==",
      R"("X-Amz-Security-Token"=>"IQoJb3JpZ2luX2VjE/+abc==")",
      "<td>X-Amz-Security-Token</td><td>IQoJb3JpZ2luX2VjE/+abc==</td>",
      "IQoJb3JpZ2luX2VjE&#x2F;&#43;abc&#61;&#x3d;",
      R"(IQoJb3JpZ2luX2VjE\/\u002babc\u003D\u003d)",
      "?t=IQoJb3JpZ2luX2VjE%2F%2babc%3D%3d&u=1",
  };
  for (const std::string& text : texts) {
    const std::string kept = RedactSecrets(text, token);

    EXPECT_NE(kept.find("(removed)"), std::string::npos) << kept;
    EXPECT_EQ(kept.find("b3JpZ2lu"), std::string::npos) << kept;
    EXPECT_EQ(kept.find("abc"), std::string::npos) << kept;
  }
  EXPECT_EQ(RedactSecrets("IQoJb3JpZ2luX2VjE", token), "IQoJb3JpZ2luX2VjE") << "only the whole of it";
  EXPECT_EQ(RedactSecrets("a IQoJ b", "IQoJ"), "a IQoJ b") << "too short to be a token";
}

TEST(RedactSecrets, TakesOnePassOverTextMadeToBeSlow) {
  std::string text;
  while (text.size() < (std::size_t{8} << 20U)) text += "x-amz-security-token<signature=a,";

  const std::string kept = RedactSecrets(text, "IQoJb3JpZ2luX2VjE");

  EXPECT_EQ(kept.find("signature=a"), std::string::npos);
}

}  // namespace
}  // namespace marketplace_metering::protocol
