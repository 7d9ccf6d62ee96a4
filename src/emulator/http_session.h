// One connection: reads requests, has them answered, keeps the connection or ends it.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/request_reader.h"
#include "emulator/tls_session.h"
#include "emulator/wire.h"

namespace marketplace_metering::emulator {

/// Lives as long as something is under way on it. At any time it either reads or writes, never
/// both, so a peer that does not listen is not read from. All on the I/O thread.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  struct Surroundings {
    std::function<WireReply(const WireRequest&)> handler = {};
    std::function<void(HttpSession*)> on_end = {};  ///< called by the destructor
    std::size_t max_body_bytes = 0;
    std::shared_ptr<const TlsContext> tls = {};
  };

  /// `surroundings` outlives the session.
  HttpSession(boost::asio::ip::tcp::socket socket, const Surroundings& surroundings);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  ~HttpSession();

  void Start();
  void Abort();

 private:
  void Read();
  void OnRead(const boost::system::error_code& error, std::size_t size);
  bool Receive(std::size_t size);
  void Continue();
  bool Advance();
  void Answer();
  void Queue(const std::string& text);
  void Write();
  void HalfClose();
  void Drain();
  void ArmTimer(std::chrono::seconds limit);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  const Surroundings& surroundings_;
  std::optional<TlsSession> tls_;
  std::unique_ptr<RequestReader> reader_;
  std::array<char, 16384> block_ = {};
  std::string input_;   ///< plain bytes not read yet
  std::string output_;  ///< bytes for the socket
  bool last_reply_given_ = false;
  bool said_goodbye_ = false;
  std::size_t drained_ = 0;
};

}  // namespace marketplace_metering::emulator
