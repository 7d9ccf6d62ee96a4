// Server certificates made on the spot, and the authority that vouches for them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/outcome.h"

struct ssl_ctx_st;

namespace marketplace_metering::emulator {

struct Identity;

/// One certificate to serve with. Thread-safe for const use.
class TlsContext {
 public:
  static Outcome<std::shared_ptr<const TlsContext>> Make(const Identity& server);

  ssl_ctx_st* handle() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  using Handle = std::unique_ptr<ssl_ctx_st, Free>;
  explicit TlsContext(Handle context);

  Handle context_;
};

/// The good certificate and those that clients must refuse, all of one authority. The keys never leave the process.
struct TlsContexts {
  /// For each of `hosts`, names or numeric addresses. Valid from 2020 to 2049 whatever the time: clients under test may
  /// live in another.
  static Outcome<std::shared_ptr<const TlsContexts>> Make(const std::vector<std::string>& hosts);

  std::string ca_pem = {};
  std::shared_ptr<const TlsContext> good = {};
  std::shared_ptr<const TlsContext> expired = {};
  std::shared_ptr<const TlsContext> wrong_host = {};
};

}  // namespace marketplace_metering::emulator
