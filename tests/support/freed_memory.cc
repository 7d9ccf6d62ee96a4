#include "support/freed_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace marketplace_metering::test {
namespace {

// Plain data: it is read by `operator delete` at any time of a thread's life.
thread_local const char* sought = nullptr;
thread_local std::size_t sought_size = 0;
thread_local std::size_t seen = 0;

void Release(void* block) noexcept {
  if (block != nullptr && sought != nullptr) {
    const char* const begin = static_cast<const char*>(block);
    const char* const end = begin + malloc_usable_size(block);
    if (std::search(begin, end, sought, sought + sought_size) != end) ++seen;
  }
  std::free(block);
}

}  // namespace

FreedMemory::FreedMemory(std::string_view needle) {
  seen = 0;
  sought_size = needle.size();
  sought = needle.data();
}

FreedMemory::~FreedMemory() {
  sought = nullptr;
}

std::size_t FreedMemory::sightings() const {
  return seen;
}

}  // namespace marketplace_metering::test

void* operator new(std::size_t size) {
  if (void* const block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  marketplace_metering::test::Release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  marketplace_metering::test::Release(block);
}
