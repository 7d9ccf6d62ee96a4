#include "emulator/tls_context.h"

#include <utility>

#include "emulator/tls_certificate.h"
#include "emulator/tls_openssl.h"

namespace marketplace_metering::emulator {
namespace {

Outcome<std::shared_ptr<const TlsContext>> MakeContext(const std::vector<std::string>& hosts, const Identity& authority,
                                                       Validity validity) {
  const auto server = MakeServerIdentity(hosts, authority, validity);
  if (!server) return server.error();
  return TlsContext::Make(*server);
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsContext::TlsContext(Handle context) : context_(std::move(context)) {}

Outcome<std::shared_ptr<const TlsContext>> TlsContext::Make(const Identity& server) {
  Handle context(SSL_CTX_new(TLS_server_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate(context.get(), server.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), server.key.get()) != 1) {
    return OpenSslError("set up a TLS server");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(context)));
}

Outcome<std::shared_ptr<const TlsContexts>> TlsContexts::Make(const std::vector<std::string>& hosts) {
  auto authority = MakeAuthority();
  if (!authority) return std::move(authority).error();
  auto ca_pem = PemOf(*authority->certificate);
  if (!ca_pem) return std::move(ca_pem).error();
  auto good = MakeContext(hosts, *authority, Validity::kGood);
  if (!good) return std::move(good).error();
  auto expired = MakeContext(hosts, *authority, Validity::kExpired);
  if (!expired) return std::move(expired).error();
  auto wrong_host = MakeContext({"wrong.host.invalid"}, *authority, Validity::kGood);
  if (!wrong_host) return std::move(wrong_host).error();

  auto made = std::make_shared<TlsContexts>();
  made->ca_pem = *std::move(ca_pem);
  made->good = *std::move(good);
  made->expired = *std::move(expired);
  made->wrong_host = *std::move(wrong_host);
  return std::shared_ptr<const TlsContexts>(std::move(made));
}

}  // namespace marketplace_metering::emulator
