#include "server/connection.h"

#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>

namespace marketplace_metering::bench {
namespace {

constexpr std::size_t kBlock = 65536;

SSL* NewTls(int fd, SSL_CTX* context) {
  if (context == nullptr) return nullptr;
  SSL* const tls = SSL_new(context);
  if (tls == nullptr || SSL_set_fd(tls, fd) != 1) throw std::runtime_error("OpenSSL makes no connection");
  SSL_set_accept_state(tls);
  return tls;
}

}  // namespace

Connection::Connection(int fd, SSL_CTX* context) : fd_(fd), tls_(NewTls(fd, context)) {}

Connection::~Connection() {
  close(fd_);
}

bool Connection::Serve(Answers& answers) {
  State state = State::kOpen;
  while (state == State::kOpen) {
    state = tls_ ? ReadTls() : ReadSome();
    std::size_t taken = 0;
    for (std::string_view answer = answers.To(input_, taken); !answer.empty(); answer = answers.To(input_, taken)) {
      if (!Write(answer)) return false;
      input_.erase(0, taken);
    }
  }
  return state != State::kGone;
}

Connection::State Connection::ReadSome() {
  std::array<char, kBlock> block;
  const ssize_t size = recv(fd_, block.data(), block.size(), 0);
  if (size == 0) return State::kGone;
  if (size < 0) return errno == EAGAIN ? State::kDrained : State::kGone;
  input_.append(block.data(), static_cast<std::size_t>(size));
  return static_cast<std::size_t>(size) < block.size() ? State::kDrained : State::kOpen;
}

Connection::State Connection::ReadTls() {
  ERR_clear_error();
  std::array<char, kBlock> block;
  const int size = shaken_ ? SSL_read(tls_.get(), block.data(), kBlock) : SSL_do_handshake(tls_.get());
  if (size <= 0) return SSL_get_error(tls_.get(), size) == SSL_ERROR_WANT_READ ? State::kDrained : State::kGone;
  if (shaken_) input_.append(block.data(), static_cast<std::size_t>(size));
  shaken_ = true;
  return State::kOpen;
}

bool Connection::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
      continue;
    }
    const bool full =
        tls_ ? SSL_get_error(tls_.get(), static_cast<int>(size)) == SSL_ERROR_WANT_WRITE : errno == EAGAIN;
    if (!full || !WaitToWrite()) return false;
  }
  return true;
}

bool Connection::WaitToWrite() const {
  constexpr int kLongestMs = 10000;
  pollfd watched = {fd_, POLLOUT, 0};
  return poll(&watched, 1, kLongestMs) == 1;
}

}  // namespace marketplace_metering::bench
