// A file that one process, or one object, holds at a time.
#pragma once

#include <cstdint>
#include <string>

#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// Let go of by the destructor and by the end of the process, however it ends. The file stays.
class FileLock {
 public:
  /// Makes the file when there is none. Does not wait: `held` is false when somebody else has it. Fails with
  /// `kStorageFailed` when it cannot be made.
  static Outcome<FileLock> Try(const std::string& path);

  FileLock() = default;
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  bool held() const noexcept { return fd_ >= 0; }

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

/// How many names (hard links) the file has; 0 when there is none.
std::uint64_t CountNames(const std::string& path);

}  // namespace marketplace_metering::emulator
