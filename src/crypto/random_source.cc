#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "crypto/random.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

class SystemRandomSource : public RandomSource {
 public:
  void Fill(std::uint8_t* bytes, std::size_t size) override {
    // A predictable client token could collide with another one and lose a bill: rather fail.
    if (!crypto::FillRandom(bytes, size)) throw std::runtime_error("the system's random generator failed");
  }

  double Uniform() override {
    std::array<std::uint8_t, 8> bytes{};
    Fill(bytes.data(), bytes.size());
    std::uint64_t word = 0;
    for (const std::uint8_t byte : bytes) word = word << 8U | byte;
    constexpr double kScale = 1.0 / static_cast<double>(std::uint64_t{1} << 53U);
    return static_cast<double>(word >> 11U) * kScale;
  }
};

}  // namespace

RandomSource::~RandomSource() = default;

std::shared_ptr<RandomSource> MakeSystemRandomSource() {
  return std::make_shared<SystemRandomSource>();
}

}  // namespace marketplace_metering
