// One HTTP/1.1 request out of a stream of bytes.
#pragma once

#include <cstddef>
#include <memory>
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
