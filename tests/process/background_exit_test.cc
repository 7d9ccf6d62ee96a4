// A static cache that refreshes in the background, made before anybody has used OpenSSL, so that it outlives it. The
// thread is amid the signatures of a renewal when the program ends. Ends with 0 when it is called back in time.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>
#include <utility>

#include "credentials/dpop.h"
#include "crypto/ecdsa_p256.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/dpop_proof.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;

/// The second time signs until it is called back, as a renewal of a login does once.
class SigningSource : public CredentialsProvider {
 public:
  explicit SigningSource(std::shared_ptr<Clock> clock) : clock_(std::move(clock)) {}

  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request) override {
    if (++calls_ == 2) {
      while (!request.cancellation.cancelled()) {
        const auto key = crypto::EcdsaP256Key::FromPem(kLoginKeyPem);
        if (!key || !credentials::MakeDpopProof(*key, {"id", "POST", "https://x/v1/token", clock_->Now()}))
          std::abort();
        is_at_it = true;
      }
    }
    Credentials keys;
    keys.access_key_id = "ASIAEXAMPLE";
    keys.secret_access_key = Secret("secret");
    keys.expiration = clock_->Now() + 1h;
    return std::make_shared<const Credentials>(std::move(keys));
  }

  std::atomic<bool> is_at_it{false};

 private:
  const std::shared_ptr<Clock> clock_;
  std::atomic<int> calls_{0};
};

/// What ends last takes its time, in which the thread would go on.
struct Holder {
  Holder() = default;
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() {
    std::this_thread::sleep_for(100ms);
    // At exit it serves still, without a thread.
    clock->Advance(1h);
    if (!cache->Resolve({})) std::_Exit(1);
    clock->Advance(52min);
    if (!cache->Resolve({})) std::_Exit(1);
  }

  std::shared_ptr<testing::FakeClock> clock;
  std::shared_ptr<CredentialsProvider> cache;
};
Holder holder;

int Run() {
  holder.clock = std::make_shared<testing::FakeClock>();
  const auto source = std::make_shared<SigningSource>(holder.clock);
  holder.cache =
      MakeBackgroundRefreshingCredentialsProvider(source, holder.clock, std::make_shared<testing::FakeRandomSource>());
  if (!holder.cache->Resolve({})) return 1;
  holder.clock->Advance(52min);
  if (!holder.cache->Resolve({})) return 1;
  while (!source->is_at_it) std::this_thread::yield();
  return 0;
}

}  // namespace
}  // namespace marketplace_metering::test

int main() {
  return marketplace_metering::test::Run();
}
