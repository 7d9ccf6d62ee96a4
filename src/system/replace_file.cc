#include "system/replace_file.h"

#include <fcntl.h>
#include <limits.h>  // NOLINT(modernize-deprecated-headers): PATH_MAX is POSIX
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>
#include <utility>

#include "system/descriptor.h"

namespace marketplace_metering::system {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

std::string Reason(int error) {
  return std::generic_category().message(error);
}

// With the slash at its end; empty when `path` has none.
std::string DirectoryOf(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

// Where the links at `path` lead in the end, be there something or not. Renaming onto a link would replace the link.
// An errno when they lead nowhere.
int FollowLinks(std::string& path) {
  constexpr int kMostLinks = 40;  // as the kernel
  std::array<char, PATH_MAX> target{};
  for (int i = 0; i < kMostLinks; ++i) {
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size < 0) return errno == EINVAL || errno == ENOENT ? 0 : errno;
    if (static_cast<std::size_t>(size) == target.size()) return ENAMETOOLONG;
    const std::string_view text(target.data(), static_cast<std::size_t>(size));
    path = text.substr(0, 1) == "/" ? std::string(text) : DirectoryOf(path).append(text);
  }
  return ELOOP;
}

// A new file beside the one it is to replace. Gone with this object, unless it took that place.
class NewFile {
 public:
  NewFile() = default;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  // Each returns an errno, 0 when done.
  int Create(const std::string& directory) {
    constexpr int kMostTries = 16;
    int error = EEXIST;
    for (int i = 0; i < kMostTries && error == EEXIST; ++i) error = TryToCreate(directory);
    return error;
  }

  int Write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = ::write(file_.get(), content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    // Before it gets its name: else a crash could leave that name to an empty file.
    return ::fsync(file_.get()) == 0 ? 0 : errno;
  }

  int RenameTo(const std::string& path) {
    if (::rename(name_.c_str(), path.c_str()) != 0) return errno;
    name_.clear();
    return 0;
  }

 private:
  int TryToCreate(const std::string& directory) {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) return errno;
    std::array<char, 2 * sizeof number + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(number));
    std::string name = directory + ".marketplace-metering-" + digits.data();
    file_ = Descriptor(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly));
    if (file_.get() < 0) return errno;
    name_ = std::move(name);
    // The umask can only have taken rights away: the owner gets them back.
    return ::fchmod(file_.get(), kOwnerOnly) == 0 ? 0 : errno;
  }

  std::string name_;
  Descriptor file_;
};

// So that the new name outlives a crash, too. Not every file system can, and the file is in its place already.
void Settle(const std::string& directory) {
  const Descriptor folder(::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());
}

}  // namespace

std::optional<std::string> ReplaceFile(const std::string& path, std::string_view content) {
  if (path.find('\0') != std::string::npos) return "the path holds a null byte";
  if (path.empty()) return Reason(ENOENT);
  std::string target = path;
  if (const int error = FollowLinks(target); error != 0) return Reason(error);
  struct stat status {};
  const bool exists = ::lstat(target.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return Reason(errno);
  // A device or a pipe would be gone for everybody.
  if (exists && !S_ISREG(status.st_mode)) return "it is not a regular file";

  const std::string directory = DirectoryOf(target);
  NewFile file;
  if (const int error = file.Create(directory); error != 0) return Reason(error);
  if (const int error = file.Write(content); error != 0) return Reason(error);
  if (const int error = file.RenameTo(target); error != 0) return Reason(error);
  Settle(directory);
  return std::nullopt;
}

}  // namespace marketplace_metering::system
