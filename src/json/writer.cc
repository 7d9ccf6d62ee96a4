#include "json/writer.h"

#include <utility>

#include "json/rapidjson.h"

namespace marketplace_metering::json {
namespace {

namespace rapidjson_lib = marketplace_metering_rapidjson;

/// Lets RapidJSON write where the text is wanted, instead of copying it out of a buffer of its own.
struct StringStream {
  using Ch = char;
  std::string text = {};

  void Put(char c) { text.push_back(c); }
  void Flush() {}
};

rapidjson_lib::SizeType SizeOf(std::string_view text) {
  return static_cast<rapidjson_lib::SizeType>(text.size());
}

/// RapidJSON wants a pointer even for nothing.
const char* DataOf(std::string_view text) {
  return text.data() == nullptr ? "" : text.data();
}

}  // namespace

struct Writer::State {
  StringStream stream;
  rapidjson_lib::Writer<StringStream> writer{stream, nullptr, 8};
};

Writer::Writer(std::size_t expected_bytes) : state_(std::make_unique<State>()) {
  state_->stream.text.reserve(expected_bytes);
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

Writer& Writer::Boolean(bool value) {
  state_->writer.Bool(value);
  return *this;
}

std::string Writer::Take() {
  return std::move(state_->stream.text);
}

}  // namespace marketplace_metering::json
