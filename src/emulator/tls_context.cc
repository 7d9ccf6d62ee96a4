#include "emulator/tls_context.h"

#include <utility>

#include "emulator/tls_certificate.h"
#include "emulator/tls_openssl.h"

namespace marketplace_metering::emulator {

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsContext::TlsContext(Handle context, std::string ca_pem) : context_(std::move(context)), ca_pem_(std::move(ca_pem)) {}

Outcome<std::shared_ptr<const TlsContext>> TlsContext::Make(const std::vector<std::string>& hosts) {
  auto authority = MakeAuthority();
  if (!authority) return std::move(authority).error();
  auto server = MakeServerIdentity(hosts, *authority);
  if (!server) return std::move(server).error();
  auto ca_pem = PemOf(*authority->certificate);
  if (!ca_pem) return std::move(ca_pem).error();

  Handle context(SSL_CTX_new(TLS_server_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate(context.get(), server->certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), server->key.get()) != 1) {
    return OpenSslError("set up a TLS server");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(context), *std::move(ca_pem)));
}

}  // namespace marketplace_metering::emulator
