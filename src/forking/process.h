// Which process is this?
#pragma once

#include <sys/types.h>

namespace marketplace_metering::forking {

/// Different in a parent and in its child, even where a namespace gives both the same number, and
/// even where the child was made without telling the C library.
struct Process {
  pid_t id = 0;
  unsigned generation = 0;  ///< How many forks lie between it and the first.

  friend bool operator==(const Process& a, const Process& b) { return a.id == b.id && a.generation == b.generation; }
  friend bool operator!=(const Process& a, const Process& b) { return !(a == b); }
};

/// Thread-safe.
Process ThisProcess() noexcept;

}  // namespace marketplace_metering::forking
