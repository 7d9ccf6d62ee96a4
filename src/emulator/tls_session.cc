#include "emulator/tls_session.h"

#include <openssl/err.h>

#include <array>
#include <cstddef>
#include <utility>

#include "emulator/tls_openssl.h"

namespace marketplace_metering::emulator {

void TlsSession::Free::operator()(ssl_st* session) const noexcept {
  SSL_free(session);
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context) : context_(std::move(context)) {
  BioHandle incoming(BIO_new(BIO_s_mem()));
  BioHandle outgoing(BIO_new(BIO_s_mem()));
  if (!incoming || !outgoing) return;
  session_.reset(SSL_new(context_->handle()));
  if (!session_) return;
  SSL_set_bio(session_.get(), incoming.release(), outgoing.release());
  SSL_set_accept_state(session_.get());
}

bool TlsSession::Receive(std::string_view bytes, std::string& plain, std::string& to_send) {
  if (!session_) return false;
  ERR_clear_error();
  std::size_t taken = 0;
  if (BIO_write_ex(SSL_get_rbio(session_.get()), bytes.data(), bytes.size(), &taken) != 1 || taken != bytes.size()) {
    return false;
  }
  std::array<char, 16384> block = {};  // one record
  for (;;) {
    std::size_t count = 0;
    const int result = SSL_read_ex(session_.get(), block.data(), block.size(), &count);
    Collect(to_send);
    if (result != 1) return SSL_get_error(session_.get(), result) == SSL_ERROR_WANT_READ;
    plain.append(block.data(), count);
  }
}

bool TlsSession::Send(std::string_view plain, std::string& to_send) {
  if (!session_) return false;
  ERR_clear_error();
  std::size_t written = 0;
  const bool sent = plain.empty() || (SSL_write_ex(session_.get(), plain.data(), plain.size(), &written) == 1 &&
                                      written == plain.size());
  Collect(to_send);
  return sent;
}

void TlsSession::Close(std::string& to_send) {
  if (!session_ || SSL_in_init(session_.get()) == 1) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
  Collect(to_send);
}

void TlsSession::Collect(std::string& to_send) {
  to_send += TextOf(SSL_get_wbio(session_.get()));
}

}  // namespace marketplace_metering::emulator
