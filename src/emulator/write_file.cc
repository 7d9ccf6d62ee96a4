#include "emulator/write_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace marketplace_metering::emulator {
namespace {

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

Error CannotWrite(const std::string& path, int reason) {
  const std::string text = std::generic_category().message(reason);
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = "Cannot write the file " + path + ": " + text;
  error.violations = {{path, text}};
  return error;
}

// A name of our own beside the target: renaming works within one file system only.
std::string TemporaryFor(const std::string& path) {
  return path + ".tmp" + std::to_string(::getpid());
}

bool Write(const std::string& path, std::string_view content) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "wbe"));
  if (!file) return false;
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) return false;
  return std::fclose(file.release()) == 0;
}

}  // namespace

Outcome<void> WriteFile(const std::string& path, std::string_view content) {
  const std::string temporary = TemporaryFor(path);
  if (Write(temporary, content) && std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int reason = errno;
  std::remove(temporary.c_str());
  return CannotWrite(path, reason);
}

Outcome<void> ProbeFile(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return CannotWrite(path, EISDIR);
  const std::string temporary = TemporaryFor(path);
  const bool written = Write(temporary, "");
  const int reason = errno;
  std::remove(temporary.c_str());
  return written ? Outcome<void>() : CannotWrite(path, reason);
}

}  // namespace marketplace_metering::emulator
