#include "emulator/signature_check.h"

#include <functional>
#include <string>
#include <vector>

#include "support/vector_file.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Time kNow = At("2026-08-15T12:36:00Z");

std::string NameOf(const Answer<Caller>& answer) {
  return IsRefused(answer) ? std::get<ServiceError>(answer).name : std::string();
}

std::string MessageOf(const Answer<Caller>& answer) {
  return IsRefused(answer) ? std::get<ServiceError>(answer).message : std::string();
}

class SignatureCheck : public ::testing::Test {
 protected:
  Answer<Caller> Check(const WireRequest& request, Time now = kNow) {
    return CheckSignature(request, Catalog(options), now);
  }

  EmulatorOptions options = ExampleOptions();
};

TEST_F(SignatureCheck, KnowsWhoSigned) {
  const auto seller = Check(SignedRequest("MeterUsage", "{}", SellerKeys(), kNow));
  const auto buyer = Check(SignedRequest("MeterUsage", "{}", BuyerKeys(), kNow));

  EXPECT_EQ(std::get<Caller>(seller).keys, &options.credentials[0]);
  EXPECT_EQ(std::get<Caller>(buyer).keys, &options.credentials[1]);
}

struct SkewCase {
  const char* name;
  std::chrono::seconds ahead;  // of the service
  const char* says;            // empty: accepted
};

class Skew : public SignatureCheck, public ::testing::WithParamInterface<SkewCase> {};

TEST_P(Skew, IsBornForFiveMinutes) {
  const auto answer = Check(SignedRequest("MeterUsage", "{}", SellerKeys(), kNow + GetParam().ahead));

  const bool accepted = *GetParam().says == '\0';
  EXPECT_EQ(NameOf(answer), accepted ? "" : "InvalidSignatureException");
  EXPECT_THAT(MessageOf(answer), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(Rows, Skew,
                         ::testing::Values(SkewCase{"FiveMinutesBehind", std::chrono::seconds(-300), ""},
                                           SkewCase{"MoreThanFiveBehind", std::chrono::seconds(-301),
                                                    "Signature expired"},
                                           SkewCase{"FiveMinutesAhead", std::chrono::seconds(300), ""},
                                           SkewCase{"MoreThanFiveAhead", std::chrono::seconds(301), "not yet current"}),
                         [](const auto& row) { return row.param.name; });

struct TamperCase {
  const char* name;
  std::function<void(WireRequest&)> tamper;
  const char* error;
};

class Tampering : public SignatureCheck, public ::testing::WithParamInterface<TamperCase> {};

TEST_P(Tampering, IsRefused) {
  WireRequest request = SignedRequest("MeterUsage", "{}", BuyerKeys(), kNow);
  GetParam().tamper(request);

  const auto answer = Check(request);

  EXPECT_EQ(NameOf(answer), GetParam().error) << MessageOf(answer);
  EXPECT_THAT(MessageOf(answer), Not(HasSubstr(kExampleSessionToken)));
}

void Replace(WireRequest& request, const char* header, const std::string& from, const std::string& to) {
  std::string& value = HeaderOf(request, header).value;
  const auto at = value.find(from);
  ASSERT_NE(at, std::string::npos);
  value.replace(at, from.size(), to);
}

void Remove(WireRequest& request, const std::string& name) {
  auto& headers = request.headers;
  for (auto header = headers.begin(); header != headers.end(); ++header) {
    if (header->name == name) return void(headers.erase(header));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Tampering,
    ::testing::Values(
        TamperCase{"Body", [](auto& r) { r.body = "{ }"; }, "InvalidSignatureException"},
        TamperCase{"BodyAndItsHash",
                   [](auto& r) {
                     r.body = "";
                     HeaderOf(r, "X-Amz-Content-Sha256").value =
                         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
                   },
                   "InvalidSignatureException"},
        TamperCase{"UnsignedPayload", [](auto& r) { HeaderOf(r, "X-Amz-Content-Sha256").value = "UNSIGNED-PAYLOAD"; },
                   "InvalidSignatureException"},
        TamperCase{"Target", [](auto& r) { Replace(r, "X-Amz-Target", "MeterUsage", "RegisterUsage"); },
                   "InvalidSignatureException"},
        TamperCase{"Host", [](auto& r) { HeaderOf(r, "Host").value = "elsewhere"; }, "InvalidSignatureException"},
        TamperCase{"Path", [](auto& r) { r.target = "/x"; }, "InvalidSignatureException"},
        TamperCase{"Query", [](auto& r) { r.target = "/?a=b"; }, "InvalidSignatureException"},
        TamperCase{"Method", [](auto& r) { r.method = "PUT"; }, "InvalidSignatureException"},
        TamperCase{"Date", [](auto& r) { HeaderOf(r, "X-Amz-Date").value = "20260815T123601Z"; },
                   "InvalidSignatureException"},
        TamperCase{"Signature", [](auto& r) { Replace(r, "Authorization", "Signature=", "Signature=0"); },
                   "InvalidSignatureException"},
        TamperCase{"NoAuthorization", [](auto& r) { Remove(r, "Authorization"); },
                   "MissingAuthenticationTokenException"},
        TamperCase{"AuthorizationTwice", [](auto& r) { r.headers.push_back(HeaderOf(r, "Authorization")); },
                   "IncompleteSignatureException"},
        TamperCase{"NoDate", [](auto& r) { Remove(r, "X-Amz-Date"); }, "IncompleteSignatureException"},
        TamperCase{"DateInWords", [](auto& r) { HeaderOf(r, "X-Amz-Date").value = "Sat, 15 Aug 2026 12:36:00 GMT"; },
                   "IncompleteSignatureException"},
        TamperCase{"OtherAlgorithm",
                   [](auto& r) { Replace(r, "Authorization", "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"); },
                   "IncompleteSignatureException"},
        TamperCase{"NoSignedHeaders", [](auto& r) { Replace(r, "Authorization", "SignedHeaders", "Headers"); },
                   "IncompleteSignatureException"},
        TamperCase{"NoSignature", [](auto& r) { Replace(r, "Authorization", "Signature=", "Sig="); },
                   "IncompleteSignatureException"},
        TamperCase{"ShortCredential", [](auto& r) { Replace(r, "Authorization", "/us-east-1", ""); },
                   "IncompleteSignatureException"},
        TamperCase{"OtherDay", [](auto& r) { Replace(r, "Authorization", "/20260815/", "/20260814/"); },
                   "InvalidSignatureException"},
        TamperCase{"OtherTerminator", [](auto& r) { Replace(r, "Authorization", "aws4_request", "aws5_request"); },
                   "InvalidSignatureException"},
        TamperCase{"NoSessionToken", [](auto& r) { Remove(r, "X-Amz-Security-Token"); }, "InvalidSignatureException"},
        TamperCase{"UnsignedSessionToken", [](auto& r) { Replace(r, "Authorization", "x-amz-security-token;", ""); },
                   "InvalidSignatureException"},
        TamperCase{"UnsignedTarget", [](auto& r) { Replace(r, "Authorization", ";x-amz-target", ""); },
                   "InvalidSignatureException"},
        TamperCase{"UnsignedHost", [](auto& r) { Replace(r, "Authorization", "host;", ""); },
                   "InvalidSignatureException"},
        TamperCase{"AddedAmazonHeader",
                   [](auto& r) {
                     r.headers.push_back({"X-Amz-Extra", "1"});
                   },
                   "InvalidSignatureException"},
        TamperCase{"AddedTraceId",
                   [](auto& r) {
                     r.headers.push_back({"X-Amzn-Trace-Id", "Root=1"});
                   },
                   ""},
        TamperCase{"AddedUserAgent",
                   [](auto& r) {
                     r.headers.push_back({"User-Agent", "x"});
                   },
                   ""}),
    [](const auto& row) { return row.param.name; });

TEST_F(SignatureCheck, RefusesAnotherRegionOrService) {
  const auto region = Check(SignedRequest("MeterUsage", "{}", SellerKeys(), kNow, "us-west-2"));
  const auto service = Check(SignedRequest("MeterUsage", "{}", SellerKeys(), kNow, "us-east-1", "s3"));

  EXPECT_EQ(NameOf(region), "InvalidSignatureException");
  EXPECT_THAT(MessageOf(region), HasSubstr("us-east-1"));
  EXPECT_EQ(NameOf(service), "InvalidSignatureException");
  EXPECT_THAT(MessageOf(service), HasSubstr("aws-marketplace"));
}

TEST_F(SignatureCheck, SaysWhenTheHashHeaderIsNotTheBodys) {
  WireRequest request = SignedRequest("MeterUsage", "{}", SellerKeys(), kNow);
  HeaderOf(request, "X-Amz-Content-Sha256").value = "UNSIGNED-PAYLOAD";

  EXPECT_THAT(MessageOf(Check(request)), HasSubstr("X-Amz-Content-Sha256 header does not match the body"));
}

TEST_F(SignatureCheck, RefusesAWrongSecret) {
  Credentials keys = SellerKeys();
  keys.secret_access_key = Secret("guess");

  EXPECT_EQ(NameOf(Check(SignedRequest("MeterUsage", "{}", keys, kNow))), "InvalidSignatureException");
}

TEST_F(SignatureCheck, RefusesUnknownKeysAndWrongTokens) {
  Credentials unknown = SellerKeys();
  unknown.access_key_id = "AKIDUNKNOWN";
  Credentials needless_token = SellerKeys();
  needless_token.session_token = Secret("token");
  Credentials wrong_token = BuyerKeys();
  wrong_token.session_token = Secret("token");
  Credentials no_token = BuyerKeys();
  no_token.session_token = Secret();

  for (const Credentials& keys : {unknown, needless_token, wrong_token, no_token}) {
    EXPECT_EQ(NameOf(Check(SignedRequest("MeterUsage", "{}", keys, kNow))), "UnrecognizedClientException");
  }
}

TEST_F(SignatureCheck, RefusesExpiredKeysFromTheirInstantOn) {
  options.credentials[0].expires_at = kNow;

  EXPECT_EQ(NameOf(Check(SignedRequest("MeterUsage", "{}", SellerKeys(), kNow))), "ExpiredTokenException");
  const Time before = kNow - std::chrono::seconds(1);
  EXPECT_EQ(NameOf(Check(SignedRequest("MeterUsage", "{}", SellerKeys(), before), before)), "");
}

// Signatures computed by others, with and without the header for the body's hash.
TEST_F(SignatureCheck, AcceptsTheSignaturesOfOtherImplementations) {
  const auto file = test::ReadVectorFile("sigv4.json");
  int checked = 0;
  for (const auto& row : file["vectors"].GetArray()) {
    SCOPED_TRACE(row["name"].GetString());
    const auto& expected = row["expected"];
    AcceptedCredentials keys;
    keys.access_key_id = row["access_key_id"].GetString();
    keys.secret_access_key = Secret(row["secret_access_key"].GetString());
    WireRequest request;
    request.method = row["request"]["method"].GetString();
    const std::string url = row["request"]["url"].GetString();
    const auto path = url.find('/', url.find("//") + 2);
    const auto query = url.find('?');
    request.target = path != std::string::npos    ? url.substr(path)
                     : query != std::string::npos ? "/" + url.substr(query)
                                                  : "/";
    request.headers = {{"Host", expected["host"].GetString()}, {"X-Amz-Date", row["time"].GetString()}};
    for (const char* list : {"headers", "unsigned_headers"}) {
      for (const auto& header : row["request"][list].GetArray()) {
        if (std::string(header[0].GetString()) == "Authorization") continue;
        request.headers.push_back({header[0].GetString(), header[1].GetString()});
      }
    }
    if (row["session_token"].IsString()) {
      keys.session_token = Secret(row["session_token"].GetString());
      request.headers.push_back({"X-Amz-Security-Token", row["session_token"].GetString()});
    }
    request.headers.push_back({"Authorization", expected["authorization"].GetString()});
    request.body = row["request"]["body"].GetString();
    options.region = row["region"].GetString();
    options.credentials = {keys};

    const auto answer = Check(request, At(row["time"].GetString()));

    EXPECT_EQ(MessageOf(answer), "");
    ++checked;
  }
  EXPECT_EQ(checked, 28);
}

}  // namespace
}  // namespace marketplace_metering::emulator
