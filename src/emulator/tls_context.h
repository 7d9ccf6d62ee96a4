// A server certificate made on the spot, and the authority that vouches for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/outcome.h"

struct ssl_ctx_st;

namespace marketplace_metering::emulator {

/// Thread-safe for const use.
class TlsContext {
 public:
  /// A certificate for each of `hosts`, names or numeric addresses. The keys never leave the
  /// process. Valid from 2020 to 2049 whatever the time: clients under test may live in another.
  static Outcome<std::shared_ptr<const TlsContext>> Make(const std::vector<std::string>& hosts);

  const std::string& ca_pem() const noexcept { return ca_pem_; }
  ssl_ctx_st* handle() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  using Handle = std::unique_ptr<ssl_ctx_st, Free>;
  TlsContext(Handle context, std::string ca_pem);

  Handle context_;
  std::string ca_pem_;
};

}  // namespace marketplace_metering::emulator
