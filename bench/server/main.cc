// bench_server DIRECTORY: answers over HTTP and over TLS, from the directory's replies. Writes the root of its
// certificate to DIRECTORY/ca.pem, prints both its addresses on a line each, and ends with its standard input.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "server/answers.h"
#include "server/connection.h"
#include "support/test_ca.h"

namespace marketplace_metering::bench {
namespace {

void Require(bool good, const char* what) {
  if (!good) throw std::runtime_error(what);
}

std::unique_ptr<SSL_CTX, FreeTls> MakeContext(const test::TlsIdentity& identity) {
  std::unique_ptr<SSL_CTX, FreeTls> context(SSL_CTX_new(TLS_server_method()));
  const std::unique_ptr<BIO, decltype(&BIO_free)> certificate_text(
      BIO_new_mem_buf(identity.certificate_pem.data(), static_cast<int>(identity.certificate_pem.size())), &BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_text(
      BIO_new_mem_buf(identity.key_pem.data(), static_cast<int>(identity.key_pem.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr), &X509_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  Require(context && certificate && key && SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1,
          "OpenSSL does not take the certificate");
  return context;
}

class Server {
 public:
  explicit Server(const std::string& directory) : answers_(directory) {
    const test::TestCa authority("Benchmark CA");
    context_ = MakeContext(authority.Issue());
    std::ofstream(directory + "/ca.pem") << authority.root_pem();
    plain_ = Listen();
    secure_ = Listen();
    Watch(STDIN_FILENO);
    std::printf("http://127.0.0.1:%d/\nhttps://127.0.0.1:%d/\n", Port(plain_), Port(secure_));
    std::fflush(stdout);
  }

  void Run() {
    std::array<epoll_event, 64> events = {};
    for (;;) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == STDIN_FILENO) return;
        if (fd == plain_ || fd == secure_) {
          Accept(fd);
        } else if (!connections_.at(fd)->Serve(answers_)) {
          connections_.erase(fd);
        }
      }
    }
  }

 private:
  int Listen() const {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Require(fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                listen(fd, SOMAXCONN) == 0,
            "cannot listen on 127.0.0.1");
    Watch(fd);
    return fd;
  }

  static int Port(int fd) {
    sockaddr_in address = {};
    socklen_t size = sizeof address;
    Require(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0, "the socket has no address");
    return ntohs(address.sin_port);
  }

  void Watch(int fd) const {
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.fd = fd;
    Require(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0, "cannot watch a socket");
  }

  void Accept(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_[fd] = std::make_unique<Connection>(fd, listener == secure_ ? context_.get() : nullptr);
    Watch(fd);
  }

  Answers answers_;
  std::unique_ptr<SSL_CTX, FreeTls> context_;
  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int plain_ = -1;
  int secure_ = -1;
  std::map<int, std::unique_ptr<Connection>> connections_;
};

}  // namespace
}  // namespace marketplace_metering::bench

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: bench_server DIRECTORY\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  try {
    marketplace_metering::bench::Server(argv[1]).Run();
    return 0;
  } catch (const std::exception& failure) {
    return std::fprintf(stderr, "%s\n", failure.what()), 1;
  }
}
