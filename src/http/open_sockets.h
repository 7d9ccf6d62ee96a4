// The sockets that a transport has open, kept in a form that a forked child can read.
#pragma once

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

  /// For a child, before it opens any of its own: disconnects those of its parent. False: not all.
  bool DisconnectAll() noexcept;

 private:
  static constexpr int kNone = -1;

  struct Slot {
    std::atomic<int> socket;
    Slot* next;
  };

  std::atomic<Slot*> first_{nullptr};  // slots are used again, and go only with the list
};

}  // namespace marketplace_metering::http
