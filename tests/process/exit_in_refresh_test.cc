// A static cache that refreshes in the background, whose source ends the process while it is asked. Ends with 0 when
// the process does.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;

class EndingSource : public CredentialsProvider {
 public:
  explicit EndingSource(std::shared_ptr<Clock> clock) : clock_(std::move(clock)) {}

  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& /*request*/) override {
    if (++calls_ == 2) std::exit(0);
    Credentials keys;
    keys.access_key_id = "ASIAEXAMPLE";
    keys.secret_access_key = Secret("secret");
    keys.expiration = clock_->Now() + 1h;
    return std::make_shared<const Credentials>(std::move(keys));
  }

 private:
  const std::shared_ptr<Clock> clock_;
  std::atomic<int> calls_{0};
};

std::shared_ptr<CredentialsProvider> cache;

int Run() {
  const auto clock = std::make_shared<testing::FakeClock>();
  cache = MakeBackgroundRefreshingCredentialsProvider(std::make_shared<EndingSource>(clock), clock,
                                                      std::make_shared<testing::FakeRandomSource>());
  if (!cache->Resolve({})) return 1;
  clock->Advance(52min);
  if (!cache->Resolve({})) return 1;
  for (;;) ::pause();
}

}  // namespace
}  // namespace marketplace_metering::test

int main() {
  return marketplace_metering::test::Run();
}
