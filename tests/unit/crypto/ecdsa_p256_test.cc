#include "crypto/ecdsa_p256.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "support/dpop_proof.h"

namespace marketplace_metering::crypto {
namespace {

// The key of support/dpop_proof.h in other forms. Made by the command openssl, as all keys here; used nowhere else.
constexpr const char* kPkcs8 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFXNlOFnxiK/hji2W\n"
    "ngzIibemME2n2dN4c3cHuVvX7qOhRANCAAT29O83hnetZZtTQfT0FWkj0adI4oHj\n"
    "m90XM05za5WBppuRGX58wB8bsYbYzNp7e4zIt2VGCGx2EIorghsxKawc\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kWithoutPublicHalf =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MDECAQEEIBVzZThZ8Yiv4Y4tlp4MyIm3pjBNp9nTeHN3B7lb1+6joAoGCCqGSM49\n"
    "AwEH\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kOtherWithParameters =
    "-----BEGIN EC PARAMETERS-----\n"
    "BggqhkjOPQMBBw==\n"
    "-----END EC PARAMETERS-----\n"
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIB0kAcGpjOHAWEj8plpAl1swDVRigp8/WLZoVP7AwkQ1oAoGCCqGSM49\n"
    "AwEHoUQDQgAEFZggfA8UQHPpL260LIAi3lh6f9oWsYtC57R6HQt8WvxGiuoIHyx3\n"
    "OKE6bIN8/79EvvHDSMsBqI0hOQgILcnHiQ==\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kEncryptedPkcs8 =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjcgMoMQd2d/wICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMMynL1Z9/ZrPGB4QtTdTSoEgZBo\n"
    "weB6X5ML+fAeIEkx77Ygab7ycrC3Hy7Y6LdU9Cdr0MPhXnLtCKiiRsayRf2VYcx8\n"
    "MZ4HIbxjQL4lvuGccYdbjKwxjSRWePPNl5LTwbXA1yvMHdfJWd79oqdj8S6rTiZc\n"
    "ws+Aj0f2EIQtmThUl1OePydO9PJR1c5amtBRb3tHA+xSjF7N3UClbg01hZ+0DIs=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
constexpr const char* kEncryptedSec1 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,C08F97F27B3EAA8F59DC1673DA204AF6\n"
    "\n"
    "myqwrTdJ2gF0xjOC2gqZKnGF6nAi4RlKYL3pWasuzYNX3fz7de75klXBGHQhrCio\n"
    "VAksw7YYKZzA6CKiVHzcKFdpMVrHztSRxzVMBQdywMlxdTpFs1WjzsAaSWgec6z2\n"
    "TJEb1ELETOetZCdwyYcAJry6GkWbxBCITmBLgM28zMA=\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kP384 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDAh8D4N1oTaiH4l4MP/A5HPoke6oCQ9uxLo3mWgIlloi3eOEX6szPA5\n"
    "QpsCyeZWrxWgBwYFK4EEACKhZANiAAShq6LBLRE9SXSf2lETwIGr2J5gjByP5HDZ\n"
    "d9HUohtgaEFS0uBH1bCrRfphatce8ucgzICcHgVxD/JnjYqkUf1eZ39HmIPLrWPx\n"
    "9N0mO6XTMqBP3weqP6tCegKNEAMskow=\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kSecp256k1 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHQCAQEEII02CKGSUgvmYy3fGz0SOlkZcWpvv9SujeTETvmKXA//oAcGBSuBBAAK\n"
    "oUQDQgAEls+o8oNvBAGAD4junrTTTScuU84S79YGPlMXTL0mDg+BiXDa9jF3EsBK\n"
    "ccASQJqlnUPJHm01JRjDsKWoJhtFgg==\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kEd25519 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIHBPqPKio6JWrLr672/HgUqmVPDpXVyTiWDw5CXETVba\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kPublic =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9vTvN4Z3rWWbU0H09BVpI9GnSOKB\n"
    "45vdFzNOc2uVgaabkRl+fMAfG7GG2Mzae3uMyLdlRghsdhCKK4IbMSmsHA==\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kShortX =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIAWCQwSY0ROpwJdER80GPvY/IJZ5qhx1mNixmUZqVXs6oAoGCCqGSM49\n"
    "AwEHoUQDQgAEAL3/oxxdU7ukymtb0sQHVky7ORzhP91rGFzv9sagsvnN23f4FsHD\n"
    "Dwc3+vM4U+zHLS91UKe12/MpR2hgCh+3Kw==\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr const char* kHalvesOfTwo =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIBVzZThZ8Yiv4Y4tlp4MyIm3pjBNp9nTeHN3B7lb1+6joAoGCCqGSM49\n"
    "AwEHoUQDQgAEFZggfA8UQHPpL260LIAi3lh6f9oWsYtC57R6HQt8WvxGiuoIHyx3\n"
    "OKE6bIN8/79EvvHDSMsBqI0hOQgILcnHiQ==\n"
    "-----END EC PRIVATE KEY-----\n";

template <typename Bytes>
std::string Text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

EcdsaP256Key KeyOf(const char* pem) {
  return EcdsaP256Key::FromPem(pem).value();
}

TEST(EcdsaP256Key, ReadsEachFormOfAKey) {
  const std::string x(
      "\xf6\xf4\xef\x37\x86\x77\xad\x65\x9b\x53\x41\xf4\xf4\x15\x69\x23"
      "\xd1\xa7\x48\xe2\x81\xe3\x9b\xdd\x17\x33\x4e\x73\x6b\x95\x81\xa6");
  const std::string y(
      "\x9b\x91\x19\x7e\x7c\xc0\x1f\x1b\xb1\x86\xd8\xcc\xda\x7b\x7b\x8c"
      "\xc8\xb7\x65\x46\x08\x6c\x76\x10\x8a\x2b\x82\x1b\x31\x29\xac\x1c");
  const std::string windows = [] {
    std::string text = "a remark\n" + std::string(test::kLoginKeyPem);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, 1, '\r');
    return text;
  }();
  for (const char* pem : {test::kLoginKeyPem, kPkcs8, kWithoutPublicHalf, windows.c_str()}) {
    const auto key = EcdsaP256Key::FromPem(pem);

    ASSERT_TRUE(key) << pem << key.error().message;
    EXPECT_EQ(Text(key->x()), x) << pem;
    EXPECT_EQ(Text(key->y()), y) << pem;
  }
  EXPECT_TRUE(EcdsaP256Key::FromPem(kOtherWithParameters));
}

TEST(EcdsaP256Key, RefusesWhatIsNoSuchKeyAndAsksNobody) {
  std::string torn(test::kLoginKeyPem);
  torn.resize(torn.size() / 2);
  std::string changed(test::kLoginKeyPem);
  changed.replace(changed.find("9vTvN4"), 6, "AAAAAA");
  struct Row {
    std::string pem;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"", "it is no private key in PEM"},
      {"hunter2", "it is no private key in PEM"},
      {torn, "it is no private key in PEM"},
      {changed, "it is no private key in PEM"},
      {kHalvesOfTwo, "its halves do not belong together"},
      {kPublic, "it is no private key in PEM"},
      {kEncryptedPkcs8, "it is encrypted"},
      {kEncryptedSec1, "it is encrypted"},
      {kP384, "it is no key on the curve P-256"},
      {kSecp256k1, "it is no key on the curve P-256"},
      {kEd25519, "it is no key on the curve P-256"},
  };
  for (const Row& row : rows) {
    const auto key = EcdsaP256Key::FromPem(row.pem);

    ASSERT_FALSE(key) << row.pem;
    EXPECT_EQ(key.error().code, ErrorCode::kInvalidCredentials) << row.pem;
    EXPECT_EQ(key.error().message, row.message) << row.pem;
  }
}

TEST(EcdsaP256Key, SignsSoThatOthersCanVerify) {
  const auto key = KeyOf(test::kLoginKeyPem);
  const auto copy = key;
  for (const auto& text : {std::string(), std::string("a"), std::string(100000, 'x')}) {
    const auto signature = copy.Sign(text);

    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_TRUE(test::VerifiesEs256(text, Text(*signature), Text(key.x()), Text(key.y())));
    EXPECT_FALSE(test::VerifiesEs256(text + "b", Text(*signature), Text(key.x()), Text(key.y())));
  }
}

// Of 256 signatures one has an r, and one an s, of fewer bytes.
TEST(EcdsaP256Key, PadsNumbersThatAreShort) {
  const auto key = KeyOf(test::kLoginKeyPem);
  bool short_r = false;
  bool short_s = false;
  for (int i = 0; i < 20000 && !(short_r && short_s); ++i) {
    const std::string text = std::to_string(i);
    const std::string signature = Text(key.Sign(text).value());
    const bool is_short_r = signature[0] == '\0';
    const bool is_short_s = signature[32] == '\0';
    if (!is_short_r && !is_short_s) continue;
    EXPECT_TRUE(test::VerifiesEs256(text, signature, Text(key.x()), Text(key.y()))) << i;
    short_r = short_r || is_short_r;
    short_s = short_s || is_short_s;
  }
  EXPECT_TRUE(short_r && short_s);
}

// Half a byte short of 32: the coordinate of a key must be padded, too.
TEST(EcdsaP256Key, PadsCoordinatesThatAreShort) {
  const auto key = KeyOf(kShortX);

  EXPECT_EQ(key.x()[0], 0);
  EXPECT_TRUE(test::VerifiesEs256("a", Text(key.Sign("a").value()), Text(key.x()), Text(key.y())));
}

}  // namespace
}  // namespace marketplace_metering::crypto
