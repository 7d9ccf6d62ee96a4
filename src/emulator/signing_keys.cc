#include "emulator/signing_keys.h"

#include "emulator/base64url.h"
#include "json/writer.h"

namespace marketplace_metering::emulator {
namespace {

std::string Claims(const Registered& registered) {
  json::Writer writer;
  writer.BeginObject().Name("productCode").String(registered.product_code);
  writer.Name("publicKeyVersion").Integer(registered.public_key_version);
  if (registered.nonce) writer.Name("nonce").String(*registered.nonce);
  writer.Name("iat").Integer(EpochSeconds(registered.issued_at)).EndObject();
  return writer.Take();
}

}  // namespace

Outcome<const SigningKey*> SigningKeys::Find(const std::string& product_code, int version) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto name = std::make_pair(product_code, version);
  const auto found = keys_.find(name);
  if (found != keys_.end()) return &found->second;
  auto key = SigningKey::Generate();
  if (!key) return std::move(key).error();
  return &keys_.emplace(name, *std::move(key)).first->second;
}

Outcome<std::string> SigningKeys::Sign(const Registered& registered) {
  const auto key = Find(registered.product_code, registered.public_key_version);
  if (!key) return key.error();
  const std::string text =
      Base64UrlEncode(R"({"alg":"PS256","typ":"JWT"})") + "." + Base64UrlEncode(Claims(registered));
  const auto signature = (*key)->SignPs256(text);
  if (!signature) return signature.error();
  return text + "." + Base64UrlEncode(*signature);
}

Outcome<std::string> SigningKeys::PublicPem(const std::string& product_code, int version) {
  const auto key = Find(product_code, version);
  if (!key) return key.error();
  return (*key)->PublicPem();
}

}  // namespace marketplace_metering::emulator
