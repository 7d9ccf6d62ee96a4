// Keeps what was read of the TLS files in step with the files.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "forking/per_process.h"
#include "http/tls_files.h"
#include "http/tls_material.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::http {

/// Thread-safe; a forked child begins with what its parent has.
class TlsKeeper {
 public:
  TlsKeeper(TlsFiles files, std::shared_ptr<Clock> clock);

  /// What the files hold. Reads them at first, when one has changed, and after a day. When that
  /// fails, what was good last stays in use, and they are tried again after ten seconds and whenever
  /// they change; with nothing good yet it fails with `kUnreadableFile`. Asks the file system for
  /// each file's stamp every time.
  Outcome<std::shared_ptr<const TlsMaterial>> Current();

  const TlsFiles& files() const noexcept { return files_; }

 private:
  /// Tells one content of a path from another, as far as a file system can.
  struct Stamp {
    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::int64_t changed_seconds = 0;  // of owner and permission too
    std::int64_t changed_nanoseconds = 0;

    bool operator==(const Stamp& other) const {
      return device == other.device && number == other.number && size == other.size && seconds == other.seconds &&
             nanoseconds == other.nanoseconds && changed_seconds == other.changed_seconds &&
             changed_nanoseconds == other.changed_nanoseconds;
    }
  };
  using Stamps = std::vector<Stamp>;
  using Instant = std::chrono::steady_clock::time_point;

  struct State {
    std::shared_ptr<const TlsMaterial> material;
    Stamps stamps;
    Instant read_at;
    Stamps failed_stamps;  // of the latest try, when it failed
    Instant next_try;
  };
  struct Turn {};

  Stamps Look() const;
  std::shared_ptr<const TlsMaterial> Fresh(const Stamps& stamps, Instant now);

  const TlsFiles files_;
  const std::vector<std::string> paths_;
  const std::shared_ptr<Clock> clock_;
  forking::PerProcess<State> state_;
  // Held while the files are read, so that many calls at once read them once.
  forking::PerProcess<Turn> reading_;
};

}  // namespace marketplace_metering::http
