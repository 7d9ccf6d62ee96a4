// Trusted roots and our own certificate, parsed once for all handles.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <vector>

#include "http/tls_files.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::http {

/// Never changes, so OpenSSL contexts of many threads may share it.
class TlsMaterial {
 public:
  /// Fails with `kUnreadableFile`, naming the file and the setting.
  static Outcome<std::shared_ptr<const TlsMaterial>> Load(const TlsFiles& files);

  /// Makes a new context trust and identify itself accordingly. False when OpenSSL refuses.
  bool Apply(SSL_CTX* context) const;

 private:
  struct Free {
    void operator()(X509_STORE* store) const noexcept;
    void operator()(X509* certificate) const noexcept;
    void operator()(EVP_PKEY* key) const noexcept;
  };

  Outcome<void> LoadRoots(const TlsFiles& files);
  Outcome<void> LoadIdentity(const TlsFiles& files);

  std::unique_ptr<X509_STORE, Free> roots_;
  std::vector<std::unique_ptr<X509, Free>> chain_;  // ours first
  std::unique_ptr<EVP_PKEY, Free> key_;
};

}  // namespace marketplace_metering::http
