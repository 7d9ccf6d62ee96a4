// Real commands: how they end, and that nothing of them is left.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "marketplace_metering/system.h"
#include "support/temp_dir.h"

namespace marketplace_metering {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

ProcessRequest Shell(const std::string& command) {
  ProcessRequest request;
  request.command = command;
  return request;
}

Outcome<ProcessResult> Execute(const ProcessRequest& request) {
  return MakeSystemProcessRunner()->Run(request);
}

std::string MessageOf(const Outcome<ProcessResult>& outcome) {
  return outcome ? "it ended with " + std::to_string(outcome->exit_code) : outcome.error().message;
}

// A pipe with a name: commands keep it open by `exec 9>NAME`, and its end is seen when the last of them is gone.
class LifeLine {
 public:
  LifeLine() : path_(dir_.path() + "/line") {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    fd_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  LifeLine(const LifeLine&) = delete;
  LifeLine& operator=(const LifeLine&) = delete;
  ~LifeLine() { ::close(fd_); }

  const std::string& path() const { return path_; }
  // Whether all who held it are gone, at once or within some seconds.
  bool HasEnded() const {
    pollfd end = {fd_, POLLIN, 0};
    return ::poll(&end, 1, 5000) == 1 && (end.revents & POLLHUP) != 0;
  }

 private:
  const test::TempDir dir_;
  const std::string path_;
  int fd_ = -1;
};

TEST(ProcessRunner, GivesWhatTheCommandPrintsAndHowItEnds) {
  const auto good = Execute(Shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(good) << MessageOf(good);
  EXPECT_EQ(good->output, "out\n");
  EXPECT_EQ(good->error_output, "err\n");
  EXPECT_EQ(good->exit_code, 3);
  EXPECT_EQ(good->signal, 0);

  const auto killed = Execute(Shell("kill -9 $$"));
  ASSERT_TRUE(killed) << MessageOf(killed);
  EXPECT_EQ(killed->signal, SIGKILL);
}

TEST(ProcessRunner, GoesByTheShellOrWithoutOne) {
  EXPECT_EQ(Execute(Shell("printf %s a | tr a b"))->output, "b");
  ProcessRequest plain = Shell("printf '%s|' 'two words' $HOME");
  plain.use_shell = false;
  EXPECT_EQ(Execute(plain)->output, "two words|$HOME|");
}

TEST(ProcessRunner, SaysWhatCannotBeStarted) {
  ProcessRequest request = Shell("/no/such/hunter2 --password hunter2");
  request.use_shell = false;
  EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("cannot be started: No such file or directory"));
  EXPECT_THAT(MessageOf(Execute(request)), Not(HasSubstr("hunter")));
  request.command = "'unclosed";
  EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("a quote that is not closed"));
  request.command = " ";
  EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("empty"));
  EXPECT_THAT(MessageOf(Execute(Shell(std::string("a\0b", 3)))), HasSubstr("zero byte"));
}

TEST(ProcessRunner, Q9ReadsBothOutputsWhileTheCommandRuns) {
  const auto result = Execute(Shell("head -c 204800 /dev/zero | tr '\\0' x >&2; echo done >&2; echo fine"));
  ASSERT_TRUE(result) << MessageOf(result);
  EXPECT_EQ(result->output, "fine\n");
  EXPECT_EQ(result->error_output.size(), 4096U);
  EXPECT_THAT(result->error_output, EndsWith("xxxdone\n"));
}

TEST(ProcessRunner, TakesOutputUpToItsBound) {
  ProcessRequest request = Shell("head -c 65536 /dev/zero");
  const auto fits = Execute(request);
  ASSERT_TRUE(fits) << MessageOf(fits);
  EXPECT_EQ(fits->output.size(), 65536U);
  request.command = "head -c 65537 /dev/zero";
  EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("more than 65536 bytes"));
  request.command = "yes";
  EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("more than 65536 bytes"));
}

TEST(ProcessRunner, Q8EndsTheWholeGroupWhenTimeIsUp) {
  const LifeLine line;
  ProcessRequest request = Shell("exec 9>" + line.path() + "; sleep 300 & sleep 300");
  request.timeout = milliseconds(300);

  const auto result = Execute(request);

  EXPECT_EQ(MessageOf(result), "the command took longer than 300 ms");
  EXPECT_EQ(result.error().code, ErrorCode::kCredentialsUnavailable);
  EXPECT_TRUE(line.HasEnded());
}

TEST(ProcessRunner, EndsACommandThatDoesNotListen) {
  const LifeLine line;
  ProcessRequest request = Shell("trap '' TERM; exec 9>" + line.path() + "; sleep 300 & sleep 300");
  request.timeout = milliseconds(300);

  EXPECT_FALSE(Execute(request));

  EXPECT_TRUE(line.HasEnded());
}

TEST(ProcessRunner, DoesNotWaitForWhatTheCommandLeavesBehind) {
  ProcessRequest request = Shell("echo fine; sleep 5 &");
  request.timeout = seconds(60);
  const auto before = std::chrono::steady_clock::now();

  const auto result = Execute(request);

  ASSERT_TRUE(result) << MessageOf(result);
  EXPECT_EQ(result->output, "fine\n");
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5));
}

TEST(ProcessRunner, EndsWithTheCallThatAsks) {
  ProcessRequest request = Shell("sleep 300");
  request.deadline = std::chrono::steady_clock::now() + milliseconds(50);
  const auto late = Execute(request);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);

  request.deadline.reset();
  const CancellationSource source;
  request.cancellation = source.token();
  std::thread other([&] { source.Cancel(); });
  const auto cancelled = Execute(request);
  other.join();
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::kCancelled);
}

TEST(ProcessRunner, EndsACommandThatNeverStopsWriting) {
  ProcessRequest request = Shell("yes >&2");
  request.timeout = milliseconds(300);
  const auto before = std::chrono::steady_clock::now();

  EXPECT_EQ(MessageOf(Execute(request)), "the command took longer than 300 ms");

  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(10));
}

TEST(ProcessRunner, DoesNotReadOnForWhatTheCommandLeavesBehind) {
  const auto result = Execute(Shell("echo fine; yes >&2 &"));  // which dies of its closed pipe

  ASSERT_TRUE(result) << MessageOf(result);
  EXPECT_EQ(result->output, "fine\n");
}

TEST(ProcessRunner, TakesAnyTimeout) {
  ProcessRequest request = Shell("echo fine");
  request.timeout = milliseconds::max();
  EXPECT_TRUE(Execute(request));
  for (const milliseconds none : {milliseconds(0), milliseconds(-1), milliseconds::min()}) {
    request.timeout = none;
    EXPECT_THAT(MessageOf(Execute(request)), HasSubstr("took longer than"));
  }
}

TEST(ProcessRunner, StartsNothingWhenItIsTooLate) {
  const CancellationSource source;
  source.Cancel();
  ProcessRequest cancelled = Shell("/no/such");  // which cannot even be tried without being noticed
  cancelled.use_shell = false;
  ProcessRequest late = cancelled;
  ProcessRequest without_time = cancelled;
  cancelled.cancellation = source.token();
  late.deadline = std::chrono::steady_clock::now();
  without_time.timeout = milliseconds(0);

  EXPECT_EQ(Execute(cancelled).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(Execute(late).error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(MessageOf(Execute(without_time)), HasSubstr("took longer than 0 ms"));
}

TEST(ProcessRunner, GivesTheCommandNothingOfThisProcess) {
  const int inherited = ::dup(STDERR_FILENO);  // without close-on-exec
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);

  const auto result = Execute(Shell("ls /proc/self/fd | tr '\\n' ' '; cat; grep SigBlk /proc/self/status"));

  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, &before, nullptr), 0);
  ::close(inherited);
  ASSERT_TRUE(result) << MessageOf(result);
  EXPECT_THAT(result->output, testing::MatchesRegex("0 1 2 3 SigBlk:.0+\n"));  // 3 is the folder that ls reads
}

TEST(ProcessRunner, ReadsTheOutputThoughNobodyCanKnowTheExitCode) {
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  ASSERT_EQ(::sigaction(SIGCHLD, &ignore, &before), 0);

  const auto result = Execute(Shell("echo fine"));

  ASSERT_EQ(::sigaction(SIGCHLD, &before, nullptr), 0);
  ASSERT_TRUE(result) << MessageOf(result);
  EXPECT_EQ(result->output, "fine\n");
  EXPECT_EQ(result->exit_code, -1);
}

TEST(ProcessRunner, ReapsNoChildOfOthers) {
  const pid_t mine = ::fork();
  if (mine == 0) ::_exit(7);
  ASSERT_TRUE(Execute(Shell("true")));

  int status = 0;
  EXPECT_EQ(::waitpid(mine, &status, 0), mine);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace marketplace_metering
