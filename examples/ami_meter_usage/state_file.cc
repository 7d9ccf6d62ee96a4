#include "state_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "marketplace_metering/timestamp.h"

namespace mm = marketplace_metering;

namespace agent {
namespace {

mm::Error FileError(const std::string& path, const std::string& reason) {
  mm::Error error;
  error.code = mm::ErrorCode::kUnreadableFile;
  error.message = path + ": " + reason;
  return error;
}

mm::Error SystemError(const std::string& path) {
  return FileError(path, std::generic_category().message(errno));
}

/// Writes and waits for the disk.
bool WriteThrough(const std::string& path, std::string_view content) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool written = write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  const bool kept = written && fsync(fd) == 0;
  return close(fd) == 0 && kept;
}

/// A name that was added or taken away is on disk when its directory is.
bool SyncDirectoryOf(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const int fd = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool kept = fsync(fd) == 0;
  close(fd);
  return kept;
}

}  // namespace

mm::Outcome<StateFile> StateFile::Lock(std::string path) {
  // Beside the state, which is replaced by another file each time.
  const std::string name = path + ".lock";
  const int lock = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return SystemError(name);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const mm::Error error =
        errno == EWOULDBLOCK ? FileError(path, "another agent is at work on it") : SystemError(name);
    close(lock);
    return error;
  }
  return StateFile(std::move(path), lock);
}

StateFile::StateFile(StateFile&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateFile::~StateFile() {
  if (lock_ >= 0) close(lock_);
}

mm::Outcome<std::optional<mm::MeterUsageRequest>> StateFile::Read() const {
  std::error_code unknown;
  if (!std::filesystem::exists(path_, unknown) && !unknown) return std::optional<mm::MeterUsageRequest>();
  std::ifstream file(path_);
  if (!file) return SystemError(path_);
  std::array<std::string, 5> lines;
  for (std::string& line : lines) {
    // A line without its end was cut short.
    if (!std::getline(file, line) || file.eof()) return FileError(path_, "is not a whole record");
  }
  const auto& [product, dimension, hour, quantity, token] = lines;
  const auto timestamp = mm::ParseTimestamp(hour);
  if (!timestamp) return FileError(path_, timestamp.error().message);
  std::int32_t number = 0;
  const char* end = quantity.data() + quantity.size();
  const auto [parsed, problem] = std::from_chars(quantity.data(), end, number);
  if (problem != std::errc() || parsed != end) return FileError(path_, "'" + quantity + "' is not a quantity");
  mm::MeterUsageRequest request;
  request.product_code = product;
  request.usage_dimension = dimension;
  request.timestamp = *timestamp;
  request.usage_quantity = number;
  request.client_token = token;
  return std::optional(request);
}

mm::Outcome<void> StateFile::Write(const mm::MeterUsageRequest& request) const {
  const std::string content =
      request.product_code + "\n" + request.usage_dimension + "\n" + FormatHour(request.timestamp.value()) + "\n" +
      std::to_string(request.usage_quantity.value()) + "\n" + request.client_token.value() + "\n";
  const std::string fresh = path_ + ".new";
  if (!WriteThrough(fresh, content) || std::rename(fresh.c_str(), path_.c_str()) != 0 || !SyncDirectoryOf(path_)) {
    return SystemError(path_);
  }
  return {};
}

mm::Outcome<void> StateFile::Clear() const {
  if (unlink(path_.c_str()) != 0 || !SyncDirectoryOf(path_)) return SystemError(path_);
  return {};
}

std::string FormatHour(std::chrono::system_clock::time_point hour) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(hour);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[sizeof "2026-08-15T12:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace agent
