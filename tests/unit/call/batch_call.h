// One call as tests make it, and answers to it.
#pragma once

#include "call/caller.h"

namespace marketplace_metering::call {

inline Invocation Batch(Replay replay = Replay::kSafe) {
  return {"BatchMeterUsage", R"({"UsageRecords":[]})", replay};
}

inline constexpr const char* kThrottled = R"({"__type":"ThrottlingException","message":"slow down"})";
inline constexpr const char* kRefused = R"({"__type":"InvalidTagException","message":"bad tag"})";

}  // namespace marketplace_metering::call
