// The way of one typed call: check, write, call, read.
#pragma once

#include <optional>
#include <string>
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

template <class Op>
Outcome<typename Op::Result> Run(const call::Caller& caller, const typename Op::Request& request, ValidationLevel level,
                                 const CallOptions& options) {
  Violations violations;
  Op::Check(request, level, violations);
  if (!violations.empty()) return InvalidRequest(Op::kName, std::move(violations));

  std::optional<typename Op::Result> result;
  const auto read = [&](const std::string& body) -> Outcome<void> {
    auto answer = Op::Read(body);
    if (!answer) return std::move(answer).error();
    if (!Op::IsAnswer(request, *answer)) return SaysNothing(Op::kName);
    result = *std::move(answer);
    return {};
  };
  auto reply = caller.Call({Op::kName, Op::Write(request), Op::kReplay, read}, options);
  if (!reply) return std::move(reply).error();
  result->metadata = std::move(reply->metadata);
  return *std::move(result);
}

}  // namespace marketplace_metering::operations
