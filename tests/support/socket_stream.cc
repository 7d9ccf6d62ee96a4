#include "support/socket_stream.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace marketplace_metering::test {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio MemoryBio(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
}

}  // namespace

struct TlsServerContext::Impl {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  ~Impl() { SSL_CTX_free(context); }
};

TlsServerContext::TlsServerContext(const TlsIdentity& identity, bool at_most_tls1_2,
                                   const std::string& clients_root_pem)
    : impl_(std::make_unique<Impl>()) {
  const Bio certificate_bio = MemoryBio(identity.certificate_pem);
  const Bio key_bio = MemoryBio(identity.key_pem);
  X509* const certificate = PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr);
  const bool good =
      SSL_CTX_use_certificate(impl_->context, certificate) == 1 && SSL_CTX_use_PrivateKey(impl_->context, key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!good) throw std::runtime_error("the test server's certificate cannot be used");
  if (at_most_tls1_2) SSL_CTX_set_max_proto_version(impl_->context, TLS1_2_VERSION);
  if (clients_root_pem.empty()) return;
  const Bio root_bio = MemoryBio(clients_root_pem);
  X509* const root = PEM_read_bio_X509(root_bio.get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(impl_->context), root);
  X509_free(root);
  SSL_CTX_set_verify(impl_->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  static constexpr unsigned char kSessions[] = "test";  // without a name sessions of verified clients are refused
  SSL_CTX_set_session_id_context(impl_->context, kSessions, sizeof kSessions - 1);
}

TlsServerContext::~TlsServerContext() = default;

struct SocketStream::Tls {
  SSL* ssl;
  explicit Tls(SSL_CTX* context) : ssl(SSL_new(context)) {}
  ~Tls() { SSL_free(ssl); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
};

SocketStream::SocketStream(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {
  fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
  const int on = 1;  // several small writes in a row would otherwise wait 40 ms for an acknowledgement
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

SocketStream::~SocketStream() {
  Close();
}

bool SocketStream::Handshake(const TlsServerContext& context) {
  if (fd_ < 0) return false;
  tls_ = std::make_unique<Tls>(context.impl_->context);
  SSL_set_fd(tls_->ssl, fd_);
  for (;;) {
    ERR_clear_error();
    const int result = SSL_accept(tls_->ssl);
    if (result == 1) return true;
    if (!AwaitFor(result)) return false;
  }
}

bool SocketStream::ReadSome(std::string& into) {
  std::array<char, 16384> block = {};
  while (fd_ >= 0) {
    if (tls_) {
      ERR_clear_error();
      const int size = SSL_read(tls_->ssl, block.data(), static_cast<int>(block.size()));
      if (size > 0) {
        into.append(block.data(), static_cast<std::size_t>(size));
        return true;
      }
      if (!AwaitFor(size)) return false;
      continue;
    }
    const ssize_t size = recv(fd_, block.data(), block.size(), 0);
    if (size > 0) {
      into.append(block.data(), static_cast<std::size_t>(size));
      return true;
    }
    const bool empty_for_now = size < 0 && (errno == EAGAIN || errno == EINTR);
    if (!empty_for_now || !Await(POLLIN)) return false;
  }
  return false;
}

bool SocketStream::Write(std::string_view bytes) {
  while (!bytes.empty() && fd_ >= 0) {
    if (tls_) {
      ERR_clear_error();
      const int size = SSL_write(tls_->ssl, bytes.data(), static_cast<int>(bytes.size()));
      if (size > 0) return true;  // without partial writes OpenSSL sends all or nothing
      if (!AwaitFor(size)) return false;
      continue;
    }
    const ssize_t size = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
    } else if ((errno != EAGAIN && errno != EINTR) || !Await(POLLOUT)) {
      return false;
    }
  }
  return bytes.empty();
}

void SocketStream::AwaitInput() {
  if (fd_ >= 0) Await(POLLIN);
}

void SocketStream::AwaitHangUp() {
  if (fd_ >= 0) Await(POLLRDHUP);
}

void SocketStream::Close() {
  if (fd_ < 0) return;
  if (tls_) SSL_shutdown(tls_->ssl);
  tls_.reset();
  shutdown(fd_, SHUT_WR);
  close(fd_);
  fd_ = -1;
}

void SocketStream::Reset() {
  if (fd_ < 0) return;
  tls_.reset();
  const linger at_once = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(fd_);
  fd_ = -1;
}

// False when stopped.
bool SocketStream::Await(short events) {
  std::array<pollfd, 2> watched = {pollfd{fd_, events, 0}, pollfd{stop_fd_, POLLIN, 0}};
  while (poll(watched.data(), watched.size(), -1) < 0) {
    if (errno != EINTR) return false;
  }
  return watched[1].revents == 0;
}

bool SocketStream::AwaitFor(int tls_result) {
  switch (SSL_get_error(tls_->ssl, tls_result)) {
    case SSL_ERROR_WANT_READ:
      return Await(POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return Await(POLLOUT);
    default:
      return false;
  }
}

}  // namespace marketplace_metering::test
