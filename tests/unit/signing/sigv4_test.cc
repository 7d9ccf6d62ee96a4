#include "signing/sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "support/freed_memory.h"

namespace marketplace_metering::signing {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kToken = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBu";

Credentials Keys(std::string_view secret = kSecret) {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = Secret(secret);
  return credentials;
}

Credentials TemporaryKeys() {
  Credentials credentials = Keys();
  credentials.session_token = Secret(kToken);
  return credentials;
}

SigningScope Scope() {
  SigningScope scope;
  scope.region = "us-east-1";
  scope.service = "aws-marketplace";
  return scope;
}

std::chrono::system_clock::time_point At(std::string_view text) {
  return *encoding::ParseIso8601(text);
}

HttpRequest Request(std::string url = "https://metering.marketplace.us-east-1.amazonaws.com/") {
  HttpRequest request;
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "AWSMPMeteringService.MeterUsage"}};
  request.body = "{}";
  return request;
}

std::string Value(const HttpRequest& request, std::string_view name) {
  for (const HttpHeader& header : request.headers) {
    if (encoding::EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return "(none)";
}

// The canonical request's line that begins with `prefix`.
std::string Line(const std::string& canonical, const std::string& prefix) {
  const std::size_t begin = canonical.find("\n" + prefix);
  if (begin == std::string::npos) return "(none)";
  return canonical.substr(begin + 1, canonical.find('\n', begin + 1) - begin - 1);
}

const auto kNow = At("20260815T123600Z");

TEST(Sign, SignsHostAsTheTransportWillSendIt) {
  struct Row {
    const char* url;
    const char* host;
    const char* url_sent;
  };
  const Row kRows[] = {
      {"https://gw.example.com", "host:gw.example.com", "https://gw.example.com"},
      {"https://gw.example.com:443/a", "host:gw.example.com", "https://gw.example.com:443/a"},
      {"https://gw.example.com:80/a", "host:gw.example.com:80", "https://gw.example.com:80/a"},
      {"HTTP://gw.example.com:80", "host:gw.example.com", "HTTP://gw.example.com:80"},
      {"http://gw.example.com:00443", "host:gw.example.com:443", "http://gw.example.com:00443"},
      {"https://GW.Example.com/Path?Q", "host:gw.example.com", "https://gw.example.com/Path?Q"},
      {"http://[0:0:0:0:0:0:0:1]:8443/a", "host:[::1]:8443", "http://[::1]:8443/a"},
      {"http://[2001:DB8::A]/a", "host:[2001:db8::a]", "http://[2001:db8::a]/a"},
      {"http://user:password@gw.example.com/", "host:gw.example.com", "http://user:password@gw.example.com/"},
  };
  for (const Row& row : kRows) {
    HttpRequest request = Request(row.url);
    SigningDebug debug;

    ASSERT_TRUE(Sign(request, Keys(), Scope(), kNow, nullptr, {}, &debug).ok()) << row.url;

    EXPECT_EQ(Line(debug.canonical_request, "host:"), row.host) << row.url;
    EXPECT_EQ(request.url, row.url_sent) << row.url;
  }
}

TEST(Sign, LeavesAHostHeaderThatIsThere) {
  HttpRequest request = Request();
  request.headers.push_back({"Host", "vpce-1.example.com:8443"});
  SigningDebug debug;

  ASSERT_TRUE(Sign(request, Keys(), Scope(), kNow, nullptr, {}, &debug).ok());

  EXPECT_EQ(Line(debug.canonical_request, "host:"), "host:vpce-1.example.com:8443");
  EXPECT_EQ(Value(request, "host"), "vpce-1.example.com:8443");
}

TEST(Sign, TakesAContentHashThatIsThereForTheBody) {
  HttpRequest request = Request();
  request.headers.push_back({"x-amz-content-sha256", "UNSIGNED-PAYLOAD"});
  SigningDebug debug;

  ASSERT_TRUE(Sign(request, Keys(), Scope(), kNow, nullptr, "not this one", &debug).ok());

  EXPECT_EQ(Line(debug.canonical_request, "x-amz-content-sha256:"), "x-amz-content-sha256:UNSIGNED-PAYLOAD");
  EXPECT_EQ(Line(debug.canonical_request, "UNSIGNED"), "UNSIGNED-PAYLOAD");
}

TEST(Sign, RemovesWhatAnEarlierSignatureLeft) {
  HttpRequest request = Request();
  ASSERT_TRUE(Sign(request, TemporaryKeys(), Scope(), kNow, nullptr).ok());
  request.headers.push_back({"x-amz-region-set", "*"});
  HttpRequest afresh = Request();
  ASSERT_TRUE(Sign(afresh, Keys(), Scope(), kNow, nullptr).ok());

  ASSERT_TRUE(Sign(request, Keys(), Scope(), kNow, nullptr).ok());

  EXPECT_EQ(Value(request, "authorization"), Value(afresh, "authorization"));
  EXPECT_EQ(Value(request, "x-amz-security-token"), "(none)");
  EXPECT_EQ(Value(request, "x-amz-region-set"), "(none)");
  EXPECT_EQ(request.headers.size(), afresh.headers.size());
}

TEST(Sign, SignsTheSameWhetherTheHashIsGivenOrNot) {
  HttpRequest computed = Request();
  HttpRequest given = Request();

  ASSERT_TRUE(Sign(computed, Keys(), Scope(), kNow, nullptr).ok());
  ASSERT_TRUE(
      Sign(given, Keys(), Scope(), kNow, nullptr, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
          .ok());

  EXPECT_EQ(computed.headers, given.headers);
}

TEST(Sign, ObeysTheSwitchesForThePath) {
  struct Row {
    bool normalize_path;
    bool double_encode;
    const char* line;
  };
  const Row kRows[] = {
      {true, true, "/b%2520c"}, {true, false, "/b%20c"}, {false, true, "/a/../b%2520c"}, {false, false, "/a/../b%20c"}};
  for (const Row& row : kRows) {
    HttpRequest request = Request("https://gw.example.com/a/../b%20c");
    SigningScope scope = Scope();
    scope.normalize_path = row.normalize_path;
    scope.double_encode = row.double_encode;
    SigningDebug debug;

    ASSERT_TRUE(Sign(request, Keys(), scope, kNow, nullptr, {}, &debug).ok());

    EXPECT_EQ(Line(debug.canonical_request, "/"), row.line);
    EXPECT_EQ(request.url, "https://gw.example.com/a/../b%20c");
  }
}

TEST(Sign, CutsTheFractionOfTheTimeOff) {
  HttpRequest request = Request();

  ASSERT_TRUE(Sign(request, Keys(), Scope(), kNow + std::chrono::milliseconds(999), nullptr).ok());

  EXPECT_EQ(Value(request, "x-amz-date"), "20260815T123600Z");
}

std::string AuthorizationOf(const Credentials& credentials, std::chrono::system_clock::time_point now,
                            SigningKeyCache* cache, std::string_view region = "us-east-1") {
  HttpRequest request = Request();
  SigningScope scope = Scope();
  scope.region = region;
  EXPECT_TRUE(Sign(request, credentials, scope, now, cache).ok());
  return Value(request, "authorization");
}

TEST(Sign, DerivesANewKeyWhenTheDayChanges) {
  const auto before = At("20261231T235959Z");
  const auto after = At("20270101T000000Z");
  SigningKeyCache cache;

  for (const auto time : {before, after, after, before}) {
    EXPECT_EQ(AuthorizationOf(Keys(), time, &cache), AuthorizationOf(Keys(), time, nullptr));
  }
}

TEST(Sign, IsNotFooledByANewSecretUnderTheSameId) {
  SigningKeyCache cache;
  const std::string with_old = AuthorizationOf(Keys(), kNow, &cache);

  const std::string with_new = AuthorizationOf(Keys("rotated"), kNow, &cache);

  EXPECT_NE(with_new, with_old);
  EXPECT_EQ(with_new, AuthorizationOf(Keys("rotated"), kNow, nullptr));
  EXPECT_EQ(AuthorizationOf(Keys(), kNow, &cache), with_old);
}

TEST(Sign, SignsTheSameWithACacheThatIsFull) {
  SigningKeyCache cache;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100; ++i) {
      const std::string region = "region-" + std::to_string(i);
      EXPECT_EQ(AuthorizationOf(Keys(), kNow, &cache, region), AuthorizationOf(Keys(), kNow, nullptr, region));
    }
  }
}

// A key put there by hand shows in the signature.
TEST(Sign, UsesTheKeyThatIsCached) {
  SigningKeyCache cache;
  cache.Store({"AKIDEXAMPLE", crypto::Sha256(kSecret), "us-east-1", "aws-marketplace"}, "20260815",
              crypto::Sha256("some key"));

  EXPECT_NE(AuthorizationOf(Keys(), kNow, &cache), AuthorizationOf(Keys(), kNow, nullptr));
}

TEST(Sign, CachesTheKeyItDerives) {
  SigningKeyCache cache;

  (void)AuthorizationOf(Keys(), kNow, &cache);

  EXPECT_EQ(cache.Find({"AKIDEXAMPLE", crypto::Sha256(kSecret), "us-east-1", "aws-marketplace"}, "20260815"),
            DeriveSigningKey(kSecret, "20260815", "us-east-1", "aws-marketplace"));
}

TEST(Sign, MayShareACacheBetweenThreads) {
  SigningKeyCache cache;
  const std::string expected = AuthorizationOf(Keys(), kNow, nullptr);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) EXPECT_EQ(AuthorizationOf(Keys(), kNow, &cache), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

struct CredentialsRow {
  const char* name;
  std::string id;
  std::string secret;
  std::string token;
  ErrorCode code;
};

TEST(Sign, RefusesCredentialsThatCannotBeUsed) {
  const CredentialsRow kRows[] = {
      {"no id", "", "s3cr3t", "", ErrorCode::kMissingCredentials},
      {"no secret", "s3cr3t", "", "", ErrorCode::kMissingCredentials},
      {"nothing but a token", "", "", "s3cr3t", ErrorCode::kMissingCredentials},
      {"id with line break", "s3cr3t\r\nX-Evil: 1", "secret", "", ErrorCode::kInvalidCredentials},
      {"id with blank", "s3cr3t ", "secret", "", ErrorCode::kInvalidCredentials},
      {"id with slash", "s3cr3t/1", "secret", "", ErrorCode::kInvalidCredentials},
      {"id with comma", "s3cr3t,1", "secret", "", ErrorCode::kInvalidCredentials},
      {"id with NUL", std::string("s3cr3t\0", 7), "secret", "", ErrorCode::kInvalidCredentials},
      {"id with UTF-8", "s3cr3t\xc3\xa9", "secret", "", ErrorCode::kInvalidCredentials},
      {"secret with line break", "AKID", "s3cr3t\n", "", ErrorCode::kInvalidCredentials},
      {"secret with blank", "AKID", " s3cr3t", "", ErrorCode::kInvalidCredentials},
      {"token with line break", "AKID", "secret", "s3cr3t\nX-Evil: 1", ErrorCode::kInvalidCredentials},
      {"token with tab", "AKID", "secret", "s3cr3t\t", ErrorCode::kInvalidCredentials},
      {"token with DEL", "AKID", "secret", "s3cr3t\x7f", ErrorCode::kInvalidCredentials},
  };
  for (const CredentialsRow& row : kRows) {
    HttpRequest request = Request();
    ASSERT_TRUE(Sign(request, TemporaryKeys(), Scope(), kNow, nullptr).ok());
    Credentials credentials;
    credentials.access_key_id = row.id;
    credentials.secret_access_key = Secret(row.secret);
    credentials.session_token = Secret(row.token);

    const auto outcome = Sign(request, credentials, Scope(), kNow, nullptr);

    ASSERT_FALSE(outcome.ok()) << row.name;
    EXPECT_EQ(outcome.error().code, row.code) << row.name;
    EXPECT_EQ(outcome.error().message.find("s3cr3t"), std::string::npos) << outcome.error().message;
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent) << row.name;
    EXPECT_EQ(Value(request, "authorization"), "(none)") << row.name;
    EXPECT_EQ(Value(request, "x-amz-security-token"), "(none)") << row.name;
  }
}

TEST(Sign, SaysWhatIsMissing) {
  HttpRequest request = Request();

  const auto outcome = Sign(request, Credentials(), Scope(), kNow, nullptr);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message.find("unable to sign request without credentials set"), 0U);
}

TEST(Sign, RefusesAUrlThatIsNone) {
  for (const char* url : {"", "gw.example.com", "ftp://gw.example.com", "https://", "https://gw.example.com:99999",
                          "https://gw.example.com/a b"}) {
    HttpRequest request = Request(url);

    const auto outcome = Sign(request, Keys(), Scope(), kNow, nullptr);

    ASSERT_FALSE(outcome.ok()) << url;
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidEndpoint) << url;
  }
}

TEST(Sign, ShowsNoPasswordOfAUrl) {
  HttpRequest request = Request("https://user:s3cr3t@gw.example.com:99999");

  const auto outcome = Sign(request, Keys(), Scope(), kNow, nullptr);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message.find("s3cr3t"), std::string::npos) << outcome.error().message;
}

TEST(Sign, RefusesAScopeThatCannotStandInAHeader) {
  for (const char* part : {"", "us east", "us\r\nX-Evil: 1", "a/b", "a,b", "\xc3\xa9"}) {
    SigningScope bad_region = Scope();
    bad_region.region = part;
    SigningScope bad_service = Scope();
    bad_service.service = part;
    for (const SigningScope& scope : {bad_region, bad_service}) {
      HttpRequest request = Request();

      const auto outcome = Sign(request, Keys(), scope, kNow, nullptr);

      ASSERT_FALSE(outcome.ok()) << part;
      EXPECT_EQ(outcome.error().code, ErrorCode::kEndpointResolutionFailed) << part;
      EXPECT_EQ(outcome.error().message.find('\n'), std::string::npos) << part;
    }
  }
}

TEST(Sign, RefusesHeadersThatCannotBeSent) {
  const HttpHeader kBad[] = {
      {"X-A", "s3cr3t\r\nX-Evil: 1"}, {"X-A", "s3cr3t\n"}, {"X A", "s3cr3t"}, {"", "s3cr3t"}, {"X-A:", "s3cr3t"}};
  for (const HttpHeader& header : kBad) {
    HttpRequest request = Request();
    request.headers.push_back(header);

    const auto outcome = Sign(request, Keys(), Scope(), kNow, nullptr);

    ASSERT_FALSE(outcome.ok()) << header.name;
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidRequest) << header.name;
    EXPECT_EQ(outcome.error().violations.size(), 1U) << header.name;
    EXPECT_EQ(outcome.error().message.find("s3cr3t"), std::string::npos) << outcome.error().message;
  }
}

TEST(Sign, LeavesNoSecretInMemoryThatIsGivenBack) {
  const Credentials credentials = TemporaryKeys();
  SigningKeyCache cache;
  HttpRequest request = Request("https://GW.example.com/a%20b?c=d");
  request.headers.reserve(16);

  const test::FreedMemory freed(kSecret);
  ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, &cache).ok());
  ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, nullptr).ok());

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(Sign, LeavesNoTokenInMemoryThatIsGivenBack) {
  const Credentials credentials = TemporaryKeys();
  HttpRequest request = Request("https://GW.example.com/a%20b?c=d");
  const test::FreedMemory freed(kToken);

  ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, nullptr).ok());
  ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, nullptr).ok());
  RemoveSignature(request);

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(Sign, LeavesNoSigningKeyInMemoryThatIsGivenBack) {
  const crypto::Digest key = DeriveSigningKey(kSecret, "20260815", "us-east-1", "aws-marketplace");
  const std::string key_bytes(reinterpret_cast<const char*>(key.data()), key.size());
  const Credentials credentials = TemporaryKeys();
  HttpRequest request = Request();
  const test::FreedMemory freed(key_bytes);
  {
    SigningKeyCache cache;
    ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, &cache).ok());
    ASSERT_TRUE(Sign(request, credentials, Scope(), kNow, &cache).ok());
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

// In a process of its own, since OpenSSL reads its configuration once.
TEST(SignDeathTest, ReportsAnOpenSslWithoutSha256) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const std::string path = testing::TempDir() + "openssl_without_sha256.cnf";
  std::ofstream(path) << "openssl_conf = init\n[init]\nproviders = providers\n[providers]\nbase = base\n"
                         "[base]\nactivate = 1\n";
  const auto sign = [&path] {
    setenv("OPENSSL_CONF", path.c_str(), 1);
    HttpRequest request = Request();
    // With the hash at hand it gets as far as adding headers.
    const auto outcome = Sign(request, TemporaryKeys(), Scope(), kNow, nullptr, "e3b0c442");
    const bool right = !outcome.ok() && outcome.error().code == ErrorCode::kInvalidConfiguration &&
                       Value(request, "authorization") == "(none)" && Value(request, "x-amz-date") == "(none)" &&
                       Value(request, "x-amz-security-token") == "(none)";
    std::exit(right ? 0 : 1);
  };

  EXPECT_EXIT(sign(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace marketplace_metering::signing
