// The sentences of the grammar that the table of facts has no row for.
#include <gtest/gtest.h>

#include <string>

#include "profile/profile_file.h"
#include "unit/profile/described_file.h"

namespace marketplace_metering::profile {
namespace {

const FileRow kLines[] = {
    {"the last line needs no line end", "[default]\na = 1", "default{a=1}"},
    {"and may have one", "[default]\na = 1\n", "default{a=1}"},
    {"several returns before a line end", "[default]\r\r\na = 1\r\r\n", "default{a=1}"},
    {"a return at the end of the text", "[default]\na = 1\r", "default{a=1}"},
    {"a return within a line is text", "[default]\na = 1\r2", "default{a=1\r2}"},
    {"a line of returns is blank", "[default]\n\r\r\na = 1", "default{a=1}"},
    {"lines that end in returns alone are one line", "[default]\ra = 1\r", "fatal:1"},
    {"no other blank is one", "[default]\n\va = 1", "default{} warning:2"},
    {"nothing but comments", "# a\n; b\n\n \t\n", ""},
    {"blank lines and comments before a section", "\n \n#[x\n;[x\n[default]", "default{}"},
    {"a mark of UTF-8 alone", "\xEF\xBB\xBF", ""},
    {"a second mark is text", "\xEF\xBB\xBF\xEF\xBB\xBF[default]", "fatal:1", "Expected a profile definition"},
    {"a mark of UTF-8 in a credentials file", "\xEF\xBB\xBF[foo]", "foo{}", "", FileKind::kCredentials},
};

TEST(ProfileFileLines, EndWithALineFeed) {
  for (const FileRow& row : kLines) Check(row);
}

const FileRow kContinuations[] = {
    {"an indented comment is text", "[default]\na = 1\n # c\n ; d", "default{a=1\\n# c\\n; d}"},
    {"an indented comment after a header", "[default]\n # c", "fatal:2", "found continuation"},
    {"an indented comment in a block", "[default]\na =\n # c", "fatal:3", "sub-property"},
    {"a comment does not end a value", "[default]\na = 1\n# c\n; d\n 2", "default{a=1\\n2}"},
    {"nor does a blank line", "[default]\na = 1\n\n\t\n \r\n 2", "default{a=1\\n2}"},
    {"a tab begins one", "[default]\na = 1\n\t2", "default{a=1\\n2}"},
    {"several", "[default]\na = 1\n 2\n  3\nb = 4\n 5", "default{a=1\\n2\\n3,b=4\\n5}"},
    {"an indented header is text", "[default]\na = 1\n [profile x]", "default{a=1\\n[profile x]}"},
    {"an indented property is text", "[default]\na = 1\n b = 2", "default{a=1\\nb = 2}"},
    {"before any section", " a = 1", "fatal:1", "Expected a profile definition"},
    {"a header ends a value", "[default]\na = 1\n[profile b]\n 2", "fatal:4", "found continuation"},
    {"of a section that is ignored", "[profile in valid]\n 2", "warning:1 fatal:2", "found continuation"},
    {"the last of two wins with its own lines", "[default]\na = 1\n x\na = 2\n y", "default{a=2\\ny}"},
    {"the last of two wins without lines", "[default]\na = 1\n x\na = 2", "default{a=2}"},
};

TEST(ProfileFileContinuations, BeginWithABlank) {
  for (const FileRow& row : kContinuations) Check(row);
}

const FileRow kBlocks[] = {
    {"an empty sub-property", "[default]\ns3 =\n a =", "default{s3=\\na =}"},
    {"an odd name of a sub-property", "[default]\ns3 =\n a b! = c", "default{s3=\\na b! = c}"},
    {"comments of sub-properties are text", "[default]\ns3 =\n a = b # c", "default{s3=\\na = b # c}"},
    {"a value that is a comment begins a block", "[default]\ns3 = # c\n a = b", "default{s3=\\na = b}"},
    {"the second line is held to the rule too", "[default]\ns3 =\n a = b\n c", "fatal:4", "sub-property"},
    {"a value that is not empty begins none", "[default]\ns3 = x\n c\n = d", "default{s3=x\\nc\\n= d}"},
    {"a comment does not end a block", "[default]\ns3 =\n a = b\n# c\n\n d = e", "default{s3=\\na = b\\nd = e}"},
    {"a block in a section that is ignored", "[profile in valid]\ns3 =\n c", "warning:1 fatal:3", "sub-property"},
};

TEST(ProfileFileBlocks, FollowAnEmptyValue) {
  for (const FileRow& row : kBlocks) Check(row);
}

const FileRow kProperties[] = {
    {"no blanks", "[default]\na=1", "default{a=1}"},
    {"many blanks", "[default]\na \t = \t 1 \t", "default{a=1}"},
    {"blanks within a value stay", "[default]\na = b \t c", "default{a=b \t c}"},
    {"a comment after a tab", "[default]\na = b\t;c", "default{a=b}"},
    {"a comment after an equals sign is none", "[default]\na =#b", "default{a=#b}"},
    {"the first comment counts", "[default]\na = b;c #d ;e", "default{a=b;c}"},
    {"a comment before the equals sign", "[default]\na # = b", "fatal:2", "Expected an '=' sign defining a property"},
    {"no name", "[default]\n=", "fatal:2", "Property did not have a name"},
    {"quotes are text", "[default]\na = \"b\"\nc = 'd'", "default{a=\"b\",c='d'}"},
    {"backslashes are text", "[default]\na = \\n%(b)s$C", "default{a=\\n%(b)s$C}"},
    {"values keep their case", "[default]\na = AbC", "default{a=AbC}"},
    {"keys do not", "[default]\nAWS_Region = x", "default{aws_region=x}"},
    {"other letters of a value", "[default]\na = \xC3\xA9 \xF0\x9F\x98\x80", "default{a=\xC3\xA9 \xF0\x9F\x98\x80}"},
    {"other letters of a key", "[default]\n\xC3\xA9 = a", "default{} warning:2"},
    {"every mark of a key", "[default]\na_-/.%@:+9 = b", "default{a_-/.%@:+9=b}"},
    {"a bracket in a value", "[default]\na = [b", "default{a=[b}"},
    {"a bracket in a key", "[default]\na[ = b", "default{} warning:2"},
    {"the last of two wins", "[default]\na = 1\na = 2", "default{a=2}"},
    {"also with an empty value", "[default]\na = 1\na =", "default{a=}"},
    {"a key is dropped", "[default]\na = 1\nin valid = x\nb = 2", "default{a=1,b=2} warning:3"},
    {"and its lines with it", "[default]\na = 1\nin valid = x\n y\n z = 3\nb = 2", "default{a=1,b=2} warning:3"},
    {"and its block with it", "[default]\na = 1\nin valid =\n y\n z = 3", "default{a=1} warning:3"},
    {"a key is dropped without mending an earlier one", "[default]\na = 1\na! = 2\n 3", "default{a=1} warning:3"},
    {"a property of an ignored section", "[profile in valid]\nno equals sign", "warning:1 fatal:2", "Expected an '='"},
    {"a key of an ignored section", "[profile in valid]\nb! = 1\n[default]", "default{} warning:1 warning:2"},
};

TEST(ProfileFileProperties, AreSplitAtTheFirstEqualsSign) {
  for (const FileRow& row : kProperties) Check(row);
}

TEST(ProfileFile, CountsForNothingWhenOneLineIsFatal) {
  const ProfileFile file = Parse(
      "[default]\na = 1\n[sso-session s]\n[services t]\n[foo]\nb! = 1\nbroken\n[profile late]", FileKind::kConfig);

  EXPECT_EQ(Described(file), "warning:5 warning:6 fatal:7");
}

TEST(ProfileFile, IsIgnoredWhenItIsNoText) {
  using namespace std::string_literals;  // NOLINT(google-build-using-namespace): for NUL bytes
  for (const std::string& text : {"[default]\na = 1\n\0"s, "\0"s, "[default]\na = \xff"s, "[default]\n# \xc3"s,
                                  "\xff\xfe[\0d\0]\0"s, "broken\n\x80"s}) {
    for (const FileKind kind : {FileKind::kConfig, FileKind::kCredentials}) {
      EXPECT_EQ(Described(Parse(text, kind)), "warning:0");
    }
  }
}

TEST(ProfileFile, TakesVeryLongLines) {
  const std::string longest(1U << 20U, 'x');
  const ProfileFile file =
      Parse("[profile " + longest + "]\n" + longest + " = " + longest + "\n " + longest, FileKind::kConfig);
  const ProfileFile spoilt =
      Parse("[" + longest + " y]\n" + longest + "! = 1\n" + longest + " " + longest + " = 1", FileKind::kConfig);

  EXPECT_EQ(file.profiles.at(longest).at(longest).value, longest + "\n" + longest);
  EXPECT_EQ(Described(spoilt), "warning:1 warning:2 warning:3");
  EXPECT_LT(Told(spoilt).size(), 1000U);
}

TEST(ProfileFile, TellsTheFirstOfManyWarningsAndHowManyMoreThereAre) {
  std::string text = "[default]\n[profile default]\n";
  for (int i = 0; i < 1000; ++i) text += "[x]\n";

  const ProfileFile file = Parse(text, FileKind::kConfig);

  ASSERT_EQ(file.warnings.size(), 22U);
  EXPECT_EQ(file.warnings[19].line, 22);
  EXPECT_EQ(file.warnings[20].line, 1);
  EXPECT_EQ(file.warnings[21].line, 0);
  EXPECT_EQ(file.warnings[21].text, "980 more keys or sections are ignored");
  EXPECT_EQ(file.unprefixed, std::vector<std::string>{"x"});
}

TEST(ProfileFile, TellsTheLineOfEachKey) {
  const ProfileFile file =
      Parse("\xEF\xBB\xBF\n[default]\r\na = 1\n 2\n\n# c\nb =\n x = y\na = 3\n", FileKind::kConfig);

  EXPECT_EQ(file.profiles.at("default").at("a").line, 9);
  EXPECT_EQ(file.profiles.at("default").at("b").line, 7);
}

// Secrets get in front of an equals sign, or into a header, when line ends or the sign behind the key are lost.
const char* const kSpoiltSecrets[] = {
    "[default]\naws_session_token FwoGZXIvYXdzEXAMPLE==",
    "[default]\naws_session_token: FwoGZXIvYXdzEXAMPLE==",
    "[default]\nFwoGZXIvYXdzEXAMPLEFwoGZXIvYXdzEXAMPLE==\nx y = FwoGZXIvYXdzEXAMPLE",
    "[default]\nwJalr,XUtnFEMIzK7MDENGzbPxRfiCYEXAMPLEKEY = x",
    "[default]\raws_secret_access_key = FwoGZXIvYXdzEXAMPLE\r[other]",
    "[default\rFwoGZXIvYXdzEXAMPLE]",
    "[default] FwoGZXIvYXdzEXAMPLE]",
    "[default aws_secret_access_key = FwoGZXIvYXdzEXAMPLE]",
    "[default]\naws_secret_access_key FwoGZXIvYXdzEXAMPLE",
    "[default] aws_secret_access_key = FwoGZXIvYXdzEXAMPLE",
    "aws_secret_access_key = FwoGZXIvYXdzEXAMPLE",
    "[default]\n FwoGZXIvYXdzEXAMPLE",
    "[default]\nx =\n FwoGZXIvYXdzEXAMPLE",
};

TEST(ProfileFile, TellsNoSecretThatIsInTheWrongPlace) {
  for (const char* text : kSpoiltSecrets) {
    for (const FileKind kind : {FileKind::kConfig, FileKind::kCredentials}) {
      const std::string told = Told(Parse(text, kind));

      EXPECT_FALSE(told.empty()) << text;
      EXPECT_EQ(told.find("EXAMPLE"), std::string::npos) << told;
    }
  }
}

TEST(ProfileFile, TellsOfNamesThatCannotSpoilTheLog) {
  const std::string told = Told(Parse("[profile \x1b[31m\x07]\na\x1b = 1\nb\rc = 2", FileKind::kConfig));

  EXPECT_NE(told.find("\\x1b"), std::string::npos) << told;
  EXPECT_EQ(told.find('\x1b'), std::string::npos) << told;
  EXPECT_EQ(told.find('\r'), std::string::npos) << told;
}

}  // namespace
}  // namespace marketplace_metering::profile
