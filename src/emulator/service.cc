#include "emulator/service.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <utility>

#include "emulator/batch_rules.h"
#include "emulator/fault_effects.h"
#include "emulator/ledger_file.h"
#include "emulator/memory_ledger.h"
#include "emulator/meter_rules.h"
#include "emulator/read_request.h"
#include "emulator/register_rules.h"
#include "emulator/supported_regions.h"
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

std::uint64_t SeedOf(const EmulatorOptions& options) {
  if (options.fault_seed != 0) return options.fault_seed;
  std::array<std::uint8_t, 4> bytes = {};  // few enough to be typed
  options.random->Fill(bytes.data(), bytes.size());
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : bytes) seed = seed << 8U | byte;
  return seed;
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

bool IsDenied(const AcceptedCredentials& caller, Operation operation) {
  if (operation == Operation::kMeterUsage && caller.platform == Platform::kOther) return true;
  return std::find(caller.denied_operations.begin(), caller.denied_operations.end(), NameOf(operation)) !=
         caller.denied_operations.end();
}

ServiceError AccessDenied(Operation operation) {
  return {"AccessDeniedException",
          "The caller is not authorized to perform: aws-marketplace:" + std::string(NameOf(operation)) + "."};
}

bool IsDisabled(Operation operation, const Catalog& catalog) {
  const EmulatorOptions& options = catalog.options();
  const auto& disabled = options.disabled_operations;
  if (std::find(disabled.begin(), disabled.end(), NameOf(operation)) != disabled.end()) return true;
  return options.only_listed_regions && !IsListedRegion(operation, catalog.region());
}

// Whether the operation is to be had here at all.
std::optional<ServiceError> CheckRegion(Operation operation, const Catalog& catalog) {
  const EmulatorOptions& options = catalog.options();
  if (IsDisabled(operation, catalog)) {
    return ServiceError{"DisabledApiException",
                        "The API is disabled in the Region " + catalog.region() +
                            ": it is not supported there, or the product is not enabled for it."};
  }
  if (options.platform_region.empty() || options.platform_region == catalog.region()) return std::nullopt;
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

// What the place where the caller runs may not do.
std::optional<ServiceError> CheckPlatform(Operation operation, const AcceptedCredentials& caller) {
  const Platform platform = caller.platform;
  const bool container = platform == Platform::kUnspecified || platform == Platform::kEcs || platform == Platform::kEks;
  if (operation != Operation::kRegisterUsage || container) return std::nullopt;
  return ServiceError{"PlatformNotSupportedException",
                      "AWS Marketplace does not support metering usage from the underlying platform."};
}

ServiceError Failure(std::string message) {
  return {"InternalFailure", std::move(message), 500};
}

std::optional<ServiceError> FindForcedError(const WireRequest& request, Operation operation) {
  const char* member = operation == Operation::kResolveCustomer ? "RegistrationToken" : "ProductCode";
  return ForcedByText(PeekString(request.body, member));
}

Answer<std::string> ResolveCustomer(const std::string& body, const Catalog& catalog, Time now) {
  const auto request = ReadResolveCustomer(body);
  if (IsRefused(request)) return std::get<ServiceError>(request);
  const auto result = DecideResolveCustomer(std::get<ResolveCustomerRequest>(request), catalog, now);
  if (IsRefused(result)) return std::get<ServiceError>(result);
  return WriteResolveCustomer(std::get<ResolveCustomerResult>(result));
}

// What there is to be said of, though nobody looked at it.
std::vector<SentRecord> ReadUnseen(std::optional<Operation> operation, const Caller& caller, const std::string& body,
                                   const EmulatorOptions& options) {
  if (caller.keys == nullptr || !operation) return {};
  return ReadableRecordsOf(*operation, body, *caller.keys, Catalog(options, caller.region));
}

const std::string& AccountOf(const Caller& caller) {
  return caller.keys->account_id;
}

}  // namespace

Service::Service(EmulatorOptions options)
    : clock_(options.clock),
      faults_(SeedOf(options)),
      options_(std::make_shared<const EmulatorOptions>(std::move(options))),
      books_(MakeIdSource(*options_->random)),
      log_(options_->max_logged_requests),
      store_(std::make_unique<MemoryLedger>(books_.ledger.entries())) {
  ResetClock(*options_);
  for (const Fault& fault : options_->faults) faults_.Add(fault);
}

Outcome<void> Service::OpenLedgerFile() {
  const auto options = this->options();
  if (options->ledger_file.empty()) return {};
  auto file = LedgerFile::Open(options->ledger_file);
  if (!file) return std::move(file).error();
  const std::lock_guard<std::mutex> lock(books_mutex_);
  if (auto restored = (*file)->Restore(options->max_logged_requests, books_, log_); !restored) return restored;
  store_ = *std::move(file);
  return {};
}

WireReply Service::Handle(const WireRequest& request) {
  Visit visit = {request, options(), clock_.Now()};
  Answer<std::string> answer = Failure({});
  try {
    answer = Decide(visit);
  } catch (const std::exception& failure) {  // OpenSSL without SHA-256, no memory
    answer = Failure(failure.what());
    if (visit.books) books_.Undo();
  }
  WireReply reply = ReplyOf(visit, answer);
  const std::vector<SentRecord> records =
      visit.sent ? *visit.sent : ReadUnseen(visit.operation, visit.caller, request.body, *visit.options);

  LoggedRequest logged;
  logged.time = visit.now;
  if (visit.operation) logged.operation = NameOf(*visit.operation);
  if (visit.caller.keys != nullptr) logged.access_key_id = visit.caller.keys->access_key_id;
  logged.region = visit.caller.region;
  logged.status = reply.manner.silent ? 0 : reply.status;
  if (const auto* error = std::get_if<ServiceError>(&answer)) logged.error_name = error->name;
  if (visit.fault) logged.fault = NameOf(visit.fault->kind);
  logged.headers = HeadersToKeep(request.headers);
  logged.body = request.body;

  if (!visit.books) visit.books = std::unique_lock<std::mutex>(books_mutex_);
  JudgeAsRefused(visit, answer, records);
  if (auto kept = Keep(logged, records); !kept) {
    const ServiceError error = {"InternalServiceErrorException", std::move(kept).error().message, 500};
    reply = ReplyOf(visit, error);
    logged.status = reply.manner.silent ? 0 : reply.status;
    logged.error_name = error.name;
  }
  std::string request_id = logged.request_id;
  log_.Add(std::move(logged));
  visit.books.unlock();

  Time date = visit.now;
  if (visit.fault && visit.fault->kind == FaultKind::kSkewedDate) date += visit.fault->delay;
  reply.headers.insert(reply.headers.begin(),
                       {{"x-amzn-RequestId", std::move(request_id)}, {"Date", encoding::FormatHttpDate(date)}});
  return reply;
}

WireReply Service::ReplyOf(const Visit& visit, const Answer<std::string>& answer) {
  const bool struck = visit.fault.has_value();
  if (struck && visit.fault->kind != FaultKind::kError && StageOf(visit.fault->kind) == FaultStage::kInsteadOfAnswer) {
    return InsteadOfAnswer(*visit.fault, url());
  }
  const ServiceError* error = std::get_if<ServiceError>(&answer);
  WireReply reply;
  reply.status = error == nullptr ? 200 : error->status;
  reply.body = error == nullptr ? std::get<std::string>(answer) : WriteError(*error);
  reply.headers = {{"Content-Type", kContentType}};
  if (struck) ChangeReply(*visit.fault, reply);
  return reply;
}

// What was refused as a whole, or hindered by a fault, says nothing of its records.
void Service::JudgeAsRefused(const Visit& visit, const Answer<std::string>& answer,
                             const std::vector<SentRecord>& records) {
  if (!books_.judgements.empty()) return;
  const auto* error = std::get_if<ServiceError>(&answer);
  const std::string why = visit.refusal.value_or(error == nullptr ? std::string() : error->name);
  if (why.empty()) return;
  for (std::size_t i = 0; i < records.size(); ++i) books_.Judge(RecordFate::kRefused, why);
}

// Numbers it. When it cannot be kept, all that it did is undone.
Outcome<void> Service::Keep(LoggedRequest& logged, const std::vector<SentRecord>& records) {
  logged.request_id = books_.ids.Next();
  logged.number = log_.NextNumber();
  auto kept = store_->Keep({logged, records, books_});
  if (kept) {
    books_.Settle();
  } else {
    books_.Undo();
  }
  return kept;
}

std::optional<Fault> Service::OnConnection() {
  return faults_.StrikeConnection();
}

std::optional<Fault> Service::OnHead(const RequestHead& head) {
  const auto operation = FindTarget(head.target);
  const std::string_view name = operation ? NameOf(*operation) : std::string_view();
  auto fault = faults_.StrikeUpload(name);
  if (!fault) return fault;
  LoggedRequest logged;
  logged.time = clock_.Now();
  logged.operation = name;
  logged.fault = NameOf(fault->kind);
  const std::lock_guard<std::mutex> lock(books_mutex_);
  static_cast<void>(Keep(logged, {}));  // nobody is answered, so nobody can be told
  log_.Add(std::move(logged));
  return fault;
}

Answer<std::string> Service::Decide(Visit& visit) {
  if (auto error = CheckEnvelope(visit.request, visit.options->max_body_bytes)) return *std::move(error);
  visit.operation = FindTarget(*FindHeader(visit.request.headers, "X-Amz-Target"));
  auto caller = CheckSignature(visit.request, Catalog(*visit.options), visit.now);
  if (IsRefused(caller)) return std::get<ServiceError>(caller);
  visit.caller = std::get<Caller>(std::move(caller));
  if (visit.options->force_errors_by_request) {
    if (auto error = FindForcedError(visit.request, *visit.operation)) return *std::move(error);
  }
  visit.fault = faults_.StrikeAnswer(NameOf(*visit.operation));
  const bool instead = visit.fault && StageOf(visit.fault->kind) == FaultStage::kInsteadOfAnswer;
  if (!instead) return Perform(visit);
  Answer<std::string> answer = std::string();
  if (visit.fault->performed) {
    answer = Perform(visit);
  } else if (visit.fault->kind != FaultKind::kError) {
    visit.refusal = NameOf(visit.fault->kind);
  }
  if (visit.fault->kind == FaultKind::kError) return ErrorOf(*visit.fault);
  return answer;
}

Answer<std::string> Service::Perform(Visit& visit) {
  auto answer = PerformOperation(visit);
  if (visit.books && IsOverfull(*visit.options)) {
    books_.Undo();
    answer = ServiceError{"InternalServiceErrorException",
                          "The emulator's ledger is full: raise max_ledger_entries, or clear it.", 500};
  }
  const auto* error = std::get_if<ServiceError>(&answer);
  visit.refusal = error == nullptr ? std::string() : error->name;
  return answer;
}

bool Service::IsOverfull(const EmulatorOptions& options) const {
  const std::size_t most = options.max_ledger_entries;
  return (!books_.ledger.additions().empty() && books_.ledger.entries().size() > most) ||
         (!books_.client_tokens.changes().empty() && books_.client_tokens.size() > most) ||
         (!books_.times_unprocessed.changes().empty() && books_.times_unprocessed.size() > most);
}

Answer<std::string> Service::PerformOperation(Visit& visit) {
  const Operation operation = *visit.operation;
  const Catalog catalog(*visit.options, visit.caller.region);
  // A denied MeterUsage must be read first: a dry run is told in another way.
  if (operation != Operation::kMeterUsage && IsDenied(*visit.caller.keys, operation)) {
    return AccessDenied(operation);
  }
  if (auto error = CheckRegion(operation, catalog)) return *std::move(error);
  if (!quotas_.Take(operation, AccountOf(visit.caller), visit.caller.region, visit.options->quotas, visit.now)) {
    return ServiceError{"ThrottlingException", "Rate exceeded"};
  }
  if (auto error = CheckPlatform(operation, *visit.caller.keys)) return *std::move(error);
  switch (operation) {
    case Operation::kBatchMeterUsage:
      return BatchMeterUsage(visit, catalog);
    case Operation::kMeterUsage:
      return MeterUsage(visit, catalog);
    case Operation::kRegisterUsage:
      return RegisterUsage(visit, catalog);
    case Operation::kResolveCustomer:
      return ResolveCustomer(visit.request.body, catalog, visit.now);
  }
  return Failure("No such operation.");
}

Answer<std::string> Service::BatchMeterUsage(Visit& visit, const Catalog& catalog) {
  const auto read = ReadBatchMeterUsage(visit.request.body);
  if (IsRefused(read)) return std::get<ServiceError>(read);
  const auto& request = std::get<BatchMeterUsageRequest>(read);
  visit.sent = RecordsOf(request, catalog);
  const bool to_results = visit.fault && StageOf(visit.fault->kind) == FaultStage::kToResults;
  std::vector<int> left_out;
  if (to_results && visit.fault->kind == FaultKind::kUnprocessedRecords) {
    left_out = PlacesOf(*visit.fault, request.usage_records.size());
  }
  visit.books = std::unique_lock<std::mutex>(books_mutex_);
  auto decided = DecideBatchMeterUsage(request, catalog, visit.now, books_, left_out);
  if (IsRefused(decided)) return std::get<ServiceError>(decided);
  auto& result = std::get<BatchMeterUsageResult>(decided);
  if (to_results) ChangeResults(*visit.fault, request.usage_records, faults_, result);
  return WriteBatchMeterUsage(result);
}

Answer<std::string> Service::MeterUsage(Visit& visit, const Catalog& catalog) {
  const AcceptedCredentials& keys = *visit.caller.keys;
  const auto read = ReadMeterUsage(visit.request.body);
  if (IsRefused(read)) return std::get<ServiceError>(read);
  const auto& request = std::get<MeterUsageRequest>(read);
  visit.sent = RecordsOf(request, keys, catalog);
  if (IsDenied(keys, Operation::kMeterUsage)) {
    if (!request.dry_run.value_or(false)) return AccessDenied(Operation::kMeterUsage);
    return ServiceError{"UnauthorizedException", "You are not authorized to perform this operation."};
  }
  visit.books = std::unique_lock<std::mutex>(books_mutex_);
  const auto id = DecideMeterUsage(request, keys, catalog, visit.now, books_);
  if (IsRefused(id)) return std::get<ServiceError>(id);
  return WriteMeterUsage(std::get<std::string>(id));
}

Answer<std::string> Service::RegisterUsage(const Visit& visit, const Catalog& catalog) {
  const auto request = ReadRegisterUsage(visit.request.body);
  if (IsRefused(request)) return std::get<ServiceError>(request);
  const auto decided =
      DecideRegisterUsage(std::get<RegisterUsageRequest>(request), *visit.caller.keys, catalog, visit.now);
  if (IsRefused(decided)) return std::get<ServiceError>(decided);
  const auto& registered = std::get<Registered>(decided);
  const auto signature = keys_.Sign(registered);
  if (!signature) return Failure(signature.error().message);
  return WriteRegisterUsage(*signature, registered.public_key_expired_at);
}

std::vector<LedgerEntry> Service::ledger() const {
  const std::lock_guard<std::mutex> lock(books_mutex_);
  return books_.ledger.entries();
}

std::vector<LoggedRequest> Service::requests() const {
  const std::lock_guard<std::mutex> lock(books_mutex_);
  return log_.requests();
}

// A file is read while requests go on.
std::unique_lock<std::mutex> Service::LockToReadStore() const {
  const bool in_memory = options()->ledger_file.empty();
  return in_memory ? std::unique_lock<std::mutex>(books_mutex_) : std::unique_lock<std::mutex>();
}

Outcome<std::vector<Verdict>> Service::Verdicts(RequestRange range) const {
  const auto lock = LockToReadStore();
  return store_->Verdicts(range);
}

Outcome<Conservation> Service::CheckConservation() const {
  const auto lock = LockToReadStore();
  return store_->CheckConservation();
}

void Service::SetUrl(std::string url) {
  const std::lock_guard<std::mutex> lock(mutex_);
  url_ = std::move(url);
}

std::string Service::url() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return url_;
}

std::shared_ptr<const EmulatorOptions> Service::options() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return options_;
}

void Service::SetOptions(EmulatorOptions options) {
  auto made = std::make_shared<const EmulatorOptions>(std::move(options));
  const std::lock_guard<std::mutex> lock(mutex_);
  options_.swap(made);
}

void Service::ResetClock(const EmulatorOptions& start) {
  clock_.Reset();
  if (start.start_time) clock_.Set(*start.start_time);
  clock_.SetScale(start.time_scale);
  quotas_.Clear();
}

std::string Service::NewId() {
  const std::lock_guard<std::mutex> lock(books_mutex_);
  return books_.ids.Next();
}

Outcome<void> Service::ClearLedger() {
  const std::lock_guard<std::mutex> lock(books_mutex_);
  if (auto cleared = store_->Clear(log_.last_number()); !cleared) return cleared;
  books_.Clear();
  log_.Clear();
  return {};
}

Outcome<std::string> Service::PublicKeyPem(const std::string& product_code, int version) {
  const auto options = this->options();
  const Product* product = Catalog(*options).FindProduct(product_code);
  const PublicKey* key = product == nullptr ? nullptr : FindPublicKey(*product, version);
  if (key == nullptr) {
    Error error;
    error.code = ErrorCode::kInvalidRequest;
    error.message = "The emulator has no key of that product and version";
    error.violations = {{"product_code", "no version " + std::to_string(version) + " of a key for this product"}};
    return error;
  }
  return keys_.PublicPem(product_code, *key);
}

}  // namespace marketplace_metering::emulator
