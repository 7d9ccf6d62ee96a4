// Shows whether a secret is still in memory when that memory is given back.
#pragma once

#include <cstddef>
#include <string_view>

namespace marketplace_metering::test {

/// While one lives, every block that this thread gives to `operator delete` is searched for
/// `needle` first. Linking this replaces `operator new` and `delete` of the whole program.
/// One at a time in a thread; `needle` must outlive it.
class FreedMemory {
 public:
  explicit FreedMemory(std::string_view needle);
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;
  ~FreedMemory();

  /// Blocks given back with `needle` in them.
  std::size_t sightings() const;
};

}  // namespace marketplace_metering::test
