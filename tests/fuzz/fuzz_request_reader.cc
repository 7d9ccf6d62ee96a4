// Bytes as they come from a socket, in pieces, into RequestReader: several requests on one connection.
//
// The input is what the peer sends; a byte 0xff is not sent, but says that a piece ends there.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/request_reader.h"
#include "encoding/header_name.h"
#include "fuzz_target.h"

namespace marketplace_metering::emulator {
namespace {

using Progress = RequestReader::Progress;

constexpr char kCut = '\xff';
constexpr std::size_t kMaxBodyBytes = 64;

std::vector<std::string_view> PiecesOf(std::string_view input) {
  std::vector<std::string_view> pieces;
  for (std::size_t end = input.find(kCut); end != std::string_view::npos; end = input.find(kCut)) {
    pieces.push_back(input.substr(0, end));
    input.remove_prefix(end + 1);
  }
  pieces.push_back(input);
  return pieces;
}

std::string Joined(const std::vector<std::string_view>& pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all += piece;
  return all;
}

std::vector<std::string_view> BytesOf(std::string_view text) {
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  return bytes;
}

// Whoever reads the length in another way takes the rest of the connection for another request.
void CheckLength(const WireRequest& request) {
  const std::string* coding = FindHeader(request.headers, "Transfer-Encoding");
  const bool chunked = coding != nullptr && encoding::EqualsIgnoreCase(*coding, "chunked");
  for (const HttpHeader& header : request.headers) {
    if (!encoding::EqualsIgnoreCase(header.name, "Content-Length")) continue;
    Require(!chunked, "A request has a length or chunks, not both");
    Require(std::stoull(header.value) == request.body.size(), "A body is as long as it says it is", header.value);
  }
}

void CheckNames(const WireRequest& request) {
  Require(!request.method.empty() && !request.target.empty(), "A request has a method and a target");
  for (const HttpHeader& header : request.headers) {
    Require(!header.name.empty(), "A header has a name");
    const std::string text = header.name + header.value;
    Require(text.find_first_of(std::string("\r\n\0", 3)) == std::string::npos, "A header holds no line end", text);
  }
}

/// A connection as the session reads it.
class Connection {
 public:
  /// False once nothing more is read.
  bool Receive(std::string_view piece) {
    if (closed_) return false;
    input_ += piece;
    for (;;) {
      const std::size_t before = input_.size();
      const Progress progress = reader_->Feed(input_);
      Require(input_.size() <= before, "The reader takes from its input");
      CheckProgress();
      if (progress == Progress::kNeedsMore) {
        Require(input_.empty() || reader_->started(), "What was not read counts as begun");
        return true;
      }
      if (progress == Progress::kWantsContinue) {
        Require(!asked_, "An interim reply is asked for once");
        asked_ = true;
        continue;
      }
      TakeRequest();
      if (closed_) return false;
    }
  }

  /// Everything that was read, in a form to compare. How bytes go wrong that are no request may depend on the pieces,
  /// and whether that is seen at once or when more comes.
  std::string Seen() const {
    const bool partly = !closed_ && reader_->started();
    return seen_ + (broken_ || partly ? "and something else" : "");
  }

 private:
  void CheckProgress() {
    Require(reader_->body_bytes() <= kMaxBodyBytes, "No more of a body is kept than the limit");
    const auto head = reader_->TakeHead();
    if (!head) return;
    Require(!head_.has_value(), "The head is given once");
    head_ = head->target;
  }

  void TakeRequest() {
    const bool keep_alive = reader_->keep_alive();
    const WireRequest request = reader_->Take();
    Require(reader_->body_bytes() == 0, "Nothing of the body is left behind");
    if (request.defect == WireDefect::kNone) {
      CheckNames(request);
      CheckLength(request);
      const std::string* target = FindHeader(request.headers, "X-Amz-Target");
      Require(head_ == (target == nullptr ? "" : *target), "The head names the target");
      Note(request, keep_alive);
    } else {
      Require(!keep_alive, "No request follows one that cannot be read");
      broken_ = true;
    }
    reader_.emplace(kMaxBodyBytes);
    head_.reset();
    asked_ = false;
    closed_ = !keep_alive;
  }

  void Note(const WireRequest& request, bool keep_alive) {
    seen_ += request.method + " " + request.target + (keep_alive ? "" : " close") + "\n";
    for (const HttpHeader& header : request.headers) seen_ += header.name + ": " + header.value + "\n";
    seen_ += request.body + "\n";
  }

  std::optional<RequestReader> reader_{kMaxBodyBytes};
  std::optional<std::string> head_;
  std::string input_;
  std::string seen_;
  bool asked_ = false;
  bool broken_ = false;
  bool closed_ = false;
};

std::string Read(const std::vector<std::string_view>& pieces) {
  Connection connection;
  for (const std::string_view piece : pieces) {
    if (!piece.empty() && !connection.Receive(piece)) break;
  }
  return connection.Seen();
}

void Run(std::string_view input) {
  const std::vector<std::string_view> pieces = PiecesOf(input);
  const std::string all = Joined(pieces);
  const std::string whole = Read({all});
  for (const auto& way : {pieces, BytesOf(all)}) {
    const std::string read = Read(way);
    Require(read == whole, "Pieces make no difference", whole + "\n--- in pieces:\n" + read);
  }
}

}  // namespace
}  // namespace marketplace_metering::emulator

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::emulator::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
