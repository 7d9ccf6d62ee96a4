// One HTTP/1.1 request out of a stream of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "emulator/wire.h"

namespace marketplace_metering::emulator {

/// Use one for each request, from one thread at a time.
class RequestReader {
 public:
  enum class Progress {
    kNeedsMore,      ///< bytes
    kWantsContinue,  ///< an interim reply, before the peer sends the body; said once
    kComplete,       ///< `request()` is there, with a defect if it could not be read to its end
  };

  explicit RequestReader(std::size_t max_body_bytes);
  ~RequestReader();

  /// Once, as soon as the headers are there: the value of `X-Amz-Target`, and how long the body says it is, if it does.
  struct Head {
    std::string target = {};
    std::optional<std::uint64_t> body_bytes = {};
  };
  std::optional<Head> TakeHead();
  /// Of the body, so far.
  std::size_t body_bytes() const noexcept;

  /// Takes what it can use off the front of `input`.
  Progress Feed(std::string& input);

  /// Once complete. Leaves nothing behind.
  WireRequest Take();

  /// Once complete: whether another request may follow on the connection.
  bool keep_alive() const noexcept;
  /// Whether a part of a request has come.
  bool started() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace marketplace_metering::emulator
