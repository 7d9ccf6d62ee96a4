#include "emulator/http_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

constexpr std::chrono::seconds kMaxSilence(60);
constexpr std::chrono::seconds kMaxDrain(5);
constexpr std::size_t kMaxDrainBytes = std::size_t{64} << 20;

}  // namespace

HttpSession::HttpSession(boost::asio::ip::tcp::socket socket, const Surroundings& surroundings)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      surroundings_(surroundings),
      reader_(std::make_unique<RequestReader>(surroundings.max_body_bytes)) {
  if (surroundings.tls) tls_.emplace(surroundings.tls);
}

HttpSession::~HttpSession() {
  surroundings_.on_end(this);
}

void HttpSession::Start() {
  boost::system::error_code ignored;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  Read();
}

void HttpSession::Abort() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

void HttpSession::ArmTimer(std::chrono::seconds limit) {
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    // A wait that was renewed while its handler was queued has not run out.
    if (!error && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->Abort();
  });
}

void HttpSession::Read() {
  ArmTimer(kMaxSilence);
  socket_.async_read_some(boost::asio::buffer(block_),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                            self->OnRead(error, size);
                          });
}

void HttpSession::OnRead(const boost::system::error_code& error, std::size_t size) {
  if (error) return Abort();
  if (!Receive(size)) last_reply_given_ = said_goodbye_ = true;
  Continue();
}

// False when the peer ends the connection, or breaks it.
bool HttpSession::Receive(std::size_t size) {
  if (tls_) return tls_->Receive({block_.data(), size}, input_, output_);
  input_.append(block_.data(), size);
  return true;
}

void HttpSession::Continue() {
  // Before reading on: what is still to be sent may be what the peer waits for.
  if (!output_.empty()) return Write();
  if (last_reply_given_) return HalfClose();
  if (Advance()) return Write();
  Read();
}

// Goes on with the request that is coming in; true when there is something to send.
bool HttpSession::Advance() {
  switch (reader_->Feed(input_)) {
    case RequestReader::Progress::kNeedsMore:
      return false;
    case RequestReader::Progress::kWantsContinue:
      Queue("HTTP/1.1 100 Continue\r\n\r\n");
      return true;
    case RequestReader::Progress::kComplete:
      Answer();
      return true;
  }
  return false;
}

void HttpSession::Answer() {
  const bool keep_alive = reader_->keep_alive();
  const WireRequest request = reader_->Take();
  reader_ = std::make_unique<RequestReader>(surroundings_.max_body_bytes);
  const WireReply reply = surroundings_.handler(request);
  last_reply_given_ = !keep_alive;
  Queue(SerializeReply(reply, keep_alive, request.method == "HEAD"));
}

void HttpSession::Queue(const std::string& text) {
  if (!tls_) {
    output_ += text;
  } else if (!tls_->Send(text, output_)) {
    last_reply_given_ = said_goodbye_ = true;
  }
}

void HttpSession::Write() {
  ArmTimer(kMaxSilence);
  boost::asio::async_write(socket_, boost::asio::buffer(output_),
                           [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                             if (error) return self->Abort();
                             self->output_.clear();
                             self->Continue();
                           });
}

// Closing with bytes unread would reset the connection, and the peer could lose the reply.
void HttpSession::HalfClose() {
  if (tls_ && !said_goodbye_) {
    said_goodbye_ = true;
    tls_->Close(output_);
    if (!output_.empty()) return Write();
  }
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  ArmTimer(kMaxDrain);
  Drain();
}

void HttpSession::Drain() {
  socket_.async_read_some(boost::asio::buffer(block_),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                            self->drained_ += size;
                            if (error || self->drained_ > kMaxDrainBytes) return self->Abort();
                            self->Drain();
                          });
}

}  // namespace marketplace_metering::emulator
