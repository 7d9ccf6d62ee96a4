// What the OpenSSL files of this room share: owners of handles, and errors.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

template <auto kFree>
struct OpenSslDeleter {
  template <typename T>
  void operator()(T* handle) const noexcept {
    kFree(handle);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, OpenSslDeleter<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, OpenSslDeleter<X509_free>>;
using BioHandle = std::unique_ptr<BIO, OpenSslDeleter<BIO_free>>;
using ContextHandle = std::unique_ptr<SSL_CTX, OpenSslDeleter<SSL_CTX_free>>;
using SessionHandle = std::unique_ptr<SSL, OpenSslDeleter<SSL_free>>;
using DigestHandle = std::unique_ptr<EVP_MD_CTX, OpenSslDeleter<EVP_MD_CTX_free>>;

/// `kInvalidConfiguration`: this OpenSSL cannot do `what`, and why. Empties OpenSSL's error queue.
Error OpenSslError(const char* what);

/// All that was written to a memory BIO.
std::string TextOf(BIO* memory);

}  // namespace marketplace_metering::emulator
