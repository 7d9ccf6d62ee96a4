// The sockets that a transport has open, kept in a form that a forked child can read.
#pragma once

#include <sys/types.h>

#include <atomic>

namespace marketplace_metering::http {

/// Leads `socket` to a new socket that is connected to nothing; the number stays open. Nothing is
/// sent, so whoever shares what it led to is not disturbed. False: it leads where it led.
bool Disconnect(int socket) noexcept;

/// A list without a lock: whatever other threads were doing with it at a `fork`, a child finds it
/// whole. A socket that was being opened or closed in that very moment may be missing. Thread-safe.
class OpenSockets {
 public:
  OpenSockets() = default;
  ~OpenSockets();
  OpenSockets(const OpenSockets&) = delete;
  OpenSockets& operator=(const OpenSockets&) = delete;

  /// Right after it was opened. False: not listed, for want of memory.
  bool Add(int socket) noexcept;
  /// Right before it is closed.
  void Remove(int socket) noexcept;

  /// For a child, before it opens any of its own: disconnects those of its parent. A number that leads
  /// to something else by now is another's, and stays as it is. Where no new socket can be had, the
  /// number is closed instead.
  void DisconnectAll() noexcept;

 private:
  static constexpr int kNone = -1;
  static constexpr int kClaimed = -2;

  struct Slot {
    std::atomic<int> socket{kClaimed};
    std::atomic<ino_t> number{0};  // the system's own for what the socket leads to; written first
    Slot* next = nullptr;
  };

  Slot* Claim() noexcept;

  std::atomic<Slot*> first_{nullptr};  // slots are used again, and go only with the list
};

}  // namespace marketplace_metering::http
