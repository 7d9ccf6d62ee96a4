#include "emulator/service.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "emulator/batch_rules.h"
#include "emulator/meter_rules.h"
#include "emulator/read_request.h"
#include "emulator/register_rules.h"
#include "emulator/signature_check.h"
#include "emulator/write_reply.h"
#include "encoding/header_name.h"
#include "encoding/http_date.h"

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kContentType = "application/x-amz-json-1.1";

IdSource MakeIdSource(RandomSource& random) {
  IdSource::Seed seed = {};
  random.Fill(seed.data(), seed.size());
  return IdSource(seed);
}

ServiceError TooLarge() {
  return {"RequestEntityTooLarge", "Request body must be less than 1 MB", 413};
}

// Everything that can be said before anyone looks at the signature.
std::optional<ServiceError> CheckEnvelope(const WireRequest& request, std::size_t max_body_bytes) {
  if (request.defect == WireDefect::kMalformed) {
    return ServiceError{"SerializationException", "The request is not valid HTTP/1.1."};
  }
  if (request.defect == WireDefect::kBodyTooLarge || request.body.size() >= max_body_bytes) return TooLarge();
  if (request.method != "POST" || PathOf(request.target) != "/") {
    return ServiceError{"UnknownOperationException", "Requests are POST / and nothing else.", 404};
  }
  const std::string* target = FindHeader(request.headers, "X-Amz-Target");
  if (target == nullptr || !FindTarget(*target))
    return ServiceError{"UnknownOperationException", "The operation is not known."};
  const std::string* type = FindHeader(request.headers, "Content-Type");
  if (type == nullptr || !encoding::EqualsIgnoreCase(*type, kContentType)) {
    return ServiceError{"SerializationException", std::string("Content-Type must be ") + kContentType + "."};
  }
  return std::nullopt;
}

bool IsDenied(const AcceptedCredentials& caller, std::string_view operation) {
  return std::find(caller.denied_operations.begin(), caller.denied_operations.end(), operation) !=
         caller.denied_operations.end();
}

ServiceError AccessDenied(Operation operation) {
  return {"AccessDeniedException",
          "The caller is not authorized to perform: aws-marketplace:" + std::string(NameOf(operation)) + "."};
}

// Whether the operation is to be had here at all.
std::optional<ServiceError> CheckRegion(Operation operation, const EmulatorOptions& options) {
  const auto& disabled = options.disabled_operations;
  if (std::find(disabled.begin(), disabled.end(), NameOf(operation)) != disabled.end()) {
    return ServiceError{"DisabledApiException", "The API is disabled in the Region " + options.region + "."};
  }
  if (options.platform_region.empty() || options.platform_region == options.region) return std::nullopt;
  if (operation == Operation::kMeterUsage) {
    return ServiceError{"InvalidEndpointRegionException",
                        "The endpoint must be in the Region of the resource, " + options.platform_region + "."};
  }
  if (operation == Operation::kRegisterUsage) {
    return ServiceError{"InvalidRegionException",
                        "RegisterUsage must be called in the Region of the task, " + options.platform_region + "."};
  }
  return std::nullopt;
}

ServiceError Failure(std::string message) {
  return {"InternalFailure", std::move(message), 500};
}

}  // namespace

Service::Service(EmulatorOptions options)
    : options_(std::move(options)),
      catalog_(options_),
      clock_(options_.clock),
      books_(MakeIdSource(*options_.random)),
      log_(options_.max_logged_requests) {
  for (const ForcedError& error : options_.forced_errors) forced_.Add(error);
}

WireReply Service::Handle(const WireRequest& request) {
  const Time now = clock_.Now();
  Trace trace;
  Answer<std::string> answer = Failure({});
  try {
    answer = Decide(request, now, trace);
  } catch (const std::exception& failure) {  // OpenSSL without SHA-256, no memory
    answer = Failure(failure.what());
  }
  const ServiceError* error = std::get_if<ServiceError>(&answer);
  WireReply reply;
  reply.status = error == nullptr ? 200 : error->status;
  reply.body = error == nullptr ? std::get<std::string>(answer) : WriteError(*error);

  LoggedRequest logged;
  logged.time = now;
  if (trace.operation) logged.operation = NameOf(*trace.operation);
  if (trace.caller != nullptr) logged.access_key_id = trace.caller->access_key_id;
  logged.status = reply.status;
  if (error != nullptr) logged.error_name = error->name;
  logged.headers = HeadersToKeep(request.headers);
  logged.body = request.body;

  std::string request_id;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    request_id = books_.ids.Next();
    logged.request_id = request_id;
    log_.Add(std::move(logged));
  }
  reply.headers = {{"x-amzn-RequestId", std::move(request_id)},
                   {"Content-Type", kContentType},
                   {"Date", encoding::FormatHttpDate(now)}};
  return reply;
}

Answer<std::string> Service::Decide(const WireRequest& request, Time now, Trace& trace) {
  if (auto error = CheckEnvelope(request, options_.max_body_bytes)) return *std::move(error);
  trace.operation = FindTarget(*FindHeader(request.headers, "X-Amz-Target"));
  const auto caller = CheckSignature(request, catalog_, now);
  if (IsRefused(caller)) return std::get<ServiceError>(caller);
  trace.caller = std::get<const AcceptedCredentials*>(caller);
  if (auto error = FindForcedError(request, *trace.operation)) return *std::move(error);
  return Perform(request, now, trace);
}

std::optional<ServiceError> Service::FindForcedError(const WireRequest& request, Operation operation) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (auto error = forced_.Take(NameOf(operation))) return error;
  }
  if (!options_.force_errors_by_request) return std::nullopt;
  const char* member = operation == Operation::kResolveCustomer ? "RegistrationToken" : "ProductCode";
  return ForcedByText(PeekString(request.body, member));
}

Answer<std::string> Service::Perform(const WireRequest& request, Time now, const Trace& trace) {
  const Operation operation = *trace.operation;
  // A denied MeterUsage must be read first: a dry run is told in another way.
  if (operation != Operation::kMeterUsage && IsDenied(*trace.caller, NameOf(operation))) return AccessDenied(operation);
  if (auto error = CheckRegion(operation, options_)) return *std::move(error);
  switch (operation) {
    case Operation::kBatchMeterUsage:
      return BatchMeterUsage(request.body, now);
    case Operation::kMeterUsage:
      return MeterUsage(request.body, *trace.caller, now);
    case Operation::kRegisterUsage:
      return RegisterUsage(request.body, *trace.caller, now);
    case Operation::kResolveCustomer:
      return ResolveCustomer(request.body, now);
  }
  return Failure("No such operation.");
}

Answer<std::string> Service::BatchMeterUsage(const std::string& body, Time now) {
  const auto request = ReadBatchMeterUsage(body);
  if (IsRefused(request)) return std::get<ServiceError>(request);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto result = DecideBatchMeterUsage(std::get<BatchMeterUsageRequest>(request), catalog_, now, books_);
  if (IsRefused(result)) return std::get<ServiceError>(result);
  return WriteBatchMeterUsage(std::get<BatchMeterUsageResult>(result));
}

Answer<std::string> Service::MeterUsage(const std::string& body, const AcceptedCredentials& caller, Time now) {
  const auto read = ReadMeterUsage(body);
  if (IsRefused(read)) return std::get<ServiceError>(read);
  const auto& request = std::get<MeterUsageRequest>(read);
  if (IsDenied(caller, NameOf(Operation::kMeterUsage))) {
    if (!request.dry_run.value_or(false)) return AccessDenied(Operation::kMeterUsage);
    return ServiceError{"UnauthorizedException", "You are not authorized to perform this operation."};
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto id = DecideMeterUsage(request, caller, catalog_, now, books_);
  if (IsRefused(id)) return std::get<ServiceError>(id);
  return WriteMeterUsage(std::get<std::string>(id));
}

Answer<std::string> Service::RegisterUsage(const std::string& body, const AcceptedCredentials& caller, Time now) {
  const auto request = ReadRegisterUsage(body);
  if (IsRefused(request)) return std::get<ServiceError>(request);
  const auto decided = DecideRegisterUsage(std::get<RegisterUsageRequest>(request), caller, catalog_, now);
  if (IsRefused(decided)) return std::get<ServiceError>(decided);
  const auto& registered = std::get<Registered>(decided);
  const auto signature = keys_.Sign(registered);
  if (!signature) return Failure(signature.error().message);
  return WriteRegisterUsage(*signature, registered.public_key_expired_at);
}

Answer<std::string> Service::ResolveCustomer(const std::string& body, Time now) {
  const auto request = ReadResolveCustomer(body);
  if (IsRefused(request)) return std::get<ServiceError>(request);
  const auto result = DecideResolveCustomer(std::get<ResolveCustomerRequest>(request), catalog_, now);
  if (IsRefused(result)) return std::get<ServiceError>(result);
  return WriteResolveCustomer(std::get<ResolveCustomerResult>(result));
}

std::vector<LedgerEntry> Service::ledger() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return books_.ledger.entries();
}

std::vector<LoggedRequest> Service::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return log_.requests();
}

void Service::ForceError(ForcedError error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forced_.Add(std::move(error));
}

Outcome<std::string> Service::PublicKeyPem(const std::string& product_code, int version) {
  const Product* product = catalog_.FindProduct(product_code);
  if (product == nullptr || FindPublicKey(*product, version) == nullptr) {
    Error error;
    error.code = ErrorCode::kInvalidRequest;
    error.message = "The emulator has no key of that product and version";
    error.violations = {{"product_code", "no version " + std::to_string(version) + " of a key for this product"}};
    return error;
  }
  return keys_.PublicPem(product_code, version);
}

}  // namespace marketplace_metering::emulator
