#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

const std::string kPem = "# roots\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

TEST(CaFile, ComesFromOptionThenEnvironment) {
  struct Row {
    std::string name;
    std::optional<std::string> option;
    Texts environment;
    std::optional<std::string> path;
    std::string source;
  };
  const std::string variable = "environment variable AWS_CA_BUNDLE";
  const std::vector<Row> rows = {
      {"none", {}, {}, {}, "default"},
      {"option", "/a.pem", {{"AWS_CA_BUNDLE", "/missing.pem"}}, "/a.pem", "option"},
      {"variable", {}, {{"AWS_CA_BUNDLE", "/b.pem"}}, "/b.pem", variable},
      {"blank variable", {}, {{"AWS_CA_BUNDLE", " "}}, {}, "default"},
      {"home in a variable", {}, {{"AWS_CA_BUNDLE", "~/c.pem"}, {"HOME", "/home/me"}}, "/home/me/c.pem", variable},
      {"home in code", "~/c.pem", {{"HOME", "/home/me"}}, "/home/me/c.pem", "option"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.tls.ca_file = row.option;

    const auto resolved =
        Resolve(config, row.environment, {{"/a.pem", kPem}, {"/b.pem", kPem}, {"/home/me/c.pem", kPem}});

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(resolved->ca_file.value, row.path) << row.name;
    EXPECT_EQ(resolved->ca_file.source, row.source) << row.name;
    EXPECT_EQ(resolved->tls.ca_file, row.path) << row.name;
  }
}

TEST(CaFile, ThatCannotBeUsedIsAnErrorAtOnce) {
  struct Row {
    std::string path;
    std::string reason;
  };
  const std::vector<Row> rows = {
      {"/missing.pem", "cannot read file '/missing.pem': No such file or directory"},
      {"", "cannot read file '': No such file or directory"},
      {"~/c.pem", "cannot read file '~/c.pem'"},
      {"~me/c.pem", "cannot read file '~me/c.pem'"},
      {"/empty.pem", "file '/empty.pem' holds no certificate in PEM form (no line with '-----BEGIN')"},
      {"/der.cer", "file '/der.cer' holds no certificate in PEM form"},
      {"/huge.pem", "cannot read file '/huge.pem': it is larger than 16777216 bytes"},
  };
  const Texts files = {{"/empty.pem", ""},
                       {"/der.cer", "\x30\x82"},
                       {"/huge.pem", kPem + std::string((std::size_t{16} << 20U) + 1, '\n')}};
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.tls.ca_file = row.path;

    const auto resolved = Resolve(config, {{"AWS_CA_BUNDLE", "/b.pem"}}, files);

    ASSERT_FALSE(resolved.ok()) << row.path;
    EXPECT_EQ(resolved.error().code, ErrorCode::kUnreadableFile) << row.path;
    EXPECT_EQ(resolved.error().violations[0].path, "tls.ca_file");
    EXPECT_EQ(MessageOf(resolved).rfind("tls.ca_file (option tls.ca_file): " + row.reason, 0), 0U)
        << MessageOf(resolved);
    EXPECT_TRUE(Contains(MessageOf(resolved), "; name a readable PEM file of trusted certificates, or unset it"));
  }
}

TEST(TlsSettings, AreKeptAndCheckingNobodyIsWarnedOf) {
  ClientConfig config = InUsEast1();
  config.tls.min_version = TlsVersion::kTls1_3;
  config.tls.verify_peer = false;

  const auto resolved = Resolve(config);

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->tls, config.tls);
  ASSERT_EQ(resolved->warnings.size(), 1U);
  EXPECT_EQ(resolved->warnings[0].rfind("tls.verify_peer = false (option tls.verify_peer): anybody", 0), 0U);
}

}  // namespace
}  // namespace marketplace_metering::config
