// What a call is made of, each part alone.
#pragma once

#include <memory>

#include "driver/side.h"

namespace marketplace_metering::bench {

/// Ours, or for P0 the hashing that every signature takes.
std::unique_ptr<Caller> NewSigner(const Options& options, const Work& work);

/// The request as JSON: ours, or for P1 by hand.
std::unique_ptr<Caller> NewWriter(const Options& options, const Work& work);

/// The answer from JSON: ours, or for P1 by hand.
std::unique_ptr<Caller> NewReader(const Options& options, const Work& work);

}  // namespace marketplace_metering::bench
