#include "forking/process.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

namespace marketplace_metering::forking {
namespace {

std::atomic<unsigned> generation{0};

void CountFork() {
  generation.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

Process ThisProcess() noexcept {
  // For want of memory only the number is left to go by.
  [[maybe_unused]] static const int counting = pthread_atfork(nullptr, nullptr, &CountFork);
  return {getpid(), generation.load(std::memory_order_relaxed)};
}

}  // namespace marketplace_metering::forking
