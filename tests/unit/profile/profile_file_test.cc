// The rows P1 to P30 of the table of facts.
#include "profile/profile_file.h"

#include <gtest/gtest.h>

#include "unit/profile/described_file.h"

namespace marketplace_metering::profile {
namespace {

const FileRow kFacts[] = {
    {"P1", "", ""},
    {"P2", "[profile foo]", "foo{}"},
    {"P3", "[profile foo", "fatal:1", "Profile definition must end with ']'"},
    {"P4 blanks within", "[profile \tfoo \t]", "foo{}"},
    {"P4 a tab", "[profile\tfoo]", "foo{}"},
    {"P4 blanks around", "[   profile foo    ]", "foo{}"},
    {"P5", "name = value", "fatal:1", "Expected a profile definition"},
    {"P6", "[profile foo]\r\nname = value", "foo{name=value}"},
    {"P7", "[profile foo]\nname = val=ue", "foo{name=val=ue}"},
    {"P8", "[profile foo]\nname =", "foo{name=}"},
    {"P9", "[profile foo]\n= value", "fatal:2", "Property did not have a name"},
    {"P10", "[profile foo]\nkey : value", "fatal:2", "Expected an '=' sign defining a property"},
    {"P11", "# c\n[profile foo] # c\nname = value # c # d", "foo{name=value}"},
    {"P12", "[profile foo]; c\n[profile bar]# c", "bar{} foo{}"},
    {"P13", "[profile foo]\nname = value; c", "foo{name=value; c}"},
    {"P14", "[profile foo]\nname = value\n \t -more \t ", "foo{name=value\\n-more}"},
    {"P15", "[profile foo]\nname = value\n -more # c", "foo{name=value\\n-more # c}"},
    {"P16", "[profile foo]\n -more", "fatal:2", "Expected a property definition, found continuation"},
    {"P16 after a repeated header", "[profile foo]\nname = value\n[profile foo]\n -more", "fatal:4",
     "Expected a property definition, found continuation"},
    {"P17", "[profile foo]\na = 1\n[profile foo]\nA = 2\nb = 3", "foo{a=2,b=3}"},
    {"P18", "[profile default]\na = 1\n[default]\nb = 2\n[profile default]\nc = 3", "default{a=1,c=3} warning:3",
     "[profile default]"},
    {"P19", "[profile in valid]\nx = 1\n[profile bar]\ny = 2", "bar{y=2} warning:1", "'profile in valid'"},
    {"P20", "[profile foo]\nin valid = v", "foo{} warning:2", "the key that begins with 'in'"},
    {"P21", "[profile foo]\ns3 =\n name = value\n\t \n name2 = value2", "foo{s3=\\nname = value\\nname2 = value2}"},
    {"P22", "[profile foo]\ns3 =\n invalid", "fatal:3", "Expected an '=' sign defining a sub-property"},
    {"P23", "[profile foo]\ns3 =\n = v", "fatal:3", "Sub-property did not have a name"},
    {"P25", "[foo]\nname = v", "unprefixed:foo warning:1", "[profile NAME]"},
    {"P26", "[profile foo]\nname = v", "warning:1", "'profile foo'", FileKind::kCredentials},
    {"P27", "[sso-session dev]\nsso_region = us-east-1", "sso:dev{sso_region=us-east-1}"},
    {"P28", "[sso-sesion dev]\nx = 1\n[profile bar]", "bar{} warning:1", "'sso-sesion dev'"},
    {"P29", "[profile some-thing:long/the_one%only.foo@bar+]", "some-thing:long/the_one%only.foo@bar+{}"},
    {"P30", "\xEF\xBB\xBF[default]\nregion = eu-west-1", "default{region=eu-west-1}"},
};

TEST(ProfileFile, MeansWhatTheTableOfFactsSays) {
  for (const FileRow& row : kFacts) Check(row);
}

// P21, the second half.
TEST(ParseNested, GivesTheSubPropertiesOfABlock) {
  const ProfileFile file = Parse("[profile foo]\ns3 =\n name = value\n\t \n name2 = value2", FileKind::kConfig);

  const auto nested = ParseNested(file.profiles.at("foo").at("s3").value);

  EXPECT_EQ(nested, (std::map<std::string, std::string>{{"name", "value"}, {"name2", "value2"}}));
}

TEST(ParseNested, TakesWhatABlockCanHold) {
  using Nested = std::map<std::string, std::string>;
  EXPECT_EQ(ParseNested("\nA = 1\na = 2"), (Nested{{"a", "2"}}));
  EXPECT_EQ(ParseNested("\nempty ="), (Nested{{"empty", ""}}));
  EXPECT_EQ(ParseNested("\nodd name! = x=y # c"), (Nested{{"odd name!", "x=y # c"}}));
  EXPECT_EQ(ParseNested("\na = b\r"), (Nested{{"a", "b\r"}}));
}

TEST(ParseNested, FindsNothingInAnyOtherValue) {
  for (const char* value : {"", "a = b", "value\na = b", "\n", "\n\n", "\nnothing", "\n = v"}) {
    EXPECT_TRUE(ParseNested(value).empty()) << value;
  }
}

std::string Merged(const char* config, const char* credentials) {
  const auto merged = MergeProfiles(Parse(config, FileKind::kConfig), Parse(credentials, FileKind::kCredentials));
  return Described("", merged);
}

TEST(MergeProfiles, LetsTheCredentialsFileWinKeyByKey) {
  EXPECT_EQ(Merged("[profile foo]\nname = a", "[foo]\nname = b\nx = c"), " foo{name=b,x=c}") << "P24";
  EXPECT_EQ(Merged("[profile foo]\nrole_arn = r", "[foo]\nsource_profile = s"), " foo{role_arn=r,source_profile=s}");
  EXPECT_EQ(Merged("[profile foo]\nNAME = a", "[foo]\nname = b"), " foo{name=b}");
  EXPECT_EQ(Merged("[profile foo]\nname = a", "[foo]\nname ="), " foo{name=}");
  EXPECT_EQ(Merged("[default]\na = 1", "[default]\nb = 2"), " default{a=1,b=2}");
}

TEST(MergeProfiles, KeepsProfilesOfOneFileAlone) {
  EXPECT_EQ(Merged("[profile foo]\na = 1", "[bar]\nb = 2"), " bar{b=2} foo{a=1}");
  EXPECT_EQ(Merged("", "[bar]"), " bar{}");
  EXPECT_EQ(Merged("[profile Foo]", "[foo]"), " Foo{} foo{}");
  EXPECT_EQ(Merged("[profile foo", "[foo]\na = 1"), " foo{a=1}") << "a broken file counts for nothing";
}

TEST(MergeProfiles, TellsTheFileAndTheLineOfEachKey) {
  const auto config = Parse("[profile foo]\na = 1\nb = 1", FileKind::kConfig);
  const auto credentials = Parse("\n\n[foo]\n# c\nb = 2\n more", FileKind::kCredentials);

  const Properties merged = MergeProfiles(config, credentials).at("foo");

  EXPECT_EQ(merged.at("a").file, FileKind::kConfig);
  EXPECT_EQ(merged.at("a").line, 2);
  EXPECT_EQ(merged.at("b").file, FileKind::kCredentials);
  EXPECT_EQ(merged.at("b").line, 5);
}

}  // namespace
}  // namespace marketplace_metering::profile
