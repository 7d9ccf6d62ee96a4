#include "testing/stub_errors.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "encoding/utf8.h"
#include "json/writer.h"

namespace marketplace_metering::testing {
namespace {

constexpr const char* kRequestId = "stubbed-request-id";

[[noreturn]] void Refuse(ErrorCode code, const char* why) {
  throw std::invalid_argument("ErrorCode::k" + std::string(NameOf(code)) + " " + why);
}

// The service's own name. Most are ours with "Exception" after it.
std::string WireName(ErrorCode code, const std::string& operation) {
  switch (code) {
    case ErrorCode::kInvalidServiceRegion:
      return "InvalidRegionException";
    case ErrorCode::kExpiredSecurityToken:
      return operation == "ResolveCustomer" ? "ExpiredToken" : "ExpiredTokenException";
    case ErrorCode::kClockSkew:
      return "RequestTimeTooSkewed";
    case ErrorCode::kRequestTooLarge:
      return "RequestEntityTooLarge";
    case ErrorCode::kInternalFailure:
    case ErrorCode::kOptInRequired:
    case ErrorCode::kDryRunOperation:
      return std::string(NameOf(code));
    case ErrorCode::kUnrecognizedServiceError:
      Refuse(code, "has no name; use FailAs");
    case ErrorCode::kExpiredToken:
      if (operation != "ResolveCustomer") Refuse(code, "is an answer to ResolveCustomer alone");
      break;
    default:
      break;
  }
  return std::string(NameOf(code)) + "Exception";
}

int StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInternalServiceError:
    case ErrorCode::kInternalFailure:
      return 500;
    case ErrorCode::kServiceUnavailable:
      return 503;
    case ErrorCode::kIdempotencyConflict:
      return 409;
    case ErrorCode::kRequestTooLarge:
      return 413;
    default:
      return 400;
  }
}

Delivery UsualDelivery(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConnectionPoolExhausted:
    case ErrorCode::kNameResolutionFailed:
    case ErrorCode::kConnectionFailed:
    case ErrorCode::kConnectTimeout:
    case ErrorCode::kTlsHandshakeFailed:
    case ErrorCode::kCertificateRejected:
    case ErrorCode::kProxyFailed:
      return Delivery::kNotSent;
    default:
      return Delivery::kUnknown;
  }
}

}  // namespace

Outcome<HttpResponse> MakeFailure(ErrorCode code, const std::string& message, const std::string& operation) {
  switch (KindOf(code)) {
    case ErrorKind::kTransport:
    case ErrorKind::kInterrupted:
      return MakeFailure(code, message, UsualDelivery(code));
    case ErrorKind::kReply:
      return MakeAnswer("{", "");
    case ErrorKind::kService:
      return MakeErrorAnswer(WireName(code, operation), StatusOf(code), message);
    default:
      Refuse(code, "is an error of this side; no service and no network causes it");
  }
}

Outcome<HttpResponse> MakeFailure(ErrorCode code, const std::string& message, Delivery delivery) {
  const ErrorKind kind = KindOf(code);
  if (kind != ErrorKind::kTransport && kind != ErrorKind::kInterrupted) {
    Refuse(code, "is no failure of the network; its delivery follows from the answer");
  }
  if (delivery == Delivery::kRefused) Refuse(code, "cannot be kRefused: nobody answered");
  Error error;
  error.code = code;
  error.message = message;
  error.delivery = delivery;
  Attempt attempt;
  attempt.code = code;
  attempt.delivery = delivery;
  error.attempts.push_back(attempt);
  return error;
}

HttpResponse MakeErrorAnswer(const std::string& error_name, int status, const std::string& message) {
  if (error_name.empty() || !encoding::IsValidUtf8(error_name) || !encoding::IsValidUtf8(message)) {
    throw std::invalid_argument("the name of an error must not be empty; name and message must be valid UTF-8");
  }
  if (status < 300 || status > 599) {
    throw std::invalid_argument("status " + std::to_string(status) + " is no error; give 300 to 599");
  }
  json::Writer body;
  body.BeginObject().Name("__type").String(error_name).Name("message").String(message).EndObject();
  HttpResponse response = MakeAnswer(body.Take(), kRequestId);
  response.status = status;
  return response;
}

HttpResponse MakeAnswer(std::string body, const std::string& request_id) {
  HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                      {"x-amzn-RequestId", request_id.empty() ? kRequestId : request_id}};
  response.body = std::move(body);
  return response;
}

}  // namespace marketplace_metering::testing
