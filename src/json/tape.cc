#include "json/tape.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <limits>
#include <utility>

#include "encoding/header_name.h"
#include "json/rapidjson.h"

namespace marketplace_metering::json {
namespace {

namespace rapidjson_lib = marketplace_metering_rapidjson;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// In situ, so that strings are decoded where they stand. Numbers stay text: RapidJSON would make
// doubles of them, and a quantity is no place for rounding.
constexpr unsigned kParseFlags =
    rapidjson_lib::kParseIterativeFlag | rapidjson_lib::kParseInsituFlag | rapidjson_lib::kParseNumbersAsStringsFlag;

std::string Complaint(const rapidjson_lib::ParseResult& result) {
  std::string reason = rapidjson_lib::GetParseError_En(result.Code());
  if (!reason.empty() && reason.back() == '.') reason.pop_back();
  return "is not valid: " + reason + " (byte " + std::to_string(result.Offset()) + ")";
}

}  // namespace

/// Receives what RapidJSON finds. Returning false ends the parse.
class Tape::Builder {
 public:
  Builder(Tape& tape, int max_depth) : tape_(tape), max_depth_(max_depth) {}

  bool too_deep() const noexcept { return too_deep_; }

  bool Null() { return Add(Kind::kNull, 0, 0); }
  bool Bool(bool value) { return Add(Kind::kBoolean, value ? 1 : 0, 0); }
  bool RawNumber(const char* text, rapidjson_lib::SizeType length, bool) {
    return Add(Kind::kNumber, OffsetOf(text), length);
  }
  bool String(const char* text, rapidjson_lib::SizeType length, bool) {
    return Add(Kind::kString, OffsetOf(text), length);
  }
  bool Key(const char* text, rapidjson_lib::SizeType length, bool) { return String(text, length, false); }
  bool StartObject() { return Open(Kind::kObject); }
  bool EndObject(rapidjson_lib::SizeType) { return Close(); }
  bool StartArray() { return Open(Kind::kArray); }
  bool EndArray(rapidjson_lib::SizeType) { return Close(); }

  // Not called: every number comes as text.
  static bool Int(int) { return false; }
  static bool Uint(unsigned) { return false; }
  static bool Int64(std::int64_t) { return false; }
  static bool Uint64(std::uint64_t) { return false; }
  static bool Double(double) { return false; }

 private:
  std::uint32_t OffsetOf(const char* text) const { return static_cast<std::uint32_t>(text - tape_.text_.data()); }

  bool Add(Kind kind, std::uint32_t first, std::uint32_t length) {
    tape_.nodes_.push_back({kind, open_, first, length});
    return true;
  }

  bool Open(Kind kind) {
    if (depth_ == max_depth_) {
      too_deep_ = true;
      return false;
    }
    ++depth_;
    const auto self = static_cast<std::uint32_t>(tape_.nodes_.size());
    Add(kind, 0, 0);
    open_ = self;
    return true;
  }

  bool Close() {
    Node& node = tape_.nodes_[open_];
    node.first = static_cast<std::uint32_t>(tape_.nodes_.size());
    open_ = node.parent;
    --depth_;
    return true;
  }

  Tape& tape_;
  const int max_depth_;
  int depth_ = 0;
  std::uint32_t open_ = 0;
  bool too_deep_ = false;
};

Tape::~Tape() {
  if (wipe_) explicit_bzero(text_.data(), text_.size());
}

std::optional<std::string> Tape::Parse(std::string text, const Limits& limits) {
  any_case_ = limits.any_case;
  wipe_ = limits.wipe;
  text_ = std::move(text);
  // Offsets are 32 bits wide.
  const std::size_t most = std::min<std::size_t>(limits.max_bytes, std::numeric_limits<std::int32_t>::max());
  if (text_.size() > most) {
    return "has " + std::to_string(text_.size()) + " bytes; at most " + std::to_string(most) + " are read";
  }
  if (std::string_view(text_).substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    return "starts with a byte order mark, which JSON must not";
  }
  nodes_.reserve(text_.size() / 16 + 1);
  Builder builder(*this, limits.max_depth);
  rapidjson_lib::InsituStringStream stream(text_.data());
  rapidjson_lib::Reader reader;
  std::optional<std::string> wrong;
  try {
    const rapidjson_lib::ParseResult result = reader.Parse<kParseFlags>(stream, builder);
    if (builder.too_deep()) {
      wrong = "is nested more than " + std::to_string(limits.max_depth) + " deep";
    } else if (result.IsError()) {
      wrong = Complaint(result);
    } else if (stream.Tell() != text_.size()) {  // the stream ends at the first zero byte
      wrong = "is not valid: zero byte (byte " + std::to_string(stream.Tell()) + ")";
    }
  } catch (const RapidJsonMisuse& misuse) {
    wrong = std::string("could not be read: ") + misuse.what();
  }
  if (wrong) nodes_.clear();
  return wrong;
}

std::string_view Tape::text(std::uint32_t node) const noexcept {
  return std::string_view(text_).substr(nodes_[node].first, nodes_[node].length);
}

std::uint32_t Tape::next(std::uint32_t node) const noexcept {
  const Kind kind = nodes_[node].kind;
  return kind == Kind::kObject || kind == Kind::kArray ? nodes_[node].first : node + 1;
}

std::optional<std::uint32_t> Tape::FindMember(std::uint32_t object, std::string_view name,
                                              std::optional<std::uint32_t> after) const noexcept {
  const std::uint32_t end = next(object);
  for (std::uint32_t key = after ? next(*after) : object + 1; key != end; key = next(key + 1)) {
    if (SameName(text(key), name)) return key + 1;
  }
  return std::nullopt;
}

bool Tape::SameName(std::string_view a, std::string_view b) const noexcept {
  return a == b || (any_case_ && encoding::EqualsIgnoreCase(a, b));
}

std::string Tape::PathOf(std::uint32_t node) const {
  if (node == 0) return {};
  const std::uint32_t parent = nodes_[node].parent;
  std::string path = PathOf(parent);  // as deep as `Limits::max_depth` at most
  if (nodes_[parent].kind == Kind::kArray) {
    std::size_t index = 0;
    for (std::uint32_t element = parent + 1; element != node; element = next(element)) ++index;
    return path + "[" + std::to_string(index) + "]";
  }
  if (!path.empty()) path += '.';
  path += text(node - 1);
  return path;
}

}  // namespace marketplace_metering::json
