#include "emulator/signature_check.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "emulator/authorization.h"
#include "encoding/header_name.h"
#include "encoding/hex.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "signing/canonical_request.h"
#include "signing/signature.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::chrono::minutes kMaxSkew(5);

ServiceError Incomplete(std::string message) {
  return {"IncompleteSignatureException", std::move(message)};
}
ServiceError Invalid(std::string message) {
  return {"InvalidSignatureException", std::move(message)};
}
ServiceError Unknown() {
  return {"UnrecognizedClientException", "The security token included in the request is invalid."};
}

std::ptrdiff_t CountHeader(const WireRequest& request, std::string_view name) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [&](const HttpHeader& header) { return encoding::EqualsIgnoreCase(header.name, name); });
}

// The time in X-Amz-Date, which must be in the basic form.
std::optional<Time> ReadAmzDate(std::string_view text) {
  const auto time = encoding::ParseIso8601(text);
  if (!time || encoding::FormatBasic(*time) != text) return std::nullopt;
  return time;
}

std::optional<ServiceError> CheckScope(const Authorization& authorization, std::string_view amz_date,
                                       const EmulatorOptions& options) {
  if (authorization.terminator != "aws4_request") {
    return Invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (authorization.date != amz_date.substr(0, 8)) {
    return Invalid("Date in Credential scope does not match YYYYMMDD from X-Amz-Date.");
  }
  const auto& more = options.more_regions;
  if (authorization.region != options.region &&
      std::find(more.begin(), more.end(), authorization.region) == more.end()) {
    return Invalid("Credential should be scoped to a valid region: '" + options.region + "', not " +
                   encoding::Quoted(authorization.region) + ".");
  }
  if (authorization.service != options.signing_name) {
    return Invalid("Credential should be scoped to correct service: '" + options.signing_name + "'.");
  }
  return std::nullopt;
}

std::optional<ServiceError> CheckSkew(Time signed_at, std::string_view amz_date, Time now) {
  // Without its fraction, as the signer cut off its own.
  now = std::chrono::floor<std::chrono::seconds>(now);
  if (signed_at < now - kMaxSkew) {
    return Invalid("Signature expired: " + std::string(amz_date) + " is now earlier than " +
                   encoding::FormatBasic(now - kMaxSkew) + " (" + encoding::FormatBasic(now) + " - 5 min.)");
  }
  if (signed_at > now + kMaxSkew) {
    return Invalid("Signature not yet current: " + std::string(amz_date) + " is still later than " +
                   encoding::FormatBasic(now + kMaxSkew) + " (" + encoding::FormatBasic(now) + " + 5 min.)");
  }
  return std::nullopt;
}

std::optional<ServiceError> CheckKeys(const AcceptedCredentials* accepted, const WireRequest& request, Time now) {
  if (accepted == nullptr) return Unknown();
  const std::string* token = FindHeader(request.headers, "X-Amz-Security-Token");
  if (Secret(token == nullptr ? std::string_view() : *token) != accepted->session_token) return Unknown();
  if (accepted->expires_at && now >= *accepted->expires_at) {
    return ServiceError{"ExpiredTokenException", "The security token included in the request is expired"};
  }
  return std::nullopt;
}

bool MustBeSigned(std::string_view name) {
  constexpr std::string_view kPrefix = "x-amz-";
  return encoding::EqualsIgnoreCase(name, "host") ||
         encoding::EqualsIgnoreCase(name.substr(0, kPrefix.size()), kPrefix);
}

bool IsSigned(std::string_view name, const Authorization& authorization) {
  return std::any_of(authorization.signed_headers.begin(), authorization.signed_headers.end(),
                     [&](std::string_view signed_name) { return encoding::EqualsIgnoreCase(signed_name, name); });
}

std::optional<ServiceError> CheckSignedHeaders(const WireRequest& request, const Authorization& authorization) {
  if (!IsSigned("host", authorization)) return Invalid("'Host' must be a 'SignedHeader' in the Authorization header.");
  for (const HttpHeader& header : request.headers) {
    if (MustBeSigned(header.name) && !IsSigned(header.name, authorization)) {
      return Invalid("The header " + encoding::Quoted(header.name) + " is present and not signed.");
    }
  }
  for (std::string_view name : authorization.signed_headers) {
    if (FindHeader(request.headers, name) == nullptr) {
      return Invalid("The signed header " + encoding::Quoted(name) + " is not present.");
    }
  }
  return std::nullopt;
}

std::string HashOf(std::string_view body) {
  const crypto::Digest digest = crypto::Sha256(body);
  return encoding::HexEncode(digest.data(), digest.size());
}

// What the signature should be.
std::string Expected(const WireRequest& request, const Authorization& authorization, std::string_view amz_date,
                     std::string_view payload_hash, const AcceptedCredentials& accepted) {
  signing::CanonicalInput input;
  input.method = request.method;
  input.path = PathOf(request.target);
  input.query = QueryOf(request.target);
  input.payload_hash = payload_hash;
  for (const HttpHeader& header : request.headers) {
    if (IsSigned(header.name, authorization)) input.headers.push_back({header.name, header.value});
  }
  const signing::CanonicalRequest canonical(std::move(input));
  crypto::Digest key = signing::DeriveSigningKey(accepted.secret_access_key.Reveal(), authorization.date,
                                                 authorization.region, authorization.service);
  const crypto::WipeAtExit wipe_key(key);
  return signing::Signature(
      key, signing::StringToSign(amz_date, authorization.region, authorization.service, canonical.text()));
}

}  // namespace

Answer<Caller> CheckSignature(const WireRequest& request, const Catalog& catalog, Time now) {
  const std::string* header = FindHeader(request.headers, "Authorization");
  if (header == nullptr) return ServiceError{"MissingAuthenticationTokenException", "Missing Authentication Token"};
  const auto parsed = ParseAuthorization(*header);
  if (IsRefused(parsed)) return std::get<ServiceError>(parsed);
  const auto& authorization = std::get<Authorization>(parsed);

  const std::string* amz_date = FindHeader(request.headers, "X-Amz-Date");
  if (amz_date == nullptr) return Incomplete("Authorization header requires existence of a 'X-Amz-Date' header.");
  // Which of two would count is a question no signer should raise.
  for (const char* name : {"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "Host"}) {
    if (CountHeader(request, name) > 1) return Incomplete("The header '" + std::string(name) + "' appears twice.");
  }
  const auto signed_at = ReadAmzDate(*amz_date);
  if (!signed_at) return Incomplete("X-Amz-Date must be in the form YYYYMMDDTHHMMSSZ.");
  if (auto error = CheckScope(authorization, *amz_date, catalog.options())) return *std::move(error);
  if (auto error = CheckSkew(*signed_at, *amz_date, now)) return *std::move(error);
  if (auto error = CheckSignedHeaders(request, authorization)) return *std::move(error);

  const AcceptedCredentials* accepted = catalog.FindCredentials(authorization.access_key_id);
  if (auto error = CheckKeys(accepted, request, now)) return *std::move(error);

  const std::string payload_hash = HashOf(request.body);
  const std::string* claimed_hash = FindHeader(request.headers, "X-Amz-Content-Sha256");
  if (claimed_hash != nullptr && *claimed_hash != payload_hash) {
    return Invalid("The X-Amz-Content-Sha256 header does not match the body.");
  }
  // Compared as secrets are: the time taken must not tell how much of a guess was right.
  if (Secret(Expected(request, authorization, *amz_date, payload_hash, *accepted)) != Secret(authorization.signature)) {
    return Invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.");
  }
  return Caller{accepted, std::string(authorization.region)};
}

}  // namespace marketplace_metering::emulator
