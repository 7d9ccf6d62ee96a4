// The service as your test wants it: answers set per operation, no network, no waiting.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering::testing {

/// A call as it reached the service.
struct StubbedCall {
  std::string operation = {};
  HttpRequest http = {};  ///< Signed, as it would have left.
};

class StubState;

/// What one operation answers. Each call takes the next answer; the last one is given again and again.
/// As long as none is set, the service is in its best mood (see `StubService`). Thread-safe.
///
/// What is set is checked at once: `std::invalid_argument` names each member that no such answer can
/// have, or that it must have and has not.
template <typename RequestType, typename ResultType>
class OperationStub {
 public:
  using Request = RequestType;
  using Result = ResultType;
  /// An error it returns is taken as `Fail` takes it. What it throws, or a result no answer can be,
  /// ends the call with `kExtensionFailed`.
  using Callback = std::function<Outcome<Result>(const Request&)>;

  /// Adds an answer. Times are sent in whole seconds. Of `metadata` only `request_id` counts.
  OperationStub& Return(const Result& result);
  /// Adds the error that has this code: an answer of the service's, a failure of the network with the
  /// delivery it usually has, or for `kUnreadableReply` an answer that nobody can read. Codes of errors
  /// that no service and no network cause are refused with `std::invalid_argument`.
  OperationStub& Fail(ErrorCode code, const std::string& message = "stubbed-response-error-message");
  /// The same, with the delivery of a network's failure.
  OperationStub& Fail(ErrorCode code, Delivery delivery, const std::string& message = "stubbed-response-error-message");
  /// Adds an error under a name this version does not know, with its HTTP status.
  OperationStub& FailAs(const std::string& error_name, int status = 400,
                        const std::string& message = "stubbed-response-error-message");
  /// Adds an answer as it stands, good or bad.
  OperationStub& Reply(HttpResponse response);
  /// Adds an answer computed from the request.
  OperationStub& Answer(Callback callback);
  /// Forgets all answers and begins again. The requests stay.
  OperationStub& Reset();

  /// What came in, in order. Requests that failed the client's own checks never came in.
  std::vector<Request> requests() const;

 private:
  friend class StubService;
  explicit OperationStub(std::shared_ptr<StubState> state) : state_(std::move(state)) {}

  OperationStub& Add(Outcome<HttpResponse> answer);

  std::shared_ptr<StubState> state_;
};

/// A service without a network. A client on it builds, checks, signs and logs as ever; a call is
/// answered at once. Out of the box, BatchMeterUsage accepts every record, MeterUsage bills (and answers
/// a dry run with `kDryRunOperation`), RegisterUsage returns a signature that nobody signed, and
/// ResolveCustomer knows one buyer. Clients may outlive it. Thread-safe.
///
///     testing::StubService service;
///     service.batch_meter_usage.Fail(ErrorCode::kThrottling);
///     CloseTheMonth(service.MakeClient());          // your code
///     EXPECT_EQ(service.batch_meter_usage.requests().size(), 1);
class StubService {
 public:
  StubService();
  StubService(const StubService&) = delete;
  StubService& operator=(const StubService&) = delete;

  OperationStub<BatchMeterUsageRequest, BatchMeterUsageResult> batch_meter_usage;
  OperationStub<MeterUsageRequest, MeterUsageResult> meter_usage;
  OperationStub<RegisterUsageRequest, RegisterUsageResult> register_usage;
  OperationStub<ResolveCustomerRequest, ResolveCustomerResult> resolve_customer;

  /// A client on this service. What `config` leaves open is region `us-stubbed-1`, keys
  /// `stubbed-akid` / `stubbed-secret`, and one attempt per call; with more, each attempt takes an answer.
  /// Throws `MeteringException` when `config` cannot be used.
  MarketplaceMeteringClient MakeClient(ClientConfig config = {}) const;

  /// What `MakeClient` gives to the client, to change before you give it yourself: the transport, a clock
  /// that does not wait, and an empty environment without files.
  Dependencies dependencies() const;
  /// The clock of `dependencies()`.
  FakeClock& clock() const noexcept;

  /// Every call of every operation, in order.
  std::vector<StubbedCall> calls() const;

 private:
  explicit StubService(std::shared_ptr<StubState> state);

  const std::shared_ptr<StubState> state_;
};

}  // namespace marketplace_metering::testing
