#include "json/writer.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "json/rapidjson.h"

namespace marketplace_metering::json {
namespace {

namespace rapidjson_lib = marketplace_metering_rapidjson;

/// Lets RapidJSON write where the text is wanted, instead of copying it out of a buffer of its own.
struct StringStream {
  using Ch = char;
  std::string text = {};  // longer than what is written: cut in the end
  std::size_t written = 0;

  void Reserve(std::size_t count) {
    if (text.size() - written < count) text.resize(std::max(2 * text.size(), written + count));
  }
  void Put(char c) {
    Reserve(1);
    text[written++] = c;
  }
  void Flush() {}
};

// RapidJSON says beforehand how much it may put, and looks for these by their names.
[[maybe_unused]] void PutReserve(StringStream& stream, std::size_t count) {
  stream.Reserve(count);
}
[[maybe_unused]] void PutUnsafe(StringStream& stream, char c) {
  stream.text[stream.written++] = c;
}

rapidjson_lib::SizeType SizeOf(std::string_view text) {
  return static_cast<rapidjson_lib::SizeType>(text.size());
}

/// RapidJSON wants a pointer even for nothing.
const char* DataOf(std::string_view text) {
  return text.data() == nullptr ? "" : text.data();
}

}  // namespace

struct Writer::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  // What nobody took may be half of a secret.
  ~State() { explicit_bzero(stream.text.data(), stream.text.size()); }

  StringStream stream;
  rapidjson_lib::Writer<StringStream> writer{stream, nullptr, 8};
};

Writer::Writer(std::size_t expected_bytes) : state_(std::make_unique<State>()) {
  state_->stream.text.resize(expected_bytes);
}

Writer::~Writer() = default;

Writer& Writer::BeginObject() {
  state_->writer.StartObject();
  return *this;
}

Writer& Writer::EndObject() {
  state_->writer.EndObject();
  return *this;
}

Writer& Writer::BeginArray() {
  state_->writer.StartArray();
  return *this;
}

Writer& Writer::EndArray() {
  state_->writer.EndArray();
  return *this;
}

Writer& Writer::Name(std::string_view name) {
  state_->writer.Key(DataOf(name), SizeOf(name));
  return *this;
}

Writer& Writer::String(std::string_view text) {
  state_->writer.String(DataOf(text), SizeOf(text));
  return *this;
}

Writer& Writer::Integer(std::int64_t value) {
  state_->writer.Int64(value);
  return *this;
}

Writer& Writer::Number(double value) {
  std::array<char, 32> text = {};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return Raw({text.data(), static_cast<std::size_t>(end.ptr - text.data())});
}

Writer& Writer::Raw(std::string_view json) {
  state_->writer.RawValue(DataOf(json), json.size(), rapidjson_lib::kNullType);
  return *this;
}

Writer& Writer::Boolean(bool value) {
  state_->writer.Bool(value);
  return *this;
}

std::string Writer::Take() {
  state_->stream.text.resize(state_->stream.written);
  return std::move(state_->stream.text);
}

}  // namespace marketplace_metering::json
