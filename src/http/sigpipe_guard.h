// Keeps a write to a dead connection from killing the process, without touching its signal
// handlers.
#pragma once

#include <csignal>

namespace marketplace_metering::http {

/// True for a libcurl that lets OpenSSL write to the socket itself, which raises SIGPIPE. From
/// 7.88 on every write goes through libcurl's own `send` with MSG_NOSIGNAL.
bool LibraryMayRaiseSigpipe() noexcept;

/// While it lives, SIGPIPE is blocked on this thread; one raised meanwhile is taken away. One
/// that was pending before stays for its owner. libcurl's own remedy, swapping the process's
/// handler, races with every other thread. Use from one thread, as a local.
class SigpipeGuard {
 public:
  explicit SigpipeGuard(bool active) noexcept;
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  bool armed_ = false;
  sigset_t previous_ = {};
};

}  // namespace marketplace_metering::http
