#include "signing/signature.h"

#include <cstddef>

#include "crypto/hmac.h"
#include "crypto/wipe.h"
#include "encoding/hex.h"

namespace marketplace_metering::signing {
namespace {

constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kDateSize = 8;

std::string_view View(const crypto::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string CredentialScope(std::string_view date, std::string_view region, std::string_view service) {
  std::string scope;
  scope.reserve(date.size() + region.size() + service.size() + kTerminator.size() + 3);
  for (const std::string_view part : {date, region, service}) scope.append(part).append(1, '/');
  scope += kTerminator;
  return scope;
}

std::string StringToSign(std::string_view amz_date, std::string_view region, std::string_view service,
                         std::string_view canonical_request) {
  const std::string scope = CredentialScope(amz_date.substr(0, kDateSize), region, service);
  const crypto::Digest digest = crypto::Sha256(canonical_request);
  std::string text;
  text.reserve(kAlgorithm.size() + amz_date.size() + scope.size() + 2 * digest.size() + 3);
  for (const std::string_view line : {kAlgorithm, amz_date, std::string_view(scope)}) text.append(line).append(1, '\n');
  encoding::AppendHex(digest.data(), digest.size(), text);
  return text;
}

crypto::Digest DeriveSigningKey(std::string_view secret, std::string_view date, std::string_view region,
                                std::string_view service) {
  constexpr std::string_view kPrefix = "AWS4";
  crypto::Sha256Hasher hasher;
  std::string start;
  start.reserve(kPrefix.size() + secret.size());
  start.append(kPrefix).append(secret);
  const crypto::WipeAtExit wipe_start(start);
  crypto::Digest key = crypto::HmacSha256(hasher, start, date);
  for (const std::string_view data : {region, service, kTerminator}) {
    crypto::Digest next = crypto::HmacSha256(hasher, View(key), data);
    const crypto::WipeAtExit wipe_next(next);
    key = next;
  }
  return key;
}

std::string Signature(const crypto::Digest& signing_key, std::string_view string_to_sign) {
  const crypto::Digest signature = crypto::HmacSha256(View(signing_key), string_to_sign);
  return encoding::HexEncode(signature.data(), signature.size());
}

}  // namespace marketplace_metering::signing
