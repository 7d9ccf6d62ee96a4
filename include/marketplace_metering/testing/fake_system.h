// Environment, files and randomness that hold what you put in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/log.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::testing {

/// Thread-safe.
class FakeEnvironment : public Environment {
 public:
  FakeEnvironment() = default;
  explicit FakeEnvironment(std::map<std::string, std::string> variables);

  std::optional<std::string> Get(const std::string& name) const override;
  void Set(const std::string& name, const std::string& value);
  void Unset(const std::string& name);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> variables_;
};

/// Paths are compared as text. Thread-safe.
class FakeFileSystem : public FileSystem {
 public:
  FakeFileSystem() = default;
  explicit FakeFileSystem(std::map<std::string, std::string> files);

  Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override;
  /// A regular file, if it is there.
  Outcome<FileFacts> Inspect(const std::string& path) const override;
  /// The file has 0600 afterwards.
  Outcome<void> Replace(const std::string& path, std::string_view content) override;
  /// From now on `Replace` fails for this reason; an empty one lets it succeed again.
  void RefuseReplacing(std::string reason);
  void Write(const std::string& path, const std::string& content);
  /// Until then a file has 0600.
  void SetPermissions(const std::string& path, unsigned permissions);
  void Remove(const std::string& path);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::map<std::string, unsigned> permissions_;
  std::string refusal_;
};

/// Hosts with the addresses that you gave them. Thread-safe.
class FakeNameResolver : public NameResolver {
 public:
  /// From now on; none lets the look-up fail, as for a host that nobody knows.
  void Set(const std::string& host, std::vector<std::string> addresses);

  Outcome<std::vector<std::string>> Resolve(const std::string& host) override;
  /// How often it was asked.
  int lookups() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> hosts_;
  int lookups_ = 0;
};

/// Commands that do what you wrote down. Thread-safe.
class FakeProcessRunner : public ProcessRunner {
 public:
  /// Adds an answer; they are given one by one, whatever the command. Beyond them `Run` fails with
  /// `kCredentialsUnavailable` and says so.
  FakeProcessRunner& Answer(Outcome<ProcessResult> answer);
  /// The same for one that exits with 0 and prints `output`.
  FakeProcessRunner& Print(std::string output);

  Outcome<ProcessResult> Run(const ProcessRequest& request) override;
  /// What was run, in order.
  std::vector<ProcessRequest> requests() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Outcome<ProcessResult>> answers_;
  std::vector<ProcessRequest> requests_;
};

/// `Uniform` always gives `factor`; `Fill` gives a reproducible, never repeating sequence.
/// Thread-safe.
class FakeRandomSource : public RandomSource {
 public:
  /// `factor` is what `Uniform` gives; 1 makes every delay its longest.
  explicit FakeRandomSource(double factor = 1.0);

  void Fill(std::uint8_t* bytes, std::size_t size) override;
  double Uniform() override;
  void SetFactor(double factor);

 private:
  std::mutex mutex_;
  double factor_;
  std::uint64_t next_ = 1;
};

/// Keeps every event as `FormatLogEvent` writes it. Thread-safe.
class RecordingLogSink : public LogSink {
 public:
  void Write(const LogEvent& event) override;
  /// What was written so far, in order.
  std::vector<std::string> lines() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace marketplace_metering::testing
