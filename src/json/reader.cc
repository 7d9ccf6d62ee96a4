#include "json/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/http_date.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"
#include "json/decimal.h"
#include "json/tape.h"
#include "json/utf8_repair.h"
#include "json/writer.h"

namespace marketplace_metering::json {
namespace {

using std::chrono::system_clock;

constexpr std::uint32_t kNoNode = std::numeric_limits<std::uint32_t>::max();

/// A number as it stands, for a message. It can be as long as the text.
std::string Quote(std::string_view number) {
  constexpr std::size_t kLongest = 40;
  return std::string(number.substr(0, kLongest)) + (number.size() > kLongest ? "..." : "");
}

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "a list";
    case Kind::kObject:
      return "an object";
  }
  return "something else";
}

std::string WrongKind(Kind actual, std::string_view expected) {
  return "is " + std::string(NameOf(actual)) + ", not " + std::string(expected);
}

std::string OutOfRange(std::string_view text, std::int64_t min, std::int64_t max) {
  return "is " + Quote(text) + ", not within " + std::to_string(min) + " to " + std::to_string(max);
}

std::string NumberText(double value) {
  std::array<char, 32> text = {};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

bool IsDigitsAndDots(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return encoding::IsDigit(c) || c == '.'; });
}

/// `value` as a signed integer; nothing when it does not fit.
std::optional<std::int64_t> Signed(const Decimal& value) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.whole) return std::nullopt;
  if (!value.negative)
    return *value.whole <= kMax ? std::optional(static_cast<std::int64_t>(*value.whole)) : std::nullopt;
  if (*value.whole > kMax + 1) return std::nullopt;
  if (*value.whole == kMax + 1) return std::numeric_limits<std::int64_t>::min();
  return -static_cast<std::int64_t>(*value.whole);
}

/// Nothing when the clock cannot hold it, or before 1970.
std::optional<system_clock::time_point> FromEpoch(const Decimal& value) {
  constexpr auto kLast = std::chrono::duration_cast<std::chrono::seconds>(system_clock::duration::max()).count() - 1;
  const auto seconds = Signed(value);
  if (!seconds || *seconds < 0 || *seconds > kLast) return std::nullopt;
  if (value.negative && value.has_fraction) return std::nullopt;
  return system_clock::time_point(std::chrono::seconds(*seconds)) +
         std::chrono::duration_cast<system_clock::duration>(std::chrono::nanoseconds(value.nanos));
}

std::optional<system_clock::time_point> FromText(std::string_view text) {
  if (IsDigitsAndDots(text)) {
    const auto value = ParseDecimal(text);
    return value ? FromEpoch(*value) : std::nullopt;
  }
  auto time = encoding::ParseIso8601(text);
  if (!time) time = encoding::ParseHttpDate(text);
  if (time && *time < system_clock::time_point{}) return std::nullopt;
  return time;
}

}  // namespace

std::string Describe(const Problem& problem) {
  return (problem.path.empty() ? "the JSON text" : problem.path) + " " + problem.message;
}

struct Document::State {
  Tape tape = {};
  std::optional<Problem> problem = {};

  void Fail(std::string path, std::string message) {
    if (!problem) problem = Problem{std::move(path), std::move(message)};
  }
  void FailAt(std::uint32_t node, std::string message) {
    if (!problem) problem = Problem{tape.PathOf(node), std::move(message)};
  }
};

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::Parse(std::string text, const Limits& limits) {
  auto state = std::make_unique<State>();
  if (auto wrong = state->tape.Parse(std::move(text), limits)) state->Fail({}, *std::move(wrong));
  return Document(std::move(state));
}

const Problem* Document::problem() const noexcept {
  return state_->problem ? &*state_->problem : nullptr;
}

std::optional<Kind> Document::root_kind() const noexcept {
  if (state_->tape.empty()) return std::nullopt;
  return state_->tape.kind(0);
}

Object Document::root() const {
  const auto kind = root_kind();
  if (kind == Kind::kObject) return Object(state_.get(), 0);
  if (kind) state_->Fail({}, WrongKind(*kind, "an object"));
  return Object(state_.get(), kNoNode);
}

std::optional<std::uint32_t> Object::Find(std::string_view name) const {
  if (node_ == kNoNode) return std::nullopt;
  const Tape& tape = state_->tape;
  const auto first = tape.FindMember(node_, name);
  if (!first) return std::nullopt;
  if (tape.FindMember(node_, name, *first)) {
    state_->FailAt(*first, "is there twice");
    return std::nullopt;
  }
  if (tape.kind(*first) == Kind::kNull) return std::nullopt;
  return first;
}

std::optional<std::string_view> Object::StringAt(std::uint32_t node) const {
  if (state_->tape.kind(node) != Kind::kString) {
    state_->FailAt(node, WrongKind(state_->tape.kind(node), "a string"));
    return std::nullopt;
  }
  const std::string_view text = state_->tape.text(node);
  if (!encoding::IsValidUtf8(text)) {
    state_->FailAt(node, "is not valid UTF-8");
    return std::nullopt;
  }
  return text;
}

std::optional<std::string_view> Object::String(std::string_view name) const {
  const auto node = Find(name);
  return node ? StringAt(*node) : std::nullopt;
}

std::optional<std::string> Object::LenientString(std::string_view name) const {
  if (node_ == kNoNode) return std::nullopt;
  const auto node = state_->tape.FindMember(node_, name);
  if (!node || state_->tape.kind(*node) != Kind::kString) return std::nullopt;
  return ReplaceInvalidUtf8(state_->tape.text(*node));
}

std::optional<std::int64_t> Object::IntegerAt(std::uint32_t node, std::int64_t min, std::int64_t max) const {
  if (state_->tape.kind(node) != Kind::kNumber) {
    state_->FailAt(node, WrongKind(state_->tape.kind(node), "a whole number"));
    return std::nullopt;
  }
  const std::string_view text = state_->tape.text(node);
  const auto value = ParseDecimal(text);
  if (!value || value->has_fraction) {
    state_->FailAt(node, "is " + Quote(text) + ", not a whole number");
    return std::nullopt;
  }
  const auto whole = Signed(*value);
  if (!whole || *whole < min || *whole > max) {
    state_->FailAt(node, OutOfRange(text, min, max));
    return std::nullopt;
  }
  return whole;
}

std::optional<std::int64_t> Object::Integer(std::string_view name, std::int64_t min, std::int64_t max) const {
  const auto node = Find(name);
  return node ? IntegerAt(*node, min, max) : std::nullopt;
}

std::optional<double> Object::Number(std::string_view name, double min, double max) const {
  const auto node = Find(name);
  if (!node) return std::nullopt;
  if (state_->tape.kind(*node) != Kind::kNumber) {
    state_->FailAt(*node, WrongKind(state_->tape.kind(*node), "a number"));
    return std::nullopt;
  }
  const std::string_view text = state_->tape.text(*node);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || value < min || value > max) {
    state_->FailAt(*node, "is " + Quote(text) + ", not within " + NumberText(min) + " to " + NumberText(max));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> Object::Boolean(std::string_view name) const {
  const auto node = Find(name);
  if (!node) return std::nullopt;
  if (state_->tape.kind(*node) != Kind::kBoolean) {
    state_->FailAt(*node, WrongKind(state_->tape.kind(*node), "true or false"));
    return std::nullopt;
  }
  return state_->tape.boolean(*node);
}

std::optional<system_clock::time_point> Object::Timestamp(std::string_view name) const {
  const auto node = Find(name);
  if (!node) return std::nullopt;
  const Kind kind = state_->tape.kind(*node);
  if (kind != Kind::kNumber && kind != Kind::kString) {
    state_->FailAt(*node, WrongKind(kind, "a time"));
    return std::nullopt;
  }
  const std::string_view text = state_->tape.text(*node);
  std::optional<system_clock::time_point> time;
  if (kind == Kind::kString) {
    time = FromText(text);
  } else if (const auto value = ParseDecimal(text)) {
    time = FromEpoch(*value);
  }
  if (!time) {
    const std::string quoted = kind == Kind::kString ? encoding::Quoted(text) : Quote(text);
    state_->FailAt(*node, "is " + quoted + ", not a time from 1970 on that the clock can hold");
  }
  return time;
}

std::optional<Object> Object::Child(std::string_view name) const {
  const auto node = Find(name);
  if (!node) return std::nullopt;
  if (state_->tape.kind(*node) != Kind::kObject) {
    state_->FailAt(*node, WrongKind(state_->tape.kind(*node), "an object"));
    return std::nullopt;
  }
  return Object(state_, *node);
}

std::optional<std::uint32_t> Object::FindList(std::string_view name) const {
  const auto node = Find(name);
  if (!node || state_->tape.kind(*node) == Kind::kArray) return node;
  state_->FailAt(*node, WrongKind(state_->tape.kind(*node), "a list"));
  return std::nullopt;
}

std::optional<std::vector<Object>> Object::List(std::string_view name) const {
  const auto node = FindList(name);
  if (!node) return std::nullopt;
  const Tape& tape = state_->tape;
  std::vector<Object> objects;
  for (std::uint32_t element = *node + 1; element != tape.next(*node); element = tape.next(element)) {
    const Kind kind = tape.kind(element);
    if (kind == Kind::kNull) continue;
    if (kind != Kind::kObject) {
      state_->FailAt(element, WrongKind(kind, "an object"));
      return std::nullopt;
    }
    objects.push_back(Object(state_, element));
  }
  return objects;
}

std::optional<std::vector<std::string>> Object::Strings(std::string_view name) const {
  const auto node = FindList(name);
  if (!node) return std::nullopt;
  std::vector<std::string> texts;
  for (std::uint32_t element = *node + 1; element != state_->tape.next(*node); element = state_->tape.next(element)) {
    const auto text = StringAt(element);
    if (!text) return std::nullopt;
    texts.emplace_back(*text);
  }
  return texts;
}

std::optional<std::vector<std::int64_t>> Object::Integers(std::string_view name, std::int64_t min,
                                                          std::int64_t max) const {
  const auto node = FindList(name);
  if (!node) return std::nullopt;
  std::vector<std::int64_t> values;
  for (std::uint32_t element = *node + 1; element != state_->tape.next(*node); element = state_->tape.next(element)) {
    const auto value = IntegerAt(element, min, max);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

std::optional<Kind> Object::KindOf(std::string_view name) const {
  if (node_ == kNoNode) return std::nullopt;
  const auto node = state_->tape.FindMember(node_, name);
  if (!node) return std::nullopt;
  return state_->tape.kind(*node);
}

void Object::CopyMembers(const std::vector<std::string_view>& except, Writer& to) const {
  if (node_ == kNoNode) return;
  const Tape& tape = state_->tape;
  for (std::uint32_t key = node_ + 1; key != tape.next(node_); key = tape.next(key + 1)) {
    const auto is_this = [&](std::string_view name) { return tape.SameName(tape.text(key), name); };
    if (std::any_of(except.begin(), except.end(), is_this)) continue;
    CopyName(key, to);
    CopyValue(key + 1, to);
  }
}

void Object::CopyName(std::uint32_t node, Writer& to) const {
  // The path would quote it.
  const bool valid = encoding::IsValidUtf8(state_->tape.text(node));
  if (!valid) state_->Fail({}, "has a name that is not valid UTF-8");
  to.Name(valid ? state_->tape.text(node) : std::string_view());
}

// As deep as `Limits::max_depth` at most.
void Object::CopyValue(std::uint32_t node, Writer& to) const {
  const Tape& tape = state_->tape;
  switch (tape.kind(node)) {
    case Kind::kNull:
      to.Raw("null");
      return;
    case Kind::kBoolean:
      to.Boolean(tape.boolean(node));
      return;
    case Kind::kNumber:
      to.Raw(tape.text(node));
      return;
    case Kind::kString:
      to.String(StringAt(node).value_or(std::string_view()));
      return;
    case Kind::kArray:
      to.BeginArray();
      for (std::uint32_t each = node + 1; each != tape.next(node); each = tape.next(each)) CopyValue(each, to);
      to.EndArray();
      return;
    case Kind::kObject:
      to.BeginObject();
      for (std::uint32_t key = node + 1; key != tape.next(node); key = tape.next(key + 1)) {
        CopyName(key, to);
        CopyValue(key + 1, to);
      }
      to.EndObject();
      return;
  }
}

}  // namespace marketplace_metering::json
