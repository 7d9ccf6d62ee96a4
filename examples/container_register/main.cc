// The first thing a paid container runs: registers with AWS Marketplace, then becomes the software itself.
//
//   container_register PRODUCT_CODE PUBLIC_KEY_VERSION [-- COMMAND [ARGUMENT]...]
//
// Region and keys come from the environment. When AWS Marketplace has registered this task or pod, COMMAND takes this
// process's place; without one, the answer is printed. In every other case the software does not start: AWS asks of a
// paid container that it does not run unregistered, and where it was throttled that it tries again.
//
// The signature in the answer is **not verified**: it shows who answered only once it is checked against the public
// key that AWS Marketplace gave you for the product. Until then, whoever can redirect the call can let anybody in.
//
// Ends as COMMAND does, or with 0 without one; 3 when the buyer has no subscription, 2 when the service could not be
// asked, so that starting again later may help, 1 when somebody must mend something first, 127 when COMMAND cannot be
// run.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>

#include "marketplace_metering/client.h"
#include "marketplace_metering/system.h"

namespace mm = marketplace_metering;

namespace {

constexpr int kBroken = 1;
constexpr int kStartLater = 2;
constexpr int kNotEntitled = 3;
constexpr int kCannotRun = 127;

// An orchestrator that starts us again is a better place to wait than a container that does nothing.
constexpr std::chrono::minutes kPatience(1);

/// Two containers never ask with the same one, so an answer to another cannot pass for ours.
std::string NewNonce() {
  std::array<std::uint8_t, 32> bytes{};
  mm::MakeSystemRandomSource()->Fill(bytes.data(), bytes.size());
  std::string nonce;
  for (const std::uint8_t byte : bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    nonce += kDigits[byte >> 4];
    nonce += kDigits[byte & 15];
  }
  return nonce;
}

/// The client is gone when this returns: what takes our place inherits nothing of it.
mm::Outcome<mm::RegisterUsageResult> Register(const char* product_code, std::int32_t public_key_version) {
  const auto client = mm::MarketplaceMeteringClient::Create();
  if (!client) return client.error();
  mm::RegisterUsageRequest request;
  request.product_code = product_code;
  request.public_key_version = public_key_version;
  request.nonce = NewNonce();
  mm::CallOptions options;
  options.timeout = kPatience;
  return client->RegisterUsage(request, options);
}

int Refuse(const mm::Error& error) {
  std::fprintf(stderr, "%s\n", mm::Describe(error).c_str());
  if (error.code == mm::ErrorCode::kCustomerNotEntitled) {
    std::fprintf(stderr, "not started: this account has no subscription; subscribe in AWS Marketplace\n");
    return kNotEntitled;
  }
  if (error.code == mm::ErrorCode::kPlatformNotSupported) {
    std::fprintf(stderr, "not started: this software runs on Amazon ECS, Amazon EKS and AWS Fargate only\n");
    return kBroken;
  }
  if (mm::IsTransient(error)) {
    std::fprintf(stderr, "not started: whether this account has a subscription is unknown; start again later\n");
    return kStartLater;
  }
  std::fprintf(stderr, "not started\n");
  return kBroken;
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_command = argc > 4 && std::string_view(argv[3]) == "--";
  std::int32_t version = 0;
  const std::string_view version_text = argc > 2 ? argv[2] : "";
  const auto [parsed, problem] =
      std::from_chars(version_text.data(), version_text.data() + version_text.size(), version);
  const bool has_version = problem == std::errc() && parsed == version_text.data() + version_text.size();
  if ((argc != 3 && !has_command) || !has_version) {
    std::fprintf(stderr, "usage: %s PRODUCT_CODE PUBLIC_KEY_VERSION [-- COMMAND [ARGUMENT]...]\n", argv[0]);
    return kBroken;
  }
  const auto registered = Register(argv[1], version);
  if (!registered) return Refuse(registered.error());

  std::fprintf(stderr, "registered; the signature has NOT been verified yet\n");
  if (registered->public_key_rotation_timestamp) {
    std::fprintf(stderr, "public key version %d has expired: build the next image with the current one\n", version);
  }
  if (!has_command) {
    std::printf("%s\n", registered->signature.c_str());
    return 0;
  }
  execvp(argv[4], argv + 4);
  std::fprintf(stderr, "%s: %s\n", argv[4], std::generic_category().message(errno).c_str());
  return kCannotRun;
}
