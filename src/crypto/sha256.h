// SHA-256 by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace marketplace_metering::crypto {

using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 with a context that serves any number of texts, which is cheaper than a context for
/// each. Use from one thread at a time.
///
/// Everything here throws `std::runtime_error` when OpenSSL cannot compute SHA-256 (no memory, or
/// a configuration without a provider for it): a digest that was not computed must never be taken
/// for one.
class Sha256Hasher {
 public:
  Sha256Hasher();

  /// The digest of `first` followed by `second`.
  Digest Hash(std::string_view first, std::string_view second = {});

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The digest of one text. Thread-safe; throws as `Sha256Hasher` does.
Digest Sha256(std::string_view data);

}  // namespace marketplace_metering::crypto
