#include "buyer_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace mm = marketplace_metering;

namespace landing {
namespace {

constexpr std::string_view kHeader = "customer_identifier,customer_aws_account_id,license_arn,product_code\n";

/// An open file; closing it ends the lock too. Use from one thread at a time.
class File {
 public:
  explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) close(fd_);
  }

  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

mm::Error FileError(const std::string& path) {
  mm::Error error;
  error.code = mm::ErrorCode::kUnreadableFile;
  error.message = path + ": " + std::generic_category().message(errno);
  return error;
}

bool ReadAll(int fd, std::string& content) {
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(fd, buffer.data(), buffer.size())) > 0) {
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return count == 0;
}

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(fd) == 0;
}

bool HasLine(std::string_view content, std::string_view line) {
  while (!content.empty()) {
    const std::string_view first = content.substr(0, content.find('\n'));
    if (first == line) return true;
    content.remove_prefix(first.size() == content.size() ? first.size() : first.size() + 1);
  }
  return false;
}

std::string Quoted(const std::string& field) {
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string FormatBuyer(const mm::ResolveCustomerResult& buyer) {
  return Quoted(buyer.customer_identifier) + "," + Quoted(buyer.customer_aws_account_id) + "," +
         Quoted(buyer.license_arn) + "," + Quoted(buyer.product_code);
}

mm::Outcome<bool> AddBuyer(const std::string& path, const mm::ResolveCustomerResult& buyer) {
  const File file(path);
  // The web server runs one of us for each buyer who registers; two may come at once.
  if (file.fd() < 0 || flock(file.fd(), LOCK_EX) != 0) return FileError(path);
  std::string content;
  if (!ReadAll(file.fd(), content)) return FileError(path);
  const std::string line = FormatBuyer(buyer);
  if (HasLine(content, line)) return false;
  std::string added(content.empty() ? kHeader : "");
  // A line that a crash has cut short stays alone.
  if (!content.empty() && content.back() != '\n') added += "\n";
  added += line + "\n";
  if (!WriteAll(file.fd(), added)) return FileError(path);
  return true;
}

}  // namespace landing
