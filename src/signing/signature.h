// The steps of Signature Version 4 after the canonical request, for signer and verifier.
//
// `amz_date` is `YYYYMMDDTHHMMSSZ`, `date` its first eight characters. All throw as
// `crypto::Sha256Hasher` does.
#pragma once

#include <string>
#include <string_view>

#include "crypto/sha256.h"

namespace marketplace_metering::signing {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// `date/region/service/aws4_request`.
std::string CredentialScope(std::string_view date, std::string_view region, std::string_view service);

std::string StringToSign(std::string_view amz_date, std::string_view region, std::string_view service,
                         std::string_view canonical_request);

/// Good for one day, region and service, and as secret as the secret: the caller's to wipe.
crypto::Digest DeriveSigningKey(std::string_view secret, std::string_view date, std::string_view region,
                                std::string_view service);

/// In lower-case hex.
std::string Signature(const crypto::Digest& signing_key, std::string_view string_to_sign);

}  // namespace marketplace_metering::signing
