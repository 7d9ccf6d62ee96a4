// Every row of tests/vectors/sigv4.json, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/sha256.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/hex.h"
#include "encoding/iso8601.h"
#include "signing/canonical_request.h"
#include "signing/sigv4.h"
#include "support/vector_file.h"

namespace marketplace_metering::signing {
namespace {

constexpr const char* kContentSha256 = "x-amz-content-sha256";

struct Expected {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signing_key;
  std::string signature;
  std::string signed_headers;
  std::string payload_sha256;
  std::string host;
  std::string authorization;
};

struct Vector {
  std::string name;
  HttpRequest request;  // with the content hash among its headers where it is sent
  std::vector<HttpHeader> unsigned_headers;
  Credentials credentials;
  std::string region;
  std::string service;
  std::string time;
  bool send_content_sha256 = true;
  Expected expected;
};

void PrintTo(const Vector& vector, std::ostream* out) {
  *out << vector.name;
}

std::vector<HttpHeader> ReadHeaders(const test::rapid::Value& list) {
  std::vector<HttpHeader> headers;
  for (const auto& pair : list.GetArray()) headers.push_back({pair[0].GetString(), pair[1].GetString()});
  return headers;
}

Vector ReadVector(const test::rapid::Value& row) {
  Vector vector;
  vector.name = row["name"].GetString();
  const auto& request = row["request"];
  vector.request.method = request["method"].GetString();
  vector.request.url = request["url"].GetString();
  vector.request.body.assign(request["body"].GetString(), request["body"].GetStringLength());
  vector.request.headers = ReadHeaders(request["headers"]);
  vector.unsigned_headers = ReadHeaders(request["unsigned_headers"]);
  vector.credentials.access_key_id = row["access_key_id"].GetString();
  vector.credentials.secret_access_key = Secret(row["secret_access_key"].GetString());
  if (row["session_token"].IsString()) vector.credentials.session_token = Secret(row["session_token"].GetString());
  vector.region = row["region"].GetString();
  vector.service = row["service"].GetString();
  vector.time = row["time"].GetString();
  vector.send_content_sha256 = row["send_content_sha256_header"].GetBool();
  const auto& expected = row["expected"];
  vector.expected.canonical_request = expected["canonical_request"].GetString();
  vector.expected.string_to_sign = expected["string_to_sign"].GetString();
  vector.expected.signing_key = expected["signing_key_hex"].GetString();
  vector.expected.signature = expected["signature"].GetString();
  vector.expected.signed_headers = expected["signed_headers"].GetString();
  vector.expected.payload_sha256 = expected["payload_sha256"].GetString();
  vector.expected.host = expected["host"].GetString();
  vector.expected.authorization = expected["authorization"].GetString();
  return vector;
}

const std::vector<Vector>& AllVectors() {
  static const std::vector<Vector> kVectors = [] {
    std::vector<Vector> vectors;
    const auto document = test::ReadVectorFile("sigv4.json");
    for (const auto& row : document["vectors"].GetArray()) vectors.push_back(ReadVector(row));
    return vectors;
  }();
  return kVectors;
}

std::string Value(const HttpRequest& request, std::string_view name) {
  std::string found = "(none)";
  for (const HttpHeader& header : request.headers) {
    if (!encoding::EqualsIgnoreCase(header.name, name)) continue;
    if (found != "(none)") return "(twice)";
    found = header.value;
  }
  return found;
}

class SigV4Vectors : public testing::TestWithParam<Vector> {
 protected:
  SigningScope Scope() const {
    SigningScope scope;
    scope.region = GetParam().region;
    scope.service = GetParam().service;
    scope.send_content_sha256 = GetParam().send_content_sha256;
    return scope;
  }

  // As the client has it before signing: without the content hash, with headers that stay unsigned.
  HttpRequest Unsigned() const {
    HttpRequest request = GetParam().request;
    const auto is_hash = [](const HttpHeader& header) { return header.name == kContentSha256; };
    request.headers.erase(std::remove_if(request.headers.begin(), request.headers.end(), is_hash),
                          request.headers.end());
    const auto& more = GetParam().unsigned_headers;
    request.headers.insert(request.headers.begin(), more.begin(), more.end());
    return request;
  }

  std::chrono::system_clock::time_point Now() const { return *encoding::ParseIso8601(GetParam().time); }

  void ExpectSigned(const HttpRequest& request) const {
    EXPECT_EQ(Value(request, "authorization"), GetParam().expected.authorization);
    EXPECT_EQ(Value(request, "x-amz-date"), GetParam().time);
    EXPECT_EQ(Value(request, kContentSha256),
              GetParam().send_content_sha256 ? GetParam().expected.payload_sha256 : "(none)");
    const Secret& token = GetParam().credentials.session_token;
    EXPECT_EQ(Value(request, "x-amz-security-token"), token.empty() ? "(none)" : token.Reveal());
    EXPECT_EQ(Value(request, "host"), "(none)");
  }
};

TEST_P(SigV4Vectors, Sign) {
  HttpRequest request = Unsigned();
  SigningDebug debug;

  const auto outcome = Sign(request, GetParam().credentials, Scope(), Now(), nullptr, {}, &debug);

  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(debug.canonical_request, GetParam().expected.canonical_request);
  EXPECT_EQ(debug.string_to_sign, GetParam().expected.string_to_sign);
  ExpectSigned(request);
  EXPECT_EQ(request.url, GetParam().request.url);
  EXPECT_EQ(request.body, GetParam().request.body);
}

TEST_P(SigV4Vectors, SignWithACacheTwice) {
  SigningKeyCache cache;
  for (int i = 0; i < 2; ++i) {
    HttpRequest request = Unsigned();
    ASSERT_TRUE(Sign(request, GetParam().credentials, Scope(), Now(), &cache).ok());
    ExpectSigned(request);
  }
}

TEST_P(SigV4Vectors, SignWithAHashAtHand) {
  HttpRequest request = Unsigned();

  ASSERT_TRUE(Sign(request, GetParam().credentials, Scope(), Now(), nullptr, GetParam().expected.payload_sha256).ok());

  ExpectSigned(request);
}

TEST_P(SigV4Vectors, SignWithAHashHeaderThatIsThere) {
  HttpRequest request = GetParam().request;

  ASSERT_TRUE(Sign(request, GetParam().credentials, Scope(), Now(), nullptr).ok());

  ExpectSigned(request);
}

TEST_P(SigV4Vectors, SignAgain) {
  HttpRequest request = Unsigned();
  Credentials others;
  others.access_key_id = "AKIDOTHER";
  others.session_token = Secret("another-token");
  others.secret_access_key = Secret("another-secret");
  ASSERT_TRUE(Sign(request, others, Scope(), Now() + std::chrono::hours(30), nullptr).ok());

  ASSERT_TRUE(Sign(request, GetParam().credentials, Scope(), Now(), nullptr).ok());

  ExpectSigned(request);
}

TEST_P(SigV4Vectors, EachStepAlone) {
  const Expected& expected = GetParam().expected;
  const std::string date = GetParam().time.substr(0, 8);

  const crypto::Digest key =
      DeriveSigningKey(GetParam().credentials.secret_access_key.Reveal(), date, GetParam().region, GetParam().service);
  const std::string text =
      StringToSign(GetParam().time, GetParam().region, GetParam().service, expected.canonical_request);

  EXPECT_EQ(encoding::HexEncode(key.data(), key.size()), expected.signing_key);
  EXPECT_EQ(text, expected.string_to_sign);
  EXPECT_EQ(Signature(key, text), expected.signature);
}

// What a server does: it knows the path, the headers as they came, and the names that were signed.
TEST_P(SigV4Vectors, VerifyWhatArrives) {
  HttpRequest request = Unsigned();
  ASSERT_TRUE(Sign(request, GetParam().credentials, Scope(), Now(), nullptr).ok());
  std::string target = request.url.substr(request.url.find("://") + 3);
  target = target.find('/') == std::string::npos ? "/" : target.substr(target.find('/'));
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string query = mark == target.size() ? "" : target.substr(mark + 1);
  request.headers.push_back({"Host", GetParam().expected.host});

  CanonicalInput input;
  input.method = request.method;
  input.path = std::string_view(target).substr(0, mark);
  input.query = query;
  input.payload_hash = GetParam().expected.payload_sha256;
  for (const HttpHeader& header : request.headers) {
    std::string name = header.name;
    std::transform(name.begin(), name.end(), name.begin(), encoding::ToLower);
    const bool is_signed = (";" + GetParam().expected.signed_headers + ";").find(";" + name + ";") != std::string::npos;
    if (is_signed) input.headers.push_back({header.name, header.value});
  }

  EXPECT_EQ(CanonicalRequest(std::move(input)).text(), GetParam().expected.canonical_request);
}

INSTANTIATE_TEST_SUITE_P(Rows, SigV4Vectors, testing::ValuesIn(AllVectors()), [](const auto& row) {
  std::string name = row.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(SigV4VectorFile, HasAllItsRows) {
  EXPECT_EQ(AllVectors().size(), 28U);
}

}  // namespace
}  // namespace marketplace_metering::signing
