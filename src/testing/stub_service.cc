#include "marketplace_metering/testing/stub_service.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "marketplace_metering/testing/fake_system.h"
#include "testing/stub_errors.h"
#include "testing/stub_requests.h"
#include "testing/stub_results.h"

namespace marketplace_metering::testing {

/// The other end of the clients: takes requests in, gives answers out. Thread-safe.
class StubState : public HttpTransport {
 public:
  using Answer = std::function<Outcome<HttpResponse>(const std::string& body)>;

  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& /*options*/) override {
    const std::string operation = OperationOf(request);
    Answer answer;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      calls_.push_back({operation, request});
      answer = Next(operation);
    }
    return answer ? answer(request.body) : MakeErrorAnswer("UnknownOperationException", 400, "");
  }

  /// What the operation answers while nothing is set.
  void SetDefault(const std::string& operation, Answer answer) { defaults_[operation] = std::move(answer); }

  void Add(const std::string& operation, Answer answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answers_[operation].push_back(std::move(answer));
  }

  void Reset(const std::string& operation) {
    const std::lock_guard<std::mutex> lock(mutex_);
    answers_[operation].clear();
  }

  std::vector<StubbedCall> calls() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }

  std::string NewRecordId() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return "stubbed-record-" + std::to_string(++records_);
  }

  const std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();

 private:
  static std::string OperationOf(const HttpRequest& request) {
    for (const HttpHeader& header : request.headers) {
      if (header.name == "X-Amz-Target") return header.value.substr(header.value.find('.') + 1);
    }
    return {};
  }

  Answer Next(const std::string& operation) {
    std::deque<Answer>& answers = answers_[operation];
    if (answers.empty()) {
      const auto found = defaults_.find(operation);
      return found == defaults_.end() ? Answer() : found->second;
    }
    if (answers.size() == 1) return answers.front();
    Answer next = std::move(answers.front());
    answers.pop_front();
    return next;
  }

  std::map<std::string, Answer> defaults_;  // never changes once a client exists
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Answer>> answers_;
  std::vector<StubbedCall> calls_;
  int records_ = 0;
};

namespace {

std::string NameOf(const BatchMeterUsageRequest& /*request*/) {
  return "BatchMeterUsage";
}
std::string NameOf(const MeterUsageRequest& /*request*/) {
  return "MeterUsage";
}
std::string NameOf(const RegisterUsageRequest& /*request*/) {
  return "RegisterUsage";
}
std::string NameOf(const ResolveCustomerRequest& /*request*/) {
  return "ResolveCustomer";
}

template <typename Request>
std::string OperationName() {
  return NameOf(Request());
}

template <typename Result>
HttpResponse AnswerWith(const Result& result) {
  return MakeAnswer(WriteResult(result), result.metadata.request_id);
}

/// A computed outcome as the service or the network would bring it.
template <typename Result>
Outcome<HttpResponse> Carry(const Outcome<Result>& outcome, const std::string& operation) {
  if (outcome) return AnswerWith(*outcome);
  const Error& error = outcome.error();
  if (error.reply) return MakeErrorAnswer(error.reply->error_name, error.reply->status, error.reply->message);
  const ErrorKind kind = KindOf(error.code);
  const bool of_network = kind == ErrorKind::kTransport || kind == ErrorKind::kInterrupted;
  const bool delivery_counts = error.delivery == Delivery::kUnknown || !error.attempts.empty();
  if (of_network && delivery_counts) return MakeFailure(error.code, error.message, error.delivery);
  return MakeFailure(error.code, error.message, operation);
}

template <typename Request, typename Result>
StubState::Answer Computed(std::function<Outcome<Result>(const Request&)> callback) {
  return [callback = std::move(callback)](const std::string& body) {
    Request request;
    ReadRequest(body, request);
    return Carry(callback(request), OperationName<Request>());
  };
}

// --- the best mood ---

Outcome<BatchMeterUsageResult> AcceptAll(StubState& state, const BatchMeterUsageRequest& request) {
  BatchMeterUsageResult result;
  for (const UsageRecord& record : request.usage_records) {
    result.results.push_back({record, state.NewRecordId(), UsageRecordStatus::kSuccess, {}});
  }
  return result;
}

Outcome<MeterUsageResult> Bill(StubState& state, const MeterUsageRequest& request) {
  if (request.dry_run.value_or(false)) {
    Error error;
    error.code = ErrorCode::kDryRunOperation;
    return error;
  }
  MeterUsageResult result;
  result.metering_record_id = state.NewRecordId();
  return result;
}

Outcome<RegisterUsageResult> Register(const RegisterUsageRequest& /*request*/) {
  RegisterUsageResult result;
  result.signature = "stubbed-signature";
  return result;
}

Outcome<ResolveCustomerResult> Resolve(const ResolveCustomerRequest& /*request*/) {
  ResolveCustomerResult result;
  result.customer_identifier = "stubbed-customer";
  result.product_code = "stubbed-product";
  result.customer_aws_account_id = "123456789012";
  result.license_arn = "arn:aws:license-manager::123456789012:license:l-00000000000000000000000000000000";
  return result;
}

}  // namespace

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Return(const Result& result) {
  return Reply(AnswerWith(result));
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Fail(ErrorCode code, const std::string& message) {
  return Add(MakeFailure(code, message, OperationName<Request>()));
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Fail(ErrorCode code, Delivery delivery,
                                                                     const std::string& message) {
  return Add(MakeFailure(code, message, delivery));
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::FailAs(const std::string& error_name, int status,
                                                                       const std::string& message) {
  return Reply(MakeErrorAnswer(error_name, status, message));
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Reply(HttpResponse response) {
  return Add(std::move(response));
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Add(Outcome<HttpResponse> answer) {
  state_->Add(OperationName<Request>(),
              [answer = std::move(answer)](const std::string& /*body*/) -> Outcome<HttpResponse> { return answer; });
  return *this;
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Answer(Callback callback) {
  state_->Add(OperationName<Request>(), Computed<Request, Result>(std::move(callback)));
  return *this;
}

template <typename Request, typename Result>
OperationStub<Request, Result>& OperationStub<Request, Result>::Reset() {
  state_->Reset(OperationName<Request>());
  return *this;
}

template <typename Request, typename Result>
std::vector<Request> OperationStub<Request, Result>::requests() const {
  std::vector<Request> requests;
  for (const StubbedCall& call : state_->calls()) {
    if (call.operation == OperationName<Request>()) ReadRequest(call.http.body, requests.emplace_back());
  }
  return requests;
}

template class OperationStub<BatchMeterUsageRequest, BatchMeterUsageResult>;
template class OperationStub<MeterUsageRequest, MeterUsageResult>;
template class OperationStub<RegisterUsageRequest, RegisterUsageResult>;
template class OperationStub<ResolveCustomerRequest, ResolveCustomerResult>;

StubService::StubService() : StubService(std::make_shared<StubState>()) {}

StubService::StubService(std::shared_ptr<StubState> state)
    : batch_meter_usage(state),
      meter_usage(state),
      register_usage(state),
      resolve_customer(state),
      state_(std::move(state)) {
  StubState& self = *state_;  // owns what follows, so it is there whenever they run
  self.SetDefault("BatchMeterUsage", Computed<BatchMeterUsageRequest, BatchMeterUsageResult>(
                                         [&self](const auto& request) { return AcceptAll(self, request); }));
  self.SetDefault("MeterUsage", Computed<MeterUsageRequest, MeterUsageResult>(
                                    [&self](const auto& request) { return Bill(self, request); }));
  self.SetDefault("RegisterUsage", Computed<RegisterUsageRequest, RegisterUsageResult>(&Register));
  self.SetDefault("ResolveCustomer", Computed<ResolveCustomerRequest, ResolveCustomerResult>(&Resolve));
}

MarketplaceMeteringClient StubService::MakeClient(ClientConfig config) const {
  if (!config.region) config.region = "us-stubbed-1";
  if (config.access_key_id.empty() && config.secret_access_key.empty()) {
    config.access_key_id = "stubbed-akid";
    config.secret_access_key = Secret("stubbed-secret");
  }
  if (!config.retry.max_attempts) config.retry.max_attempts = 1;
  return MarketplaceMeteringClient::Create(std::move(config), dependencies()).value();
}

Dependencies StubService::dependencies() const {
  Dependencies world;
  world.transport = state_;
  world.clock = state_->clock;
  world.environment = std::make_shared<FakeEnvironment>();
  world.files = std::make_shared<FakeFileSystem>();
  return world;
}

FakeClock& StubService::clock() const noexcept {
  return *state_->clock;
}

std::vector<StubbedCall> StubService::calls() const {
  return state_->calls();
}

}  // namespace marketplace_metering::testing
