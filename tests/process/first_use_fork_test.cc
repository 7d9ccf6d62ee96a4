// Processes in which one thread is the first to ask which process this is, while another forks. Ends with 0 when no
// child waits for what its parent had begun.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "forking/process.h"

namespace {

using marketplace_metering::forking::ThisProcess;

// In a process of its own, in which nobody has asked yet: how many of its children hung.
int ForkWhileAnotherAsks(int patience) {
  std::atomic<bool> is_begun{false};
  std::thread other([&is_begun, patience] {
    while (!is_begun) {
    }
    for (volatile int i = 0; i < patience; i = i + 1) {
    }
    ThisProcess();
  });
  is_begun = true;
  std::array<pid_t, 4> children = {};
  for (pid_t& child : children) {
    child = ::fork();
    if (child != 0) continue;
    ::alarm(10);  // its end, if it hangs
    ThisProcess();
    ::_exit(0);
  }
  other.join();
  int hung = 0;
  for (const pid_t child : children) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) ++hung;
  }
  return hung;
}

}  // namespace

int main() {
  constexpr int kRounds = 100;
  constexpr int kStep = 50;
  int hung = 0;
  for (int round = 0; round < kRounds; ++round) {
    const pid_t fresh = ::fork();
    if (fresh == 0) ::_exit(ForkWhileAnotherAsks(round * kStep));
    int status = 0;
    if (::waitpid(fresh, &status, 0) != fresh || status != 0) ++hung;
  }
  return hung == 0 ? 0 : 1;
}
