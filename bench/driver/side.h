// What is compared: each program brings one side.
#pragma once

#include <memory>

#include "driver/options.h"
#include "driver/work.h"

namespace marketplace_metering::bench {

/// Makes one call after the other. Use from one thread at a time.
class Caller {
 public:
  virtual ~Caller() = default;
  /// The whole of one call. True when the answer is the expected one.
  virtual bool Call() = 0;
};

/// Thread-safe for const use. Outlives its callers.
class Side {
 public:
  virtual ~Side() = default;
  virtual std::unique_ptr<Caller> NewCaller() const = 0;
};

/// What the report calls this side unless told otherwise.
extern const char* const kPeer;

/// `options` and `work` outlive the side. Throws when it cannot be made.
std::unique_ptr<Side> MakeSide(const Options& options, const Work& work);

}  // namespace marketplace_metering::bench
