// How libFuzzer changes an input of cells: one by one, so that an instruction more or less leaves the others as they
// were.
#include <algorithm>
#include <random>
#include <vector>

#include "cell.h"
#include "fuzz_target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed);

namespace {

using marketplace_metering::emulator::kCellBytes;
using marketplace_metering::emulator::kCellKinds;
using Bytes = std::array<std::uint8_t, kCellBytes>;

class Mutator {
 public:
  Mutator(std::vector<Bytes>& cells, std::size_t max_cells, unsigned int seed)
      : cells_(cells), max_cells_(max_cells), random_(seed) {}

  void Run() {
    switch (Below(8)) {
      case 0:
        return Insert(Good());
      case 1:
        return Insert(cells_[Below(cells_.size())]);
      case 2:
        return Erase();
      case 3:
        return std::swap(cells_[Below(cells_.size())], cells_[Below(cells_.size())]);
      case 4:
        return SetOperand(static_cast<std::uint8_t>(Below(256)));
      case 5:
        return SetOperand(static_cast<std::uint8_t>(Below(16)));
      case 6:
        return SetOperand(0);
      default:
        return ChangeCell();
    }
  }

 private:
  std::size_t Below(std::size_t end) { return random_() % end; }

  // What a good client would do.
  Bytes Good() {
    Bytes cell = {};
    cell[0] = static_cast<std::uint8_t>(Below(2) == 0 ? 2 * Below(2) : Below(kCellKinds));
    if (Below(2) == 0) cell[1] = static_cast<std::uint8_t>(Below(16));
    if (Below(2) == 0) cell[2] = static_cast<std::uint8_t>(Below(8));
    return cell;
  }

  // The first cell, the set-up, stays the first.
  void Insert(const Bytes& cell) {
    const Bytes copy = cell;  // it may be one of them
    if (cells_.size() >= max_cells_) return;
    cells_.insert(cells_.begin() + 1 + static_cast<std::ptrdiff_t>(Below(cells_.size())), copy);
  }

  void Erase() {
    if (cells_.size() > 1) cells_.erase(cells_.begin() + 1 + static_cast<std::ptrdiff_t>(Below(cells_.size() - 1)));
  }

  void SetOperand(std::uint8_t value) { cells_[Below(cells_.size())][1 + Below(kCellBytes - 1)] = value; }

  void ChangeCell() {
    Bytes& cell = cells_[Below(cells_.size())];
    LLVMFuzzerMutate(cell.data(), cell.size(), cell.size());
  }

  std::vector<Bytes>& cells_;
  std::size_t max_cells_;
  std::minstd_rand random_;
};

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned int seed) {
  const std::size_t max_cells = max_size / kCellBytes;
  if (max_cells == 0 || seed % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::vector<Bytes> cells(std::min((size + kCellBytes - 1) / kCellBytes, max_cells));
  if (cells.empty()) cells.emplace_back();
  std::copy_n(data, std::min(size, cells.size() * kCellBytes), cells[0].data());
  Mutator mutator(cells, max_cells, seed);
  for (unsigned int i = 0; i <= seed / 8 % 4; ++i) mutator.Run();
  std::copy_n(cells[0].data(), cells.size() * kCellBytes, data);
  return cells.size() * kCellBytes;
}
