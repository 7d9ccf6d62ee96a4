// One connection: reads requests, has them answered, keeps the connection or ends it.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/http_server.h"
#include "emulator/request_reader.h"
#include "emulator/tls_session.h"
#include "emulator/wire.h"

namespace marketplace_metering::emulator {

/// Lives as long as something is under way on it. At any time it either reads or writes, never
/// both, so a peer that does not listen is not read from. All on the I/O thread.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  struct Surroundings {
    HttpServer::Handlers handlers = {};
    std::function<void(HttpSession*)> on_end = {};  ///< called by the destructor
    std::function<void()> on_idle = {};             ///< when one has answered all that came
    std::size_t max_body_bytes = 0;
  };

  /// `surroundings` outlives the session. `tls` null: plain HTTP.
  HttpSession(boost::asio::ip::tcp::socket socket, const Surroundings& surroundings,
              std::shared_ptr<const TlsContext> tls);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  ~HttpSession();

  void Start();
  void Abort();
  /// Ends it so that the peer is told of a broken connection.
  void Reset();

  /// Since when it waits for another request; nothing while it has something to do, or has not answered any.
  const std::optional<std::chrono::steady_clock::time_point>& idle_since() const noexcept { return idle_since_; }

 private:
  void Read();
  void OnRead(const boost::system::error_code& error, std::size_t size);
  bool Receive(std::size_t size);
  void Continue();
  bool Advance();
  bool IsStruck();
  void Answer();
  void SendNow();
  bool SendMore();
  void Finish();
  void Queue(const std::string& text);
  void Write();
  void HalfClose();
  void Drain();
  void ArmTimer(std::chrono::milliseconds limit);
  void Wait(std::chrono::milliseconds time, void (HttpSession::*then)());

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
  bool answered_ = false;
  std::optional<std::chrono::steady_clock::time_point> idle_since_;

  std::optional<Fault> fault_;         ///< that strikes the request coming in
  std::size_t bytes_until_reset_ = 0;  ///< of its body
  WireManner manner_ = {};             ///< of the reply going out
  std::string slow_;                   ///< what is left of a reply that goes out byte for byte
};

}  // namespace marketplace_metering::emulator
