// The outside world as interfaces: time, randomness, environment, files. Replace one in
// `Dependencies` to put a client under test; null there means the real one. What an implementation
// throws ends the call, or `Create`, with `kExtensionFailed`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering {

/// Wall time for signatures and expiry, monotonic time for waits and deadlines. Thread-safe.
class MARKETPLACE_METERING_EXPORT Clock {
 public:
  virtual ~Clock();

  /// Wall time, UTC.
  virtual std::chrono::system_clock::time_point Now() const = 0;
  /// Time that never goes back, whoever sets the clock.
  virtual std::chrono::steady_clock::time_point MonotonicNow() const = 0;

  /// Blocks until `MonotonicNow() >= time` or until cancelled. True when the time was reached.
  virtual bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) = 0;
};

/// Randomness for tokens and jitter. Thread-safe.
class MARKETPLACE_METERING_EXPORT RandomSource {
 public:
  virtual ~RandomSource();

  /// Fills `size` bytes that nobody can predict; throws `std::runtime_error` when it cannot.
  virtual void Fill(std::uint8_t* bytes, std::size_t size) = 0;

  /// A number in [0, 1). What is outside of it, or thrown, counts as 1: the longest wait.
  virtual double Uniform() = 0;
};

/// Environment variables. Thread-safe as long as nobody changes the environment meanwhile.
class MARKETPLACE_METERING_EXPORT Environment {
 public:
  virtual ~Environment();

  /// The value, or nothing when the variable does not exist.
  virtual std::optional<std::string> Get(const std::string& name) const = 0;
};

/// What a path leads to, links followed.
struct FileFacts {
  bool is_regular = false;   ///< No directory, pipe or device.
  unsigned permissions = 0;  ///< The nine bits, such as 0600.
};

/// Files that settings point to. Thread-safe.
class MARKETPLACE_METERING_EXPORT FileSystem {
 public:
  virtual ~FileSystem();

  /// The whole content. Fails with `kUnreadableFile`, naming path and reason, when it cannot be
  /// opened or read, is a directory, or is larger than `max_bytes`.
  virtual Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const = 0;

  /// Fails with `kUnreadableFile`, naming path and reason. Unless overridden, always: then nobody is
  /// warned of files that others may read.
  virtual Outcome<FileFacts> Inspect(const std::string& path) const;

  /// Puts `content` there in one step: others see the old file or the whole new one, and from the
  /// first moment nobody but the owner may read it. A link at `path` stays, and the file it leads to
  /// is replaced. Fails with `kStorageFailed`, naming path and reason; the old file is then as it was.
  /// Unless overridden, always.
  virtual Outcome<void> Replace(const std::string& path, std::string_view content);
};

/// A command to run.
struct ProcessRequest {
  std::string command = {};  ///< As a person writes it.
  /// True: `/bin/sh -c command`. False: split into words as a shell does, with quotes and backslashes
  /// and nothing else, and run without one.
  bool use_shell = true;
  std::chrono::milliseconds timeout{60000};  ///< Then it is ended.
  /// More on standard output is an error.
  std::size_t max_output_bytes = 65536;
  /// The call's own end, if it comes before `timeout`.
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  Cancellation cancellation = {};
};

/// How a command ended.
struct ProcessResult {
  /// 0 to 255; -1 when nobody can know, because the program ignores SIGCHLD or waits for every child.
  int exit_code = 0;
  int signal = 0;                 ///< That ended it; 0: it exited.
  std::string output = {};        ///< All of standard output, which may be a secret.
  std::string error_output = {};  ///< The last 4 KiB of standard error.
};

/// Runs commands that settings name. Thread-safe.
class MARKETPLACE_METERING_EXPORT ProcessRunner {
 public:
  virtual ~ProcessRunner();

  /// Runs it with `/dev/null` as its input, in a process group of its own, and waits for its end; what
  /// it leaves running is not waited for. Fails with `kCredentialsUnavailable` when it cannot be started,
  /// takes too long or writes too much, with `kDeadlineExceeded` or `kCancelled`; the whole group has then
  /// been ended, by SIGTERM and two seconds later by SIGKILL. Errors hold nothing of the command.
  virtual Outcome<ProcessResult> Run(const ProcessRequest& request) = 0;
};

/// Looks up hosts whose addresses must be known before anything is sent to them. Thread-safe.
class MARKETPLACE_METERING_EXPORT NameResolver {
 public:
  virtual ~NameResolver();

  /// The addresses of `host` as numbers, `192.0.2.1` or `2001:db8::1`, the best one first; at least one. Fails with
  /// `kNameResolutionFailed`. Takes as long as it takes: the system's cannot be interrupted.
  virtual Outcome<std::vector<std::string>> Resolve(const std::string& host) = 0;
};

/// The real ones. Thread-safe; each call makes a new object without state of its own.
MARKETPLACE_METERING_EXPORT std::shared_ptr<Clock> MakeSystemClock();
MARKETPLACE_METERING_EXPORT std::shared_ptr<RandomSource> MakeSystemRandomSource();
MARKETPLACE_METERING_EXPORT std::shared_ptr<Environment> MakeSystemEnvironment();
MARKETPLACE_METERING_EXPORT std::shared_ptr<FileSystem> MakeSystemFileSystem();
MARKETPLACE_METERING_EXPORT std::shared_ptr<ProcessRunner> MakeSystemProcessRunner();
MARKETPLACE_METERING_EXPORT std::shared_ptr<NameResolver> MakeSystemNameResolver();

}  // namespace marketplace_metering
