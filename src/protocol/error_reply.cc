#include "protocol/error_reply.h"

#include <optional>
#include <string>
#include <utility>

#include "json/reader.h"
#include "protocol/aws_json.h"
#include "protocol/error_names.h"
#include "protocol/one_line.h"
#include "protocol/redact.h"

namespace marketplace_metering::protocol {
namespace {

constexpr std::string_view kTooLargeMessage = "Request body must be less than 1 MB";

/// What an answer says of itself. `name` is empty when it does not name an error.
struct Told {
  std::string name = {};
  std::string message = {};
};

/// The sanitised type; empty when there is none.
std::string TypeFrom(const std::optional<std::string>& text) {
  return text ? std::string(StripErrorType(*text)) : std::string();
}

Told Read(const HttpResponse& response) {
  Told told;
  if (const std::string* type = FindHeader(response.headers, "x-amzn-ErrorType")) told.name = StripErrorType(*type);
  // A message is worth having even with a flaw elsewhere in the answer, so problems are not asked for.
  const json::Document document = json::Document::Parse(response.body);
  const json::Object body = document.root();
  if (told.name.empty()) told.name = TypeFrom(body.LenientString("__type"));
  if (told.name.empty()) told.name = TypeFrom(body.LenientString("code"));
  if (auto message = body.LenientString("message")) {
    told.message = *std::move(message);
  } else if (auto capital = body.LenientString("Message")) {
    told.message = *std::move(capital);
  }
  return told;
}

/// The service had the request and failed with it, or gave up on it half read.
bool IsServersFault(ErrorCode code) {
  return code == ErrorCode::kInternalServiceError || code == ErrorCode::kInternalFailure ||
         code == ErrorCode::kServiceUnavailable || code == ErrorCode::kRequestTimeout;
}

Delivery DeliveryOf(int status, const std::optional<ErrorCode>& known) {
  if (status < 400 || status > 499 || (known && IsServersFault(*known))) return Delivery::kUnknown;
  return known || status == 429 ? Delivery::kRefused : Delivery::kUnknown;
}

ErrorCode CodeOf(int status, bool named, const std::optional<ErrorCode>& known) {
  if (known) return *known;
  if (status == 429) return ErrorCode::kThrottling;
  if (status == 413 && !named) return ErrorCode::kRequestTooLarge;
  return ErrorCode::kUnrecognizedServiceError;
}

/// For an answer that does not name its error, so that it may not come from the service at all.
std::string_view UnnamedHint(int status) {
  if (status >= 300 && status <= 399) return "Redirects are not followed: check the endpoint.";
  return "The answer does not name an error, so it may come from a proxy or from another server: check the endpoint.";
}

std::string Explain(const Error& error, std::string_view operation, bool named) {
  const ServiceReply& reply = *error.reply;
  std::string text;
  text.append(operation).append(": ").append(OneLine(reply.error_name));
  text.append(" (HTTP ").append(std::to_string(reply.status)).append(")");
  if (!reply.message.empty()) text.append(": ").append(OneLine(reply.message));
  const std::string_view remedy = RemedyFor(error.code);
  const std::string_view hint = remedy.empty() && !named ? UnnamedHint(reply.status) : remedy;
  if (!hint.empty()) text.append(text.back() == '.' ? " " : ". ").append(hint);
  if (!reply.request_id.empty()) text.append(" [request id ").append(OneLine(reply.request_id)).append("]");
  return text;
}

}  // namespace

Error ParseErrorReply(HttpResponse response, std::string_view operation, std::string_view token) {
  Told told = Read(response);
  const bool named = !told.name.empty();
  const auto known = FindErrorCode(told.name, operation);  // no code has an empty name

  Error error;
  error.code = CodeOf(response.status, named, known);
  error.delivery = DeliveryOf(response.status, known);
  ServiceReply& reply = error.reply.emplace();
  reply.status = response.status;
  reply.error_name = named ? RedactSecrets(told.name, token) : NameForStatus(response.status);
  reply.message = known.has_value() && error.code == ErrorCode::kRequestTooLarge ? std::string(kTooLargeMessage)
                                                                                 : RedactSecrets(told.message, token);
  if (const std::string* id = FindRequestId(response.headers)) reply.request_id = RedactSecrets(*id, token);
  reply.headers = std::move(response.headers);
  for (HttpHeader& header : reply.headers) header.value = RedactSecrets(header.value, token);
  reply.body = RedactSecrets(response.body, token);
  error.message = Explain(error, operation, named);
  return error;
}

}  // namespace marketplace_metering::protocol
