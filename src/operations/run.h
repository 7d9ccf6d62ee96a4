// The way of one typed call: check, write, call, read.
#pragma once

#include <string_view>
#include <utility>

#include "call/caller.h"
#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/outcome.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

/// `kInvalidRequest` with every violation, all of which the message lists.
Error InvalidRequest(std::string_view operation, Violations violations);

/// The answer can be read, but holds nothing of what the operation returns.
Error SaysNothing(std::string_view operation);

/// `error` says why the answer cannot be read; status, request id, body and attempts are added.
Error WithReply(Error error, call::Reply reply);

template <class Op>
Outcome<typename Op::Result> Run(const call::Caller& caller, const typename Op::Request& request, ValidationLevel level,
                                 const CallOptions& options) {
  Violations violations;
  Op::Check(request, level, violations);
  if (!violations.empty()) return InvalidRequest(Op::kName, std::move(violations));

  auto reply = caller.Call({Op::kName, Op::Write(request), Op::kReplay}, options);
  if (!reply) return std::move(reply).error();

  auto result = Op::Read(reply->response.body);
  if (!result) return WithReply(std::move(result).error(), *std::move(reply));
  if (!Op::IsAnswer(request, *result)) return WithReply(SaysNothing(Op::kName), *std::move(reply));
  result->metadata = std::move(reply->metadata);
  return result;
}

}  // namespace marketplace_metering::operations
