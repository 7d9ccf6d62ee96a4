// The parts as sides, so that they are driven as whole calls are.
#include <stdexcept>

#include "parts/parts.h"

namespace marketplace_metering::bench {
namespace {

class Part : public Side {
 public:
  Part(const Options& options, const Work& work) : options_(options), work_(work) {}

  std::unique_ptr<Caller> NewCaller() const override {
    if (options_.part == "sign") return NewSigner(options_, work_);
    if (options_.part == "write") return NewWriter(options_, work_);
    if (options_.part == "read") return NewReader(options_, work_);
    throw std::runtime_error("--part is one of sign, write and read");
  }

 private:
  const Options& options_;
  const Work& work_;
};

}  // namespace

const char* const kPeer = "ours";

std::unique_ptr<Side> MakeSide(const Options& options, const Work& work) {
  return std::make_unique<Part>(options, work);
}

}  // namespace marketplace_metering::bench
