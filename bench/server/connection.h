// One client of the server.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/answers.h"

namespace marketplace_metering::bench {

struct FreeTls {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* tls) const { SSL_free(tls); }
};

class Connection {
 public:
  /// Takes the socket over, which does not block; speaks TLS unless `context` is null.
  Connection(int fd, SSL_CTX* context);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Reads what is there and answers each request that is whole. False when the client is gone.
  bool Serve(Answers& answers);

 private:
  enum class State { kOpen, kDrained, kGone };

  State ReadSome();
  State ReadTls();
  bool Write(std::string_view bytes);
  bool WaitToWrite() const;

  const int fd_;
  const std::unique_ptr<SSL, FreeTls> tls_;
  bool shaken_ = false;
  std::string input_;
};

}  // namespace marketplace_metering::bench
