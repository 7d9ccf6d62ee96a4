#include "forking/process.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

namespace marketplace_metering::forking {
namespace {

std::atomic<unsigned> generation{0};
std::atomic<bool> is_counting{false};

void CountFork() {
  generation.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

Process ThisProcess() noexcept {
  // No static object of a function: a child that is forked amid its construction would wait for that for good, and
  // `fork` itself keeps `pthread_atfork` waiting. In such a child, and for want of memory, only the number is left to
  // go by.
  if (!is_counting.load(std::memory_order_relaxed) && !is_counting.exchange(true)) {
    static_cast<void>(pthread_atfork(nullptr, nullptr, &CountFork));
  }
  return {getpid(), generation.load(std::memory_order_relaxed)};
}

}  // namespace marketplace_metering::forking
