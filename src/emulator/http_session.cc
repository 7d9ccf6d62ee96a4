#include "emulator/http_session.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

constexpr std::chrono::seconds kMaxSilence(60);
constexpr std::chrono::seconds kMaxDrain(5);
constexpr std::size_t kMaxDrainBytes = std::size_t{64} << 20;
constexpr std::int64_t kPaddingBlock = 65536;

}  // namespace

HttpSession::HttpSession(boost::asio::ip::tcp::socket socket, const Surroundings& surroundings,
                         std::shared_ptr<const TlsContext> tls)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      surroundings_(surroundings),
      reader_(std::make_unique<RequestReader>(surroundings.max_body_bytes)) {
  if (tls) tls_.emplace(std::move(tls));
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
  idle_since_.reset();
  boost::system::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

void HttpSession::Reset() {
  boost::system::error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  Abort();
}

// Nothing is read meanwhile: a peer that goes away is found out when something is sent.
void HttpSession::Wait(std::chrono::milliseconds time, void (HttpSession::*then)()) {
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this(), then](const boost::system::error_code& error) {
    if (!error && self->socket_.is_open()) ((*self).*then)();
  });
}

void HttpSession::ArmTimer(std::chrono::milliseconds limit) {
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
  if (!answered_ || reader_->started() || idle_since_) return;
  idle_since_ = std::chrono::steady_clock::now();
  surroundings_.on_idle();
}

void HttpSession::OnRead(const boost::system::error_code& error, std::size_t size) {
  idle_since_.reset();
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
  if (SendMore()) return;
  if (manner_.ending == WireEnding::kReset) return Reset();
  if (last_reply_given_) return HalfClose();
  if (Advance()) return;
  Read();
}

// Goes on with the request that is coming in; false when more of it must be read.
bool HttpSession::Advance() {
  const RequestReader::Progress progress = reader_->Feed(input_);
  if (IsStruck()) {
    Reset();
    return true;
  }
  switch (progress) {
    case RequestReader::Progress::kNeedsMore:
      return false;
    case RequestReader::Progress::kWantsContinue:
      Queue("HTTP/1.1 100 Continue\r\n\r\n");
      Write();
      return true;
    case RequestReader::Progress::kComplete:
      Answer();
      return true;
  }
  return false;
}

// Whether a fault ends the connection while the request comes in.
bool HttpSession::IsStruck() {
  const auto head = reader_->TakeHead();
  if (head && surroundings_.handlers.on_head) {
    fault_ = surroundings_.handlers.on_head(head->target);
    if (fault_ && fault_->kind == FaultKind::kResetDuringBody) {
      bytes_until_reset_ = static_cast<std::size_t>(head->body_bytes.value_or(0) / 2);
      if (fault_->bytes > 0) bytes_until_reset_ = static_cast<std::size_t>(fault_->bytes);
    }
  }
  return fault_ && reader_->body_bytes() >= bytes_until_reset_;
}

void HttpSession::Answer() {
  const bool keep_alive = reader_->keep_alive();
  const WireRequest request = reader_->Take();
  reader_ = std::make_unique<RequestReader>(surroundings_.max_body_bytes);
  const WireReply reply = surroundings_.handlers.answer(request);
  answered_ = true;
  manner_ = reply.manner;
  last_reply_given_ = !keep_alive || manner_.ending != WireEnding::kAsAsked;
  if (!manner_.silent) slow_ = SerializeReply(reply, !last_reply_given_, request.method == "HEAD");
  if (request.method == "HEAD") manner_.padding = 0;
  if (manner_.wait.count() == 0) return Finish();
  Wait(manner_.wait, &HttpSession::Finish);
  if (manner_.silent) Drain();  // to see the peer go; nothing more is answered anyway
}

void HttpSession::Finish() {
  if (manner_.each_byte.count() == 0) {
    Queue(slow_);
    slow_.clear();
  }
  Continue();
}

// The rest of a reply that does not go out at once; false when there is none.
bool HttpSession::SendMore() {
  if (!slow_.empty()) {
    Wait(manner_.each_byte, &HttpSession::SendNow);
    return true;
  }
  if (manner_.padding <= 0) return false;
  const auto size = static_cast<std::size_t>(std::min<std::int64_t>(manner_.padding, kPaddingBlock));
  manner_.padding -= static_cast<std::int64_t>(size);
  Queue(std::string(size, ' '));
  Write();
  return true;
}

void HttpSession::SendNow() {
  Queue(slow_.substr(0, 1));
  slow_.erase(0, 1);
  Write();
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
