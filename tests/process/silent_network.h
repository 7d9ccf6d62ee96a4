// A network for this process alone, in which a name server takes the questions and never answers.
#pragma once

#include <optional>

#include "support/temp_dir.h"

namespace marketplace_metering::test {

/// What CTest takes for a test that was skipped.
constexpr int kSkipped = 77;

/// Moves the process into the network, for good; ends it with `kSkipped` where it may not go. One per process,
/// before there is a second thread.
class SilentNetwork {
 public:
  SilentNetwork();
  ~SilentNetwork();
  SilentNetwork(const SilentNetwork&) = delete;
  SilentNetwork& operator=(const SilentNetwork&) = delete;

 private:
  std::optional<TempDir> directory_;
  int server_ = -1;
};

}  // namespace marketplace_metering::test
