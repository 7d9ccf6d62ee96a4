// What the machine sends: address, headers, signature.
#include "call/attempt_machine.h"

#include <algorithm>
#include <utility>

#include "call/extensions.h"
#include "call/header_rules.h"
#include "crypto/wipe.h"
#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "encoding/uri.h"
#include "endpoints/custom_endpoint.h"
#include "protocol/aws_json.h"

namespace marketplace_metering::call {
namespace {

constexpr std::string_view kSigningName = "aws-marketplace";

Error CannotUse(std::string message) {
  Error error;
  error.code = ErrorCode::kEndpointResolutionFailed;
  error.message = std::move(message);
  return error;
}

}  // namespace

Outcome<void> AttemptMachine::ChooseSigning(const ResolvedEndpoint& endpoint) {
  const auto uri = encoding::ParseUri(endpoint.url);
  if (!uri || (uri->scheme != "http" && uri->scheme != "https") || !uri->user_info.empty() || uri->fragment) {
    return CannotUse("the endpoint resolver returned " + encoding::Quoted(endpoints::DisplayUrl(endpoint.url)) +
                     ", which is not an http or https URL without user info and fragment");
  }
  request_.url = endpoint.url;
  if (envelope_) {
    request_.method = envelope_->method;
    if (!envelope_->target.empty() && request_.url.back() == '/') request_.url.pop_back();
    request_.url += envelope_->target;
  }
  skew_key_ = endpoint.url;  // signing may put the request's own into another spelling
  signing_name_ = kSigningName;
  signing_region_ = surroundings_.config.region.value;
  if (endpoint.auth_schemes.empty()) return {};
  for (const AuthScheme& scheme : endpoint.auth_schemes) {
    if (scheme.name != "sigv4") continue;
    signing_name_ = scheme.signing_name.value_or(signing_name_);
    signing_region_ = scheme.signing_region.value_or(signing_region_);
    double_encode_ = !scheme.disable_double_encoding;
    normalize_path_ = !scheme.disable_normalize_path;
    return {};
  }
  std::string offered;
  for (const AuthScheme& scheme : endpoint.auth_schemes) offered += (offered.empty() ? "" : ", ") + scheme.name;
  return CannotUse("no supported auth scheme for this endpoint: the resolver offers " + offered +
                   ", this client signs with sigv4");
}

Outcome<void> AttemptMachine::PrepareHeaders(const ResolvedEndpoint& endpoint) {
  std::vector<HttpHeader>& headers = request_.headers;
  headers.reserve(16 + endpoint.headers.size() + options_.headers.size());
  if (envelope_) {
    headers = std::move(envelope_->headers);
  } else {
    protocol::AppendRequestHeaders(operation_, headers);
  }
  const std::size_t from_endpoint = headers.size();
  headers.insert(headers.end(), endpoint.headers.begin(), endpoint.headers.end());
  if (auto good =
          CheckAddedHeaders(headers, from_endpoint, "the endpoint resolver", ErrorCode::kEndpointResolutionFailed);
      !good) {
    return good;
  }
  headers.insert(headers.end(), options_.headers.begin(), options_.headers.end());

  started_ = true;
  const std::size_t from_interceptors = headers.size();
  if (auto told = Forward(surroundings_.interceptors, Delivery::kNotSent,
                          [&](Interceptor& each) {
                            std::vector<HttpHeader> added;
                            each.OnCallStart(View(), added);
                            headers.insert(headers.end(), added.begin(), added.end());
                          });
      !told) {
    return told;
  }
  if (auto good = CheckAddedHeaders(headers, from_interceptors, "an interceptor", ErrorCode::kExtensionFailed); !good) {
    return good;
  }

  headers.push_back({"amz-sdk-invocation-id", start_.invocation_id});
  const auto is_trace = [](const HttpHeader& header) {
    return encoding::EqualsIgnoreCase(header.name, "x-amzn-trace-id");
  };
  if (!start_.trace_id.empty() && std::none_of(headers.begin(), headers.end(), is_trace)) {
    headers.push_back({"X-Amzn-Trace-Id", start_.trace_id});
  }
  shared_headers_ = headers.size();
  return {};
}

// Those that differ from attempt to attempt.
Outcome<void> AttemptMachine::FinishHeaders(Instant now) {
  std::vector<HttpHeader>& headers = request_.headers;
  signing::RemoveSignature(request_);
  WipeHeaders(shared_headers_);
  headers.resize(shared_headers_);
  ++attempt_;
  const SkewBook::Entry skew = surroundings_.skews.Get(skew_key_);
  if (surroundings_.config.retry_mode.value != RetryMode::kLegacy) {
    headers.push_back({"amz-sdk-request", AttemptHeader(now, skew.estimate)});
  }
  headers.push_back({"User-Agent", surroundings_.user_agent.For(credentials_ ? *credentials_ : Credentials())});
  if (envelope_ && envelope_->add_proof) {
    const auto their_time = now.wall + surroundings_.skews.Latest({now.wall, now.monotonic});
    if (auto good = envelope_->add_proof(their_time, headers); !good) return good;
  }

  const std::size_t from_interceptors = headers.size();
  if (auto told = Forward(surroundings_.interceptors, Delivery::kNotSent,
                          [&](Interceptor& each) {
                            std::vector<HttpHeader> added;
                            each.BeforeSigning(View(), added);
                            headers.insert(headers.end(), added.begin(), added.end());
                          });
      !told) {
    return told;
  }
  return CheckAddedHeaders(headers, from_interceptors, "an interceptor", ErrorCode::kExtensionFailed);
}

// Another service may be told secrets: a token is in the header or the body of those calls.
void AttemptMachine::WipeHeaders(std::size_t from) noexcept {
  if (!envelope_) return;
  for (std::size_t i = from; i < request_.headers.size(); ++i) {
    std::string& value = request_.headers[i].value;
    crypto::Wipe(value.data(), value.size());
  }
}

Outcome<void> AttemptMachine::SignAttempt(const Credentials& credentials, Instant now) {
  const SkewBook::Entry skew = surroundings_.skews.Get(skew_key_);
  signing::SigningScope scope;
  scope.region = signing_region_;
  scope.service = signing_name_;
  scope.double_encode = double_encode_;
  scope.normalize_path = normalize_path_;
  if (surroundings_.config.correct_clock_skew.value) correction_ = skew.correction;
  if (auto good = signing::Sign(request_, credentials, scope, now.wall + correction_, &surroundings_.signing_keys,
                                payload_hash_);
      !good) {
    return good;
  }
  if (payload_hash_.empty()) {  // the body never changes, so later attempts need not hash it again
    const std::string* hash = protocol::FindHeader(request_.headers, "x-amz-content-sha256");
    if (hash != nullptr) payload_hash_ = *hash;
  }
  return {};
}

std::string AttemptMachine::AttemptHeader(Instant now, std::optional<SkewBook::Duration> estimate) const {
  std::string header;
  const auto patience = options_.read_timeout.value_or(surroundings_.config.http.read_timeout);
  if (estimate && patience.count() > 0) {  // zero: waits for ever
    header = "ttl=" + encoding::FormatBasic(now.wall + patience + *estimate) + "; ";
  }
  header += "attempt=" + std::to_string(attempt_);
  header += "; max=" + std::to_string(retry_state_.max_attempts);
  return header;
}

}  // namespace marketplace_metering::call
