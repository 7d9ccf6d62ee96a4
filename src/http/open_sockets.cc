#include "http/open_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <new>
#include <optional>
#include <utility>

namespace marketplace_metering::http {
namespace {

// Nothing for what is not an open socket.
std::optional<ino_t> SystemsNumber(int socket) noexcept {
  struct stat found = {};
  if (fstat(socket, &found) != 0 || !S_ISSOCK(found.st_mode)) return std::nullopt;
  return found.st_ino;
}

}  // namespace

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

OpenSockets::Slot* OpenSockets::Claim() noexcept {
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    int none = kNone;
    if (slot->socket.compare_exchange_strong(none, kClaimed)) return slot;
  }
  auto* const slot = new (std::nothrow) Slot;
  if (slot == nullptr) return nullptr;
  slot->next = first_.load();
  while (!first_.compare_exchange_weak(slot->next, slot)) {
  }
  return slot;
}

bool OpenSockets::Add(int socket) noexcept {
  const auto number = SystemsNumber(socket);
  Slot* const slot = number ? Claim() : nullptr;
  if (slot == nullptr) return false;
  slot->number = *number;
  slot->socket = socket;
  return true;
}

void OpenSockets::Remove(int socket) noexcept {
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    int listed = socket;
    if (slot->socket.compare_exchange_strong(listed, kNone)) return;
  }
}

void OpenSockets::DisconnectAll() noexcept {
  for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
    const int socket = slot->socket;
    if (socket < 0) continue;
    const bool ours = SystemsNumber(socket) == slot->number.load();
    if (ours && !Disconnect(socket)) close(socket);
    slot->socket = kNone;
  }
}

}  // namespace marketplace_metering::http
