// Puts an HTTP answer together from the lines and blocks libcurl hands over, within bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// Use from one thread at a time.
class Answer {
 public:
  /// All header lines of an exchange together, `100 Continue` and trailers included.
  static constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10U;

  explicit Answer(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  /// A status line, a header, the empty line after them, or a trailer; with its line end.
  /// False when there are too many.
  bool TakeHeaderLine(std::string_view line);

  /// False when the body grows beyond the limit. `announced` is its size where known.
  bool TakeBody(std::string_view block, std::optional<std::uint64_t> announced);

  /// Forgets everything: the request is sent again.
  void Restart();

  /// At least part of a head has arrived.
  bool has_begun() const noexcept { return header_bytes_ > 0; }
  /// The final head, not an interim one, has arrived.
  bool has_head() const noexcept { return state_ == State::kBody; }
  std::size_t body_size() const noexcept { return response_.body.size(); }

  /// Once, when there is a head.
  HttpResponse Release() { return std::move(response_); }

 private:
  enum class State { kStatusLine, kHeaders, kBody };

  void AddHeader(std::string_view line);

  const std::size_t max_body_bytes_;
  State state_ = State::kStatusLine;
  std::size_t header_bytes_ = 0;
  HttpResponse response_ = {};
};

}  // namespace marketplace_metering::http
