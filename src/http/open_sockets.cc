#include "http/open_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <new>
#include <utility>

namespace marketplace_metering::http {

bool Disconnect(int socket) noexcept {
  const int nowhere = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (nowhere < 0) return false;
  const int replaced = dup3(nowhere, socket, O_CLOEXEC);
  close(nowhere);
  return replaced >= 0;
}

OpenSockets::~OpenSockets() {
  for (Slot* slot = first_.load(); slot != nullptr;) delete std::exchange(slot, slot->next);
}

bool OpenSockets::Add(int socket) noexcept {
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    int none = kNone;
    if (slot->socket.compare_exchange_strong(none, socket)) return true;
  }
  auto* const slot = new (std::nothrow) Slot{{socket}, first_.load()};
  if (slot == nullptr) return false;
  while (!first_.compare_exchange_weak(slot->next, slot)) {
  }
  return true;
}

void OpenSockets::Remove(int socket) noexcept {
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    int listed = socket;
    if (slot->socket.compare_exchange_strong(listed, kNone)) return;
  }
}

bool OpenSockets::DisconnectAll() noexcept {
  bool all = true;
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    const int socket = slot->socket.load();
    if (socket == kNone) continue;
    if (Disconnect(socket)) {
      slot->socket = kNone;
    } else {
      all = false;
    }
  }
  return all;
}

}  // namespace marketplace_metering::http
