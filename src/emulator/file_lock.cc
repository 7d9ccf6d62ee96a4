#include "emulator/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace marketplace_metering::emulator {

Outcome<FileLock> FileLock::Try(const std::string& path) {
  constexpr mode_t kMode = 0666;  // less what the user's mask takes away
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode);
  if (fd < 0) {
    Error error;
    error.code = ErrorCode::kStorageFailed;
    error.message = "Cannot make the file " + path + ": " + std::generic_category().message(errno);
    return error;
  }
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return FileLock();
  return lock;
}

std::uint64_t CountNames(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_nlink) : 0;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace marketplace_metering::emulator
