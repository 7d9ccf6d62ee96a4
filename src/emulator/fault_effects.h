// What a fault makes of an answer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/fault_plan.h"
#include "emulator/wire.h"
#include "marketplace_metering/model/batch_meter_usage.h"

namespace marketplace_metering::emulator {

/// The places in a request of so many records that the fault is about.
std::vector<int> PlacesOf(const Fault& fault, std::size_t records);

/// For kinds of the stage `kToResults`. `sent` are the records as they came; their results are found by their order,
/// which the rules keep.
void ChangeResults(const Fault& fault, const std::vector<UsageRecord>& sent, FaultPlan& plan,
                   BatchMeterUsageResult& result);

/// For kinds of the stage `kInsteadOfAnswer`, but `kError`: what is there instead, headers of the service's left out.
/// `url` is the emulator's own.
WireReply InsteadOfAnswer(const Fault& fault, const std::string& url);

/// For kinds of the stage `kToAnswer`.
void ChangeReply(const Fault& fault, WireReply& reply);

}  // namespace marketplace_metering::emulator
