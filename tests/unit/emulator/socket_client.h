// A client that sends exactly the bytes it is told to.
#pragma once

#include <string>
#include <string_view>

#include "emulator/wire.h"

namespace marketplace_metering::emulator {

// Connected when made; gives up waiting after ten seconds. Use from one thread at a time.
class SocketClient {
 public:
  // `url` is `http://` and an IPv4 address with a port.
  explicit SocketClient(const std::string& url);
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;
  ~SocketClient();

  bool Send(std::string_view bytes);
  // The next reply in full, by its Content-Length; an interim one has no headers. Status 0 when
  // the connection ended first.
  WireReply ReadReply();
  // True when the server ends the connection without another byte.
  bool IsClosedByServer();

 private:
  bool ReadMore();

  int fd_ = -1;
  std::string input_;
};

// The text of a request as HTTP/1.1.
std::string Serialize(const WireRequest& request);

}  // namespace marketplace_metering::emulator
