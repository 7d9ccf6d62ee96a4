// The only file that includes Boost.Beast, which takes long to compile.
#include "emulator/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace marketplace_metering::emulator {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kMaxHeaderBytes = 65536;  // session tokens take some thousands
constexpr std::size_t kLastChunkBytes = 5;        // no chunked body ends in fewer

std::string ToString(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

struct RequestReader::State {
  http::request_parser<http::string_body> parser;
  WireDefect defect = WireDefect::kNone;
  std::optional<Head> head;
  std::vector<HttpHeader> headers;
  bool started = false;
  bool asked_to_continue = false;
  bool keep_alive = false;

  // At the end of the head, or where it breaks off: what comes in trailers nobody has signed.
  void KeepHead() {
    const auto& message = parser.get();
    for (const auto& field : message) {
      headers.push_back({ToString(field.name_string()), ToString(field.value())});
    }
    if (!parser.is_header_done()) return;
    keep_alive = message.keep_alive();
    head.emplace().target = ToString(message["X-Amz-Target"]);
    if (const auto length = parser.content_length()) head->body_bytes = *length;
    parser.eager(true);
  }

  bool WantsContinue() {
    if (asked_to_continue || !parser.is_header_done() || parser.is_done()) return false;
    return boost::beast::iequals(parser.get()[http::field::expect], "100-continue");
  }

  // Boost 1.74 asserts that a last chunk, once begun, is all there.
  bool MustWaitForMoreThan(std::size_t bytes) const {
    return parser.is_header_done() && parser.chunked() && bytes < kLastChunkBytes;
  }
};

RequestReader::RequestReader(std::size_t max_body_bytes) : state_(std::make_unique<State>()) {
  state_->parser.header_limit(kMaxHeaderBytes);
  state_->parser.body_limit(max_body_bytes);
}

RequestReader::~RequestReader() = default;

RequestReader::Progress RequestReader::Feed(std::string& input) {
  auto& parser = state_->parser;
  while (!input.empty() && !parser.is_done() && !state_->MustWaitForMoreThan(input.size())) {
    state_->started = true;
    boost::system::error_code error;
    const bool in_head = !parser.is_header_done();
    const std::size_t taken = parser.put(boost::asio::buffer(input), error);
    input.erase(0, taken);
    const bool broken = error && error != http::error::need_more;
    if (in_head && (broken || parser.is_header_done())) state_->KeepHead();
    if (broken) {
      state_->defect = error == http::error::body_limit ? WireDefect::kBodyTooLarge : WireDefect::kMalformed;
      state_->keep_alive = false;
      return Progress::kComplete;
    }
    if (error == http::error::need_more || taken == 0) break;
  }
  if (parser.is_done()) return Progress::kComplete;
  if (state_->WantsContinue()) {
    state_->asked_to_continue = true;
    return Progress::kWantsContinue;
  }
  return Progress::kNeedsMore;
}

std::optional<RequestReader::Head> RequestReader::TakeHead() {
  return std::exchange(state_->head, std::nullopt);
}

std::size_t RequestReader::body_bytes() const noexcept {
  return state_->parser.get().body().size();
}

WireRequest RequestReader::Take() {
  auto message = state_->parser.release();
  WireRequest request;
  request.defect = state_->defect;
  request.method = ToString(message.method_string());
  request.target = ToString(message.target());
  request.headers = std::move(state_->headers);
  request.body = std::move(message.body());
  return request;
}

bool RequestReader::keep_alive() const noexcept {
  return state_->keep_alive;
}
bool RequestReader::started() const noexcept {
  return state_->started;
}

}  // namespace marketplace_metering::emulator
