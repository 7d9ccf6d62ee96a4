#include "credentials/dpop.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "crypto/wipe.h"
#include "encoding/base64url.h"
#include "json/writer.h"

namespace marketplace_metering::credentials {
namespace {

template <typename Bytes>
std::string EncodeBytes(const Bytes& bytes) {
  return encoding::Base64UrlEncode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string DpopHeader(const crypto::EcdsaP256Key& key) {
  json::Writer writer;
  writer.BeginObject();
  writer.Name("typ").String("dpop+jwt");
  writer.Name("alg").String("ES256");
  writer.Name("jwk").BeginObject();
  writer.Name("kty").String("EC");
  writer.Name("x").String(EncodeBytes(key.x()));
  writer.Name("y").String(EncodeBytes(key.y()));
  writer.Name("crv").String("P-256");
  writer.EndObject().EndObject();
  return writer.Take();
}

std::string DpopPayload(const DpopClaims& claims) {
  const auto since_1970 = std::chrono::floor<std::chrono::seconds>(claims.issued_at.time_since_epoch());
  json::Writer writer;
  writer.BeginObject();
  writer.Name("jti").String(claims.id);
  writer.Name("htm").String(claims.method);
  writer.Name("htu").String(claims.url);
  writer.Name("iat").Integer(std::int64_t{since_1970.count()});
  writer.EndObject();
  return writer.Take();
}

}  // namespace

Outcome<std::string> MakeDpopProof(const crypto::EcdsaP256Key& key, const DpopClaims& claims) {
  const std::string signed_text = EncodeBytes(DpopHeader(key)) + "." + EncodeBytes(DpopPayload(claims));
  const auto signature = key.Sign(signed_text);
  if (!signature) return signature.error();
  std::string encoded = EncodeBytes(*signature);
  const crypto::WipeAtExit<std::string> wipe(encoded);
  std::string proof;
  proof.reserve(signed_text.size() + 1 + encoded.size());
  proof.append(signed_text).append(".").append(encoded);
  return proof;
}

}  // namespace marketplace_metering::credentials
