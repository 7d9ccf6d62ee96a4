#include "credentials/metadata_client.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/pause.h"
#include "crypto/wipe.h"
#include "encoding/header_name.h"
#include "observe/user_agent.h"

namespace marketplace_metering::credentials {
namespace {

constexpr std::size_t kLargestMetadata = 65536;
constexpr std::size_t kLongestSessionToken = 4096;
constexpr const char* kTtlHeader = "x-aws-ec2-metadata-token-ttl-seconds";
constexpr const char* kTokenHeader = "x-aws-ec2-metadata-token";
constexpr int kTtlSeconds = 21600;
constexpr std::chrono::seconds kBeforeEnd(120);

Error MetadataError(const std::string& what, ErrorCode code = ErrorCode::kCredentialsUnavailable) {
  return MakeError(code, "instance metadata: " + what);
}

MetadataTries Chosen(const ResolvedConfig& config, MetadataTries tries) {
  const auto& set = config.instance_metadata_max_attempts.value;
  return set ? MetadataTries{*set, *set} : tries;
}

std::chrono::seconds TtlOf(const HttpResponse& response) {
  const std::string* const text = response.FindHeader(kTtlHeader);
  int seconds = 0;
  if (text == nullptr) return std::chrono::seconds(kTtlSeconds);
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  const bool good = error == std::errc() && end == text->data() + text->size();
  return std::chrono::seconds(good && seconds >= 0 && seconds <= kTtlSeconds ? seconds : kTtlSeconds);
}

std::string Status(int status) {
  return "status " + std::to_string(status);
}

}  // namespace

MetadataClient::MetadataClient(const ResolvedConfig& config, MetadataTries tries, const Dependencies& world)
    : endpoint_(config.instance_metadata_endpoint),
      disabled_(config.instance_metadata_disabled),
      v1_allowed_(config.instance_metadata_v1_allowed.value),
      timeout_(config.instance_metadata_timeout.value),
      tries_(Chosen(config, tries)),
      user_agent_(observe::UserAgent(config, *world.environment).For({})),
      world_(world) {}

Outcome<void> MetadataClient::Get(const std::string& path, const Reader& read,
                                  const CredentialsRequest& request) const {
  if (disabled_.value) {
    return MetadataError("disabled (" + disabled_.source + ")", ErrorCode::kMissingCredentials);
  }
  for (int tries = 1;; ++tries) {
    Tried tried = Try(path, read, request);
    if (!tried.again || tries >= Limit()) return std::move(tried.outcome);
    if (auto error = Pause(tries, tried.outcome.error(), world_, request)) return *std::move(error);
  }
}

int MetadataClient::Limit() const {
  return state_.Lock()->seen ? tries_.afterwards : tries_.at_first;
}

MetadataClient::Tried MetadataClient::Try(const std::string& path, const Reader& read,
                                          const CredentialsRequest& request) const {
  constexpr int kForbidden = 401;
  for (bool renewed = false;; renewed = true) {
    const Session session = Open(request);
    if (!session.token) return {session.token.error(), session.again};
    HttpRequest http;
    http.method = "GET";
    http.url = endpoint_.value + path;
    if (!session.token->empty()) http.headers.push_back({kTokenHeader, std::string(session.token->Reveal())});
    auto response = Send(std::move(http), request);
    if (!response) return {Unanswered(response.error()), MayPass(response.error())};
    const crypto::WipeAtExit<std::string> wipe(response->body);
    if (response->status == kForbidden) {
      {
        const auto state = state_.Lock();
        state->token = {};
        state->v1 = false;
      }
      if (!renewed) continue;  // the token has ended before its time
    }
    if (response->body.size() > kLargestMetadata) {
      return {
          MetadataError(endpoint_.value + " answered with more than " + std::to_string(kLargestMetadata) + " bytes")};
    }
    constexpr int kNotFound = 404;
    constexpr int kFault = 500;
    if (response->status == 200 || response->status == kNotFound) {
      auto done = read(response->status, response->status == 200 ? std::move(response->body) : std::string(),
                       session.token->Reveal());
      if (done) return {Outcome<void>()};
      Error error = std::move(done).error();
      const bool again = error.code == ErrorCode::kCredentialsUnavailable;
      return {MetadataError(error.message, error.code), again};
    }
    return {MetadataError(endpoint_.value + " answered with " + Status(response->status)),
            response->status >= kFault || response->status == kForbidden};
  }
}

MetadataClient::Session MetadataClient::Open(const CredentialsRequest& request) const {
  const auto asked = world_.clock->MonotonicNow();
  {
    const auto state = state_.Lock();
    if (state->v1) return {Secret()};
    if (!state->token.empty() && asked < state->token_end) return {state->token};
  }
  HttpRequest http;
  http.method = "PUT";
  http.url = endpoint_.value + "/latest/api/token";
  http.headers.push_back({kTtlHeader, std::to_string(kTtlSeconds)});
  auto response = Send(std::move(http), request);
  if (!response) {
    Error error = Unanswered(response.error());
    if (response.error().code == ErrorCode::kReadTimeout) return WithoutToken(std::move(error));
    return {std::move(error), MayPass(response.error())};
  }
  const crypto::WipeAtExit<std::string> wipe(response->body);
  return Opened(*response, asked);
}

MetadataClient::Session MetadataClient::Opened(const HttpResponse& response,
                                               std::chrono::steady_clock::time_point asked) const {
  constexpr int kFault = 500;
  const int status = response.status;
  if (status == 403 || status == 404 || status == 405) {
    return WithoutToken(MetadataError(endpoint_.value + " gave no session token (" + Status(status) +
                                      "), and version 1 of it is not allowed"));
  }
  if (status != 200) {
    return {MetadataError(endpoint_.value + " gave no session token (" + Status(status) + ")"), status >= kFault};
  }
  if (response.body.empty() || response.body.size() > kLongestSessionToken || !encoding::IsHeaderValue(response.body)) {
    return {MetadataError(endpoint_.value + " gave a session token that cannot be sent"), true};
  }
  Secret token(response.body);
  const auto state = state_.Lock();
  state->token = token;
  state->token_end = asked + TtlOf(response) - kBeforeEnd;
  return {std::move(token)};
}

MetadataClient::Session MetadataClient::WithoutToken(Error why) const {
  if (!v1_allowed_) return {std::move(why)};
  state_.Lock()->v1 = true;
  return {Secret()};
}

Outcome<HttpResponse> MetadataClient::Send(HttpRequest request, const CredentialsRequest& asked) const {
  request.headers.push_back({"User-Agent", user_agent_});
  SendOptions options;
  options.connect_timeout = timeout_;
  options.read_timeout = timeout_;
  options.deadline = asked.deadline;
  options.cancellation = asked.cancellation;
  options.resend_allowed = true;
  options.bypass_proxy = true;
  auto response = world_.transport->Send(request, options);
  for (HttpHeader& header : request.headers) crypto::Wipe(header.value.data(), header.value.size());
  if (response) state_.Lock()->seen = true;
  return response;
}

// An end of the call stays what it is. Nothing of it was billed, so what the transport says of the delivery is left
// out.
Error MetadataClient::Unanswered(const Error& error) const {
  const std::string message = endpoint_.value + ": " + error.message;
  if (IsInterruption(error)) return MetadataError(message, error.code);
  const bool nobody = error.code == ErrorCode::kConnectionFailed || error.code == ErrorCode::kConnectTimeout ||
                      error.code == ErrorCode::kNameResolutionFailed;
  if (nobody && !state_.Lock()->seen)
    return MetadataError("nobody answers at " + message, ErrorCode::kMissingCredentials);
  if (error.code == ErrorCode::kReadTimeout) {
    return MetadataError(message + "; a container on EC2 needs a hop limit of 2 in the instance's metadata options");
  }
  return MetadataError(message);
}

bool MetadataClient::MayPass(const Error& error) {
  switch (error.code) {
    case ErrorCode::kCancelled:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kReadTimeout:
    case ErrorCode::kCertificateRejected:
    case ErrorCode::kExtensionFailed:
    case ErrorCode::kResponseTooLarge:
      return false;
    default:
      return true;
  }
}

}  // namespace marketplace_metering::credentials
