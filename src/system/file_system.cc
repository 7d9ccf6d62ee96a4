#include <fcntl.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "marketplace_metering/system.h"
#include "system/descriptor.h"
#include "system/replace_file.h"

namespace marketplace_metering {
namespace {

Error Unreadable(const std::string& path, const std::string& reason) {
  Error error;
  error.code = ErrorCode::kUnreadableFile;
  error.message = "cannot read file '" + path + "': " + reason;
  return error;
}

Error Unwritable(const std::string& path, const std::string& reason) {
  Error error;
  error.code = ErrorCode::kStorageFailed;
  error.message = "cannot write file '" + path + "': " + reason;
  return error;
}

std::string ErrnoText() {
  return std::generic_category().message(errno);
}

// The content may be a secret, and a string that grows by itself would leave its old bytes behind.
void Enlarge(std::string& content, std::size_t size) {
  if (size > content.capacity()) {
    std::string larger;
    larger.reserve(std::max(size, 2 * content.capacity()));
    larger += content;
    explicit_bzero(content.data(), content.size());
    content = std::move(larger);
  }
  content.resize(size);
}

class SystemFileSystem : public FileSystem {
 public:
  Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    if (path.find('\0') != std::string::npos) return Unreadable(path, "the path holds a null byte");
    // Not blocking: a path that names a pipe without a writer must not hang the caller.
    const system::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) return Unreadable(path, ErrnoText());
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return Unreadable(path, ErrnoText());
    if (!S_ISREG(status.st_mode)) return Unreadable(path, "it is not a regular file");

    std::string content;
    for (;;) {
      const std::size_t have = content.size();
      constexpr std::size_t kBlock = std::size_t{64} * 1024;
      Enlarge(content, have + kBlock);
      const ssize_t got = ::read(file.get(), &content[have], kBlock);
      if (got < 0 && errno == EINTR) {
        content.resize(have);
        continue;
      }
      if (got < 0) return Unreadable(path, ErrnoText());
      content.resize(have + static_cast<std::size_t>(got));
      if (got == 0) return content;
      if (content.size() > max_bytes) {
        return Unreadable(path, "it is larger than " + std::to_string(max_bytes) + " bytes");
      }
    }
  }

  Outcome<FileFacts> Inspect(const std::string& path) const override {
    if (path.find('\0') != std::string::npos) return Unreadable(path, "the path holds a null byte");
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return Unreadable(path, ErrnoText());
    constexpr unsigned kPermissions = 0777;
    return FileFacts{S_ISREG(status.st_mode), status.st_mode & kPermissions};
  }

  Outcome<void> Replace(const std::string& path, std::string_view content) override {
    if (const auto reason = system::ReplaceFile(path, content)) return Unwritable(path, *reason);
    return {};
  }
};

}  // namespace

FileSystem::~FileSystem() = default;

Outcome<FileFacts> FileSystem::Inspect(const std::string& path) const {
  return Unreadable(path, "this file system tells nothing of files");
}

Outcome<void> FileSystem::Replace(const std::string& path, std::string_view) {
  return Unwritable(path, "this file system does not write");
}

std::shared_ptr<FileSystem> MakeSystemFileSystem() {
  return std::make_shared<SystemFileSystem>();
}

}  // namespace marketplace_metering
