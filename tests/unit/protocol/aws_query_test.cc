#include "protocol/aws_query.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/wipe.h"
#include "support/freed_memory.h"

namespace marketplace_metering::protocol {
namespace {

TEST(FormWriter, BeginsWithActionAndVersion) {
  FormWriter form("AssumeRole", "2011-06-15");
  form.Add("RoleArn", "arn:aws:iam::123456789012:role/r");
  form.Add("Policy", "{\"a\": 1}");
  form.Add("Empty", "");

  EXPECT_EQ(form.Take(),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
            "&Policy=%7B%22a%22%3A%201%7D&Empty=");
}

TEST(FormWriter, EncodesNamesToo) {
  FormWriter form("A", "1");
  form.Add("a b&c", "d=e");

  EXPECT_EQ(form.Take(), "Action=A&Version=1&a%20b%26c=d%3De");
}

TEST(FormWriter, LeavesNoSecretInWhatItOutgrows) {
  const std::string secret = "eyJ0aGlzIjoiaXNhc2VjcmV0dG9rZW4ifQ";
  const std::string much(500, 'x');
  const test::FreedMemory freed(secret);
  {
    FormWriter form("A", "1");
    form.Add("Token", secret);
    for (int i = 0; i < 20; ++i) form.Add("More", much);
    std::string text = form.Take();
    EXPECT_NE(text.find(secret), std::string::npos);
    crypto::Wipe(text.data(), text.size());
  }
  {
    FormWriter never_taken("A", "1");
    never_taken.Add("Token", secret);
  }
  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(MemberName, CountsFromOne) {
  EXPECT_EQ(MemberName("Tags", 0), "Tags.member.1");
  EXPECT_EQ(MemberName("PolicyArns", 9) + ".arn", "PolicyArns.member.10.arn");
}

}  // namespace
}  // namespace marketplace_metering::protocol
