#include "http/sigpipe_guard.h"

#include <pthread.h>

#include <cerrno>
#include <ctime>

#include "http/curl_library.h"

namespace marketplace_metering::http {
namespace {

constexpr unsigned kFirstQuietVersion = 0x075800;  // 7.88.0

sigset_t OnlySigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool IsPending() {
  sigset_t pending;
  sigemptyset(&pending);
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

bool LibraryMayRaiseSigpipe() noexcept {
  return LoadedVersion() < kFirstQuietVersion;
}

SigpipeGuard::SigpipeGuard(bool active) noexcept {
  // With one pending already, ours would merge with it and could not be told apart; SIGPIPE is
  // blocked then anyway, or it would not be pending.
  if (!active || IsPending()) return;
  const sigset_t sigpipe = OnlySigpipe();
  armed_ = pthread_sigmask(SIG_BLOCK, &sigpipe, &previous_) == 0;
}

SigpipeGuard::~SigpipeGuard() {
  if (!armed_) return;
  const sigset_t sigpipe = OnlySigpipe();
  const timespec at_once = {};
  if (IsPending()) {
    while (sigtimedwait(&sigpipe, nullptr, &at_once) == -1 && errno == EINTR) {
    }
  }
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

}  // namespace marketplace_metering::http
