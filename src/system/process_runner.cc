#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill and sigset_t are POSIX
#include <spawn.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "marketplace_metering/system.h"
#include "system/descriptor.h"
#include "system/shell_words.h"

namespace marketplace_metering {
namespace {

using SteadyClock = std::chrono::steady_clock;
using system::Descriptor;

constexpr std::size_t kKeptErrorOutput = 4096;
constexpr std::size_t kUsualPipe = 65536;
constexpr std::chrono::seconds kGrace(2);  // between SIGTERM and SIGKILL

Error MakeError(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

Error CannotStart(int reason) {
  return MakeError(ErrorCode::kCredentialsUnavailable,
                   "the command cannot be started: " + std::generic_category().message(reason));
}

struct Pipe {
  Descriptor read;
  Descriptor write;

  bool Open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
    return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }
};

// What the child begins with: a group of its own, signals as after a login, three descriptors.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  // An errno, 0 when it started.
  int Spawn(const std::vector<std::string>& words, int output, int error_output, pid_t& pid) {
    constexpr int kFirstOther = 3;
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, error_output, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOther);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: C's way
    arguments.push_back(nullptr);
    return ::posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Whatever the time-out: a sum beyond what a clock can hold is "never".
SteadyClock::time_point After(SteadyClock::time_point started, std::chrono::milliseconds timeout) {
  const auto room = std::chrono::floor<std::chrono::milliseconds>(SteadyClock::time_point::max() - started);
  if (timeout >= room) return SteadyClock::time_point::max();
  return started + std::max(timeout, std::chrono::milliseconds(0));
}

// One child from its start to its end. Nothing of it is left when this goes.
class Child {
 public:
  Child(const ProcessRequest& request, SteadyClock::time_point started)
      : request_(request), ends_at_(After(started, request.timeout)) {
    if (request.deadline && *request.deadline < ends_at_) {
      ends_at_ = *request.deadline;
      late_ = MakeError(ErrorCode::kDeadlineExceeded, "the call's time ran out while the command was running");
    } else {
      late_ = MakeError(ErrorCode::kCredentialsUnavailable,
                        "the command took longer than " + std::to_string(request.timeout.count()) + " ms");
    }
    // Grown at once, so that no copy of what may be a secret stays behind.
    result_.output.reserve(request.max_output_bytes + 1);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) End();
    explicit_bzero(result_.output.data(), result_.output.size());
  }

  Outcome<ProcessResult> Run(const std::vector<std::string>& words) {
    // What could not be waited for is not begun.
    if (auto error = TooLate()) return *std::move(error);
    if (!output_.Open() || !error_output_.Open()) return CannotStart(errno);
    wake_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (wake_.get() < 0) return CannotStart(errno);
    SpawnPlan plan;
    if (const int reason = plan.Spawn(words, output_.write.get(), error_output_.write.get(), pid_); reason != 0) {
      pid_ = 0;
      return CannotStart(reason);
    }
    output_.write.Close();
    error_output_.write.Close();
    exit_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    const auto registration = request_.cancellation.OnCancel([this] { ::eventfd_write(wake_.get(), 1); });
    if (auto watched = Watch(); !watched) return std::move(watched).error();
    Reap();
    return std::move(result_);
  }

 private:
  std::optional<Error> TooLate() const {
    if (request_.cancellation.cancelled()) {
      return MakeError(ErrorCode::kCancelled, "the call was cancelled while the command was running");
    }
    if (SteadyClock::now() >= ends_at_) return late_;
    return std::nullopt;
  }

  // Until it has ended and what it wrote is read.
  Outcome<void> Watch() {
    for (;;) {
      if (auto error = TooLate()) return *std::move(error);
      const auto left = std::max(ends_at_ - SteadyClock::now(), SteadyClock::duration(0));
      std::array<pollfd, 4> ends = {{{output_.read.get(), POLLIN, 0},
                                     {error_output_.read.get(), POLLIN, 0},
                                     {exit_.get(), POLLIN, 0},
                                     {wake_.get(), POLLIN, 0}}};
      const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::min(left, SteadyClock::duration(Patience())));
      ::poll(ends.data(), ends.size(), static_cast<int>(wait.count()));
      const bool ended = HasEnded();  // before reading: what it wrote is in the pipes by then
      if (!ReadOutput()) {
        return MakeError(ErrorCode::kCredentialsUnavailable, "the command wrote more than " +
                                                                 std::to_string(request_.max_output_bytes) +
                                                                 " bytes to its standard output");
      }
      ReadErrorOutput();
      if (ended) return {};
    }
  }

  // Without a descriptor for its end (Linux before 5.3, and where system calls are filtered) it is asked for.
  std::chrono::milliseconds Patience() const {
    return exit_.get() >= 0 ? std::chrono::milliseconds(60000) : std::chrono::milliseconds(10);
  }

  // Leaves the status for `Reap`. A child that somebody else has reaped has ended, too.
  bool HasEnded() const {
    siginfo_t info{};
    const int failed = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return failed != 0 ? errno == ECHILD : info.si_pid == pid_;
  }

  bool ReadOutput() {
    return Read(output_.read, [this](const char* bytes, std::size_t size) {
      const std::size_t room = request_.max_output_bytes - result_.output.size();
      result_.output.append(bytes, std::min(size, room));
      return size <= room;
    });
  }

  void ReadErrorOutput() {
    Read(error_output_.read, [this](const char* bytes, std::size_t size) {
      std::string& kept = result_.error_output;
      kept.append(bytes, size);
      if (kept.size() > kKeptErrorOutput) kept.erase(0, kept.size() - kKeptErrorOutput);
      return true;
    });
  }

  // What is there now. False as soon as `take` is. No more than a pipe holds, which is all that can have been there:
  // else one who never stops writing would keep this from looking at the time.
  template <typename Take>
  static bool Read(Descriptor& from, const Take& take) {
    std::array<char, 4096> block{};
    const int holds = ::fcntl(from.get(), F_GETPIPE_SZ);
    std::size_t budget = holds > 0 ? static_cast<std::size_t>(holds) : kUsualPipe;
    bool good = true;
    while (good && from.get() >= 0 && budget > 0) {
      const ssize_t got = ::read(from.get(), block.data(), std::min(block.size(), budget));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) break;
      if (got <= 0) {
        from.Close();
        break;
      }
      budget -= static_cast<std::size_t>(got);
      good = take(block.data(), static_cast<std::size_t>(got));
    }
    explicit_bzero(block.data(), block.size());
    return good;
  }

  void Reap() {
    int status = 0;
    pid_t reaped = 0;
    do {
      reaped = ::waitpid(pid_, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) {
      result_.exit_code = -1;
    } else if (WIFSIGNALED(status)) {
      result_.signal = WTERMSIG(status);
    } else {
      result_.exit_code = WEXITSTATUS(status);
    }
    pid_ = 0;
  }

  // Politely, then not. It is reaped last: until then the number of its group cannot be anybody else's.
  void End() {
    ::kill(-pid_, SIGTERM);
    const auto until = SteadyClock::now() + kGrace;
    while (!HasEnded() && SteadyClock::now() < until) {
      pollfd end = {exit_.get(), POLLIN, 0};
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now());
      ::poll(&end, 1, static_cast<int>(std::min(left, Patience()).count()));
    }
    ::kill(-pid_, SIGKILL);
    Reap();
  }

  const ProcessRequest& request_;
  SteadyClock::time_point ends_at_;
  Error late_;
  Pipe output_;
  Pipe error_output_;
  Descriptor wake_;
  Descriptor exit_;
  pid_t pid_ = 0;
  ProcessResult result_;
};

class SystemProcessRunner : public ProcessRunner {
 public:
  Outcome<ProcessResult> Run(const ProcessRequest& request) override {
    const auto started = SteadyClock::now();
    if (request.command.find('\0') != std::string::npos) {
      return MakeError(ErrorCode::kCredentialsUnavailable, "the command holds a zero byte");
    }
    std::vector<std::string> words = {"/bin/sh", "-c", request.command};
    if (!request.use_shell) {
      auto split = system::SplitShellWords(request.command);
      if (!split || split->empty()) {
        return MakeError(ErrorCode::kCredentialsUnavailable,
                         split ? "the command is empty" : "the command has a quote that is not closed");
      }
      words = *std::move(split);
    }
    return Child(request, started).Run(words);
  }
};

}  // namespace

ProcessRunner::~ProcessRunner() = default;

std::shared_ptr<ProcessRunner> MakeSystemProcessRunner() {
  return std::make_shared<SystemProcessRunner>();
}

}  // namespace marketplace_metering
