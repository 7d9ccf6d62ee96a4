#include <cstdlib>
#include <memory>

#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

class SystemEnvironment : public Environment {
 public:
  std::optional<std::string> Get(const std::string& name) const override {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): read only, as documented
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  }
};

}  // namespace

Environment::~Environment() = default;

std::shared_ptr<Environment> MakeSystemEnvironment() {
  return std::make_shared<SystemEnvironment>();
}

}  // namespace marketplace_metering
