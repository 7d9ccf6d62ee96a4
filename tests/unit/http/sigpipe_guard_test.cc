#include "http/sigpipe_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <array>

namespace marketplace_metering::http {
namespace {

volatile std::sig_atomic_t g_caught = 0;

bool IsPending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

bool IsBlocked() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, SIGPIPE) == 1;
}

class SigpipeGuardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    g_caught = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { g_caught = 1; };
    sigaction(SIGPIPE, &action, &before_);
    std::array<int, 2> ends = {};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    close(ends[0]);
    broken_ = ends[1];
  }
  void TearDown() override {
    close(broken_);
    sigaction(SIGPIPE, &before_, nullptr);
  }

  void WriteToBrokenPipe() const { EXPECT_EQ(write(broken_, "x", 1), -1); }

  struct sigaction before_ = {};
  int broken_ = -1;
};

TEST_F(SigpipeGuardTest, TakesAwayWhatIsRaisedWhileItLives) {
  {
    const SigpipeGuard guard(true);
    WriteToBrokenPipe();
  }

  EXPECT_EQ(g_caught, 0);
  EXPECT_FALSE(IsPending());
  EXPECT_FALSE(IsBlocked());
}

TEST_F(SigpipeGuardTest, DoesNothingWhenInactive) {
  {
    const SigpipeGuard guard(false);
    WriteToBrokenPipe();
  }

  EXPECT_EQ(g_caught, 1);
}

TEST_F(SigpipeGuardTest, LeavesTheSignalToItsOwnerAfterwards) {
  { const SigpipeGuard guard(true); }

  WriteToBrokenPipe();

  EXPECT_EQ(g_caught, 1);
}

TEST_F(SigpipeGuardTest, KeepsOneThatWasPendingBefore) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  raise(SIGPIPE);

  {
    const SigpipeGuard guard(true);
    WriteToBrokenPipe();
  }
  const bool still_pending = IsPending();
  const bool still_blocked = IsBlocked();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);

  EXPECT_TRUE(still_pending);
  EXPECT_TRUE(still_blocked);
  EXPECT_EQ(g_caught, 1);
}

}  // namespace
}  // namespace marketplace_metering::http
