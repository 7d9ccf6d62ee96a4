// As fuzz_service, with the ledger in a file, from which the service goes on when it is started anew.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "fuzz_target.h"
#include "play.h"

namespace {

class Directory {
 public:
  Directory() {
    const char* parent = std::getenv("TMPDIR");
    path_ = std::string(parent == nullptr ? "/tmp" : parent) + "/fuzz_ledger_file-XXXXXX";
    marketplace_metering::emulator::Require(mkdtemp(path_.data()) != nullptr, "There is room for a file");
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  const std::string file = directory.path() + "/ledger";
  for (const char* end : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(file + end);
  marketplace_metering::emulator::PlayAll(data, size, file);
  return 0;
}
