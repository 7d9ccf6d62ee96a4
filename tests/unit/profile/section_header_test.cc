// Which sections mean something, in which of both files.
#include "profile/section_header.h"

#include <gtest/gtest.h>

#include "unit/profile/described_file.h"

namespace marketplace_metering::profile {
namespace {

struct HeaderRow {
  const char* header;
  const char* config;       // as `Described` says it
  const char* credentials;  // likewise
};

const HeaderRow kKinds[] = {
    {"[default]", "default{a=1}", "default{a=1}"},
    {"[profile x]", "x{a=1}", "warning:1"},
    {"[profile \t x]", "x{a=1}", "warning:1"},
    {"[x]", "unprefixed:x warning:1", "x{a=1}"},
    {"[ \tx\t ]", "unprefixed:x warning:1", "x{a=1}"},
    {"[profilex]", "unprefixed:profilex warning:1", "profilex{a=1}"},
    {"[sso-session x]", "sso:x{a=1}", "warning:1"},
    {"[sso-sessionx]", "unprefixed:sso-sessionx warning:1", "sso-sessionx{a=1}"},
    {"[services x]", "services:x{a=1}", "warning:1"},
    {"[other x]", "warning:1", "warning:1"},
    {"[default x]", "warning:1", "warning:1"},
    {"[profile x y]", "warning:1", "warning:1"},
    {"[profile x!]", "warning:1", "warning:1"},
    {"[x!]", "warning:1", "warning:1"},
    {"[]", "warning:1", "warning:1"},
    {"[ \t]", "warning:1", "warning:1"},
    {"[profile]", "unprefixed:profile warning:1", "profile{a=1}"},
    {"[profile default]", "default{a=1}", "warning:1"},
    {"[Profile x]", "warning:1", "warning:1"},
    {"[Default]", "unprefixed:Default warning:1", "Default{a=1}"},
    {"[profile MixedCase]", "MixedCase{a=1}", "warning:1"},
    {"[profile [x]]", "warning:1", "warning:1"},
    {"[[x]]", "warning:1", "warning:1"},
    {"[x]]", "warning:1", "warning:1"},
    // Quotes: of names behind a kind, and of nothing else.
    {"[profile \"x\"]", "x{a=1}", "warning:1"},
    {"[profile 'my profile']", "my profile{a=1}", "warning:1"},
    {"[profile \"my  own profile\"]", "my  own profile{a=1}", "warning:1"},
    {"[sso-session 'my session']", "sso:my session{a=1}", "warning:1"},
    {"[services \"my group\"]", "services:my group{a=1}", "warning:1"},
    {"[profile \"default\"]", "default{a=1}", "warning:1"},
    {"[\"x\"]", "warning:1", "warning:1"},
    {"[other \"x\"]", "warning:1", "warning:1"},
    {"[profile\"x\"]", "warning:1", "warning:1"},
    {"[profile \"\"]", "warning:1", "warning:1"},
    {"[profile \"  \"]", "warning:1", "warning:1"},
    {"[profile \"]", "warning:1", "warning:1"},
    {"[profile \"x']", "warning:1", "warning:1"},
    {"[profile \"x]", "warning:1", "warning:1"},
    {"[profile x\"]", "warning:1", "warning:1"},
    {"[profile \"x\" y]", "warning:1", "warning:1"},
    {"[profile \"x\"y\"]", "warning:1", "warning:1"},
    {"[profile 'x!']", "warning:1", "warning:1"},
    {"[profile 'x\ty']", "warning:1", "warning:1"},
    {"[profile \"#x\"]", "fatal:1", "fatal:1"},
    // What ends a header.
    {"[x] \t\r", "unprefixed:x warning:1", "x{a=1}"},
    {"[x];c", "unprefixed:x warning:1", "x{a=1}"},
    {"[profile x#]", "fatal:1", "fatal:1"},
    {"[profile x] y", "fatal:1", "fatal:1"},
    {"[", "fatal:1", "fatal:1"},
    {"[;]", "fatal:1", "fatal:1"},
};

TEST(SectionHeader, MeansWhatItsFileMakesOfIt) {
  for (const HeaderRow& row : kKinds) {
    SCOPED_TRACE(row.header);
    const std::string text = std::string(row.header) + "\na = 1";

    EXPECT_EQ(Described(Parse(text, FileKind::kConfig)), row.config);
    EXPECT_EQ(Described(Parse(text, FileKind::kCredentials)), row.credentials);
  }
}

const FileRow kRepeated[] = {
    {"sessions", "[sso-session s]\na = 1\n[sso-session s]\nb = 2", "sso:s{a=1,b=2}"},
    {"services", "[services s]\na = 1\n[services s]\na = 2", "services:s{a=2}"},
    {"kinds have names of their own", "[profile s]\n[sso-session s]\n[services s]", "s{} sso:s{} services:s{}"},
    {"with and without quotes", "[profile s]\na = 1\n[profile \"s\"]\nb = 2", "s{a=1,b=2}"},
    {"names differ by case", "[profile s]\na = 1\n[profile S]\na = 2", "S{a=2} s{a=1}"},
    {"the bare default", "[default]\na = 1\n[profile b]\n[default]\nc = 3", "b{} default{a=1,c=3}"},
    {"the prefixed default first", "[profile default]\na = 1\n[default]\na = 2\nb = 2", "default{a=1} warning:3"},
    {"the prefixed default last", "[default]\na = 1\nb = 2\n[profile default]\na = 3", "default{a=3} warning:1"},
    {"two bare defaults", "[default]\n[default]\n[profile default]", "default{} warning:1"},
    {"an empty prefixed default", "[default]\na = 1\n[profile default]", "default{} warning:1"},
    {"a quoted default", "[default]\na = 1\n[profile 'default']\nb = 2", "default{b=2} warning:1"},
    {"defaults of a credentials file", "[default]\na = 1\n[default]\nb = 2", "default{a=1,b=2}", "",
     FileKind::kCredentials},
    {"a prefixed default of a credentials file", "[default]\na = 1\n[profile default]\nb = 2", "default{a=1} warning:3",
     "", FileKind::kCredentials},
    {"unprefixed ones are told of once", "[b]\n[a]\n[b]", "unprefixed:a unprefixed:b warning:1 warning:2 warning:3"},
};

TEST(SectionHeader, AddsToTheSectionOfThatName) {
  for (const FileRow& row : kRepeated) Check(row);
}

TEST(SectionHeader, SaysWhatToWriteInstead) {
  EXPECT_NE(Told(Parse("[foo]", FileKind::kConfig)).find("section 'foo' is ignored"), std::string::npos);
  EXPECT_NE(Told(Parse("[foo]", FileKind::kConfig)).find("write [profile NAME]"), std::string::npos);
  EXPECT_NE(Told(Parse("[profile foo]", FileKind::kCredentials)).find("write [NAME]"), std::string::npos);
  EXPECT_NE(Told(Parse("[profile a b]", FileKind::kConfig)).find("put it in quotes"), std::string::npos);
}

}  // namespace
}  // namespace marketplace_metering::profile
