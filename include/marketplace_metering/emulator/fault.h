// What can go wrong between a client and the service, on request.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/export.h"

namespace marketplace_metering::emulator {

/// A kind of fault. In JSON its name is the one of `NameOf`: `reset_connection`.
enum class FaultKind {
  // Of connections.
  kRefuseConnections,     ///< Nothing listens, and open connections are reset, until the fault is removed.
  kResetConnection,       ///< Taken, and reset before anything is read.
  kExpiredCertificate,    ///< With TLS: a certificate whose time is over.
  kWrongHostCertificate,  ///< With TLS: a certificate for another host.
  // While a request comes in: the service never learns of it.
  kResetBeforeBody,  ///< Reset once the headers are there.
  kResetDuringBody,  ///< Reset after `bytes` of the body; 0: after half of it.
  // In place of the answer. `performed` says whether the service does the work first.
  kError,     ///< The service's error `name`, with `status` and `message`.
  kStatus,    ///< A bare answer: `status`, and `text` as its body.
  kHtml,      ///< 200 with a page of HTML, as a captive portal sends.
  kRedirect,  ///< 307, or another `status`, to the address in `text`; empty: to the emulator itself.
  kReset,     ///< Reset in place of the answer.
  kClose,     ///< Closed in place of the answer.
  kStall,     ///< No answer, and the connection stays open, for `delay`; 0: for ten minutes. Then it is reset.
  // To the answer of a request that is performed as ever.
  kDelay,               ///< It comes after `delay`.
  kSlowDrip,            ///< It comes byte for byte, one each `delay`; 0: each 10 ms.
  kTruncatedBody,       ///< `bytes` of the body, 0: half of it, then the connection is closed.
  kOversizedBody,       ///< `bytes` of blanks follow the body and count in its length; 0: 64 MiB.
  kWrongContentLength,  ///< The length says `bytes` more than there are, or less; 0: one less.
  kInvalidJson,         ///< The body lacks its last character.
  kUnknownMembers,      ///< Every object of the body has members that no client knows.
  kSkewedDate,          ///< `Date` is off by `delay`, back when that is negative.
  // To the results of BatchMeterUsage.
  kShuffledResults,      ///< In another order.
  kUnknownRecordStatus,  ///< `records` have a status nobody has heard of; they are billed.
  kUnprocessedRecords,   ///< `records` come back as unprocessed, and are not billed.
  kRecordsInBothLists,   ///< `records` are billed, and come back as unprocessed as well.
  kRecordsInNoList,      ///< `records` are billed, and not mentioned.
};

/// The kind's name in JSON.
MARKETPLACE_METERING_EXPORT std::string_view NameOf(FaultKind kind) noexcept;
/// Nothing when no kind has that name.
MARKETPLACE_METERING_EXPORT std::optional<FaultKind> FindFaultKind(std::string_view name) noexcept;

/// One fault and whom it strikes. Without more it is the next request, or connection, and that one only. Of several
/// that would strike the same request, the one that was added first does. Requests whose signature is refused meet only
/// what happens before their body is read.
struct Fault {
  FaultKind kind = FaultKind::kError;
  /// Requests of this operation only. Empty: of any. Faults of connections know no operation.
  std::string operation = {};
  int first = 1;             ///< From so-many-th on, counted since the fault was added,
  int every = 1;             ///< of these each so-many-th,
  double probability = 1.0;  ///< of these by lot,
  int times = 1;             ///< and so often in all; 0: without end.

  bool performed = false;    ///< See the kinds in place of the answer.
  std::string name = {};     ///< `kError`: such as `ThrottlingException`.
  int status = 0;            ///< `kError`: 400 to 599; 0: what the service uses for that name. `kStatus`: 200 to 999.
  std::string message = {};  ///< `kError`: empty: one that says it was asked for.
  std::string text = {};     ///< `kStatus`, `kRedirect`.
  std::chrono::milliseconds delay = {};  ///< In real time, whatever the service's clock shows.
  std::int64_t bytes = 0;                ///< See the kinds.
  std::vector<int> records = {};         ///< Places in the request, from 0. Empty: all of them.
};

/// A fault that was added.
struct ActiveFault {
  int number = 0;
  Fault fault = {};
  std::int64_t seen = 0;  ///< Requests or connections it could have struck so far.
  int struck = 0;         ///< So often it did.
};

}  // namespace marketplace_metering::emulator
