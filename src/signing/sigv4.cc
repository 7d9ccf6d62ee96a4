#include "signing/sigv4.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/hex.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "encoding/uri.h"
#include "signing/canonical_request.h"
#include "signing/signature.h"

namespace marketplace_metering::signing {
namespace {

constexpr std::string_view kContentSha256 = "X-Amz-Content-Sha256";
constexpr std::size_t kDateLength = 8;

Error MakeError(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return encoding::IsVisible(c); });
}

// Stands in the Authorization header between slashes.
bool IsScopePart(std::string_view text) {
  return !text.empty() && IsVisible(text) && text.find_first_of("/,") == std::string_view::npos;
}

// Values never appear in the message: a secret may have been pasted into the wrong place.
Outcome<void> CheckCredentials(const Credentials& credentials) {
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return MakeError(ErrorCode::kMissingCredentials,
                     "unable to sign request without credentials set: the access key id or the secret access key is "
                     "empty; supply both");
  }
  const char* culprit = nullptr;
  if (!IsScopePart(credentials.access_key_id)) culprit = "access key id";
  if (!IsVisible(credentials.secret_access_key.Reveal())) culprit = "secret access key";
  if (!IsVisible(credentials.session_token.Reveal())) culprit = "session token";
  if (!culprit) return {};
  return MakeError(ErrorCode::kInvalidCredentials,
                   std::string("the ") + culprit +
                       " has a blank, a line break or another character that none has; check where it was copied from");
}

Outcome<void> CheckScope(const SigningScope& scope) {
  if (IsScopePart(scope.region) && IsScopePart(scope.service)) return {};
  return MakeError(ErrorCode::kEndpointResolutionFailed, "cannot sign for region " + encoding::Quoted(scope.region) +
                                                             " and service " + encoding::Quoted(scope.service) +
                                                             "; check what the endpoint resolver returns");
}

// A header that does not arrive as it was signed makes the signature wrong.
Outcome<void> CheckHeaders(const std::vector<HttpHeader>& headers) {
  for (const HttpHeader& header : headers) {
    if (encoding::IsHeaderName(header.name) && encoding::IsHeaderValue(header.value)) continue;
    Error error = MakeError(ErrorCode::kInvalidRequest,
                            "the header " + encoding::Quoted(header.name) +
                                " has a character in name or value that HTTP does not allow; remove it");
    error.violations.push_back({"headers", error.message});
    return error;
  }
  return {};
}

Error UnusableUrl(std::string_view url) {
  // What stands before an `@` may be a password.
  const bool show = url.find('@') == std::string_view::npos;
  return MakeError(ErrorCode::kInvalidEndpoint, "cannot sign for the URL " +
                                                    (show ? encoding::Quoted(url) + ", " : "") +
                                                    "which is no valid http or https URL; check the endpoint");
}

// The `Host` that the transport will derive from the URL, without the scheme's own port; nothing
// for a URL that cannot be used. libcurl keeps capitals but shortens IPv6 addresses, so the host is
// put into a spelling that nobody changes any more.
std::optional<std::string> SettleHost(std::string& url) {
  const auto uri = encoding::SplitUri(url);
  if (!uri) return std::nullopt;
  const bool https = encoding::EqualsIgnoreCase(uri->scheme, "https");
  if (!https && !encoding::EqualsIgnoreCase(uri->scheme, "http")) return std::nullopt;
  const auto port = uri->port;
  std::string host = encoding::CanonicalHost(uri->host);
  if (uri->host != host) url.replace(static_cast<std::size_t>(uri->host.data() - url.data()), uri->host.size(), host);
  if (port && *port != (https ? 443 : 80)) host.append(1, ':').append(std::to_string(*port));
  return host;
}

const std::string* FindValue(const std::vector<HttpHeader>& headers, std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (encoding::EqualsIgnoreCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

crypto::Digest FindOrDeriveKey(const Credentials& credentials, const SigningScope& scope, std::string_view date,
                               SigningKeyCache* cache) {
  const std::string_view secret = credentials.secret_access_key.Reveal();
  if (!cache) return DeriveSigningKey(secret, date, scope.region, scope.service);

  SigningKeyOwner owner{credentials.access_key_id, crypto::Sha256(secret), scope.region, scope.service};
  const crypto::WipeAtExit wipe_digest(owner.secret_digest);
  if (auto found = cache->Find(owner, date)) {
    const crypto::WipeAtExit wipe_found(*found);
    return *found;
  }
  const crypto::Digest key = DeriveSigningKey(secret, date, scope.region, scope.service);
  cache->Store(owner, date, key);
  return key;
}

// All but the signature itself. Views of header values stay good only until the next one is added,
// so these come first.
void AddHeaders(HttpRequest& request, const Credentials& credentials, std::string_view amz_date,
                std::string_view payload_hash) {
  std::vector<HttpHeader>& headers = request.headers;
  headers.reserve(headers.size() + 4);
  headers.push_back({"X-Amz-Date", std::string(amz_date)});
  if (!credentials.session_token.empty()) {
    headers.push_back({"X-Amz-Security-Token", std::string(credentials.session_token.Reveal())});
  }
  if (!payload_hash.empty()) headers.push_back({std::string(kContentSha256), std::string(payload_hash)});
}

CanonicalInput MakeCanonicalInput(const HttpRequest& request, const encoding::UriView& uri, const SigningScope& scope,
                                  std::string_view host, std::string_view payload_hash) {
  CanonicalInput input;
  input.method = request.method;
  input.path = uri.path;
  input.query = uri.query.value_or(std::string_view());
  input.payload_hash = payload_hash;
  input.double_encode = scope.double_encode;
  input.normalize_path = scope.normalize_path;
  input.headers.reserve(request.headers.size() + 1);
  bool has_host = false;
  for (const HttpHeader& header : request.headers) {
    if (IsUnsignedHeader(header.name)) continue;
    has_host = has_host || encoding::EqualsIgnoreCase(header.name, "host");
    input.headers.push_back({header.name, header.value});
  }
  if (!has_host) input.headers.push_back({"host", host});
  return input;
}

std::string MakeAuthorization(std::string_view access_key_id, std::string_view credential_scope,
                              std::string_view signed_headers, std::string_view signature) {
  constexpr std::string_view kCredential = " Credential=";
  constexpr std::string_view kSignedHeaders = ", SignedHeaders=";
  constexpr std::string_view kSignature = ", Signature=";
  const std::initializer_list<std::string_view> parts = {kAlgorithm,       kCredential,    access_key_id,  "/",
                                                         credential_scope, kSignedHeaders, signed_headers, kSignature,
                                                         signature};
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
  return text;
}

bool IsOfSignature(const HttpHeader& header) {
  constexpr std::string_view kNames[] = {"Authorization", "X-Amz-Security-Token", "X-Amz-Date", "X-Amz-Region-Set"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&header](std::string_view name) { return encoding::EqualsIgnoreCase(header.name, name); });
}

// Everything has been checked.
void AddSignature(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                  std::string_view amz_date, std::string_view host, SigningKeyCache* cache,
                  std::string_view payload_hash, SigningDebug* debug) {
  std::string hash(payload_hash);
  const std::string* const given = FindValue(request.headers, kContentSha256);
  if (given) hash = *given;
  if (hash.empty()) {
    const crypto::Digest digest = crypto::Sha256(request.body);
    encoding::AppendHex(digest.data(), digest.size(), hash);
  }
  AddHeaders(request, credentials, amz_date, given || !scope.send_content_sha256 ? std::string_view() : hash);

  const auto uri = encoding::SplitUri(request.url);
  const CanonicalRequest canonical(MakeCanonicalInput(request, *uri, scope, host, hash));
  const std::string string_to_sign = StringToSign(amz_date, scope.region, scope.service, canonical.text());
  if (debug) *debug = {std::string(canonical.text()), string_to_sign};

  const std::string_view date = amz_date.substr(0, kDateLength);
  crypto::Digest key = FindOrDeriveKey(credentials, scope, date, cache);
  const crypto::WipeAtExit wipe_key(key);
  request.headers.push_back(
      {"Authorization", MakeAuthorization(credentials.access_key_id, CredentialScope(date, scope.region, scope.service),
                                          canonical.signed_headers(), Signature(key, string_to_sign))});
}

}  // namespace

Outcome<void> Sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                   std::chrono::system_clock::time_point now, SigningKeyCache* cache, std::string_view payload_hash,
                   SigningDebug* debug) {
  RemoveSignature(request);
  if (auto good = CheckCredentials(credentials); !good) return good;
  if (auto good = CheckScope(scope); !good) return good;
  if (auto good = CheckHeaders(request.headers); !good) return good;
  const auto host = SettleHost(request.url);
  if (!host) return UnusableUrl(request.url);
  try {
    AddSignature(request, credentials, scope, encoding::FormatBasic(now), *host, cache, payload_hash, debug);
  } catch (const std::runtime_error& failure) {
    RemoveSignature(request);
    return MakeError(ErrorCode::kInvalidConfiguration,
                     std::string("cannot sign: ") + failure.what() + "; check OpenSSL's configuration file");
  }
  return {};
}

void RemoveSignature(HttpRequest& request) {
  std::vector<HttpHeader>& headers = request.headers;
  for (HttpHeader& header : headers) {
    if (IsOfSignature(header)) crypto::Wipe(header.value.data(), header.value.size());
  }
  headers.erase(std::remove_if(headers.begin(), headers.end(), IsOfSignature), headers.end());
}

}  // namespace marketplace_metering::signing
