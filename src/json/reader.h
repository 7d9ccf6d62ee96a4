// JSON from outside, read with suspicion: bounded, typed, every problem with its path.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::json {

/// The first thing found wrong with a text.
struct Problem {
  std::string path = {};     ///< `Results[3].UsageRecord.Quantity`; empty for the text as a whole.
  std::string message = {};  ///< "is 5.5, not a whole number". Quotes numbers and times, never other text.
};

/// `path` and `message` as one phrase.
std::string Describe(const Problem& problem);

enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };

/// How much of a text is taken on trust.
struct Limits {
  std::size_t max_bytes = std::size_t{64} << 20U;
  int max_depth = 64;
  bool any_case = false;  ///< Names of members are compared without regard to upper and lower case.
  bool wipe = false;      ///< The text holds secrets: it is overwritten when the document goes.
};

class Object;
class Writer;

/// A parsed text. It keeps the first problem met, while parsing or by a read through one of its
/// objects, so that a caller reads every member first and asks once at the end:
///
///   const json::Document document = json::Document::Parse(text);
///   result.nonce = document.root().String("Nonce");
///   if (const json::Problem* problem = document.problem()) return Unreadable(*problem);
///
/// Numbers stay decimal text until a read asks for one, so nothing is rounded on the way.
/// Objects and the texts they hand out live as long as the document; moving it keeps them valid.
/// Use from one thread at a time.
class Document {
 public:
  /// Takes exactly one JSON value, in UTF-8 without byte order mark, with nothing but white
  /// space around it; no comments, no NaN. Iterative: depth costs no stack.
  static Document Parse(std::string text, const Limits& limits = {});

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Null as long as all is well.
  const Problem* problem() const noexcept;

  /// What the text holds at the top; nothing when it could not be parsed.
  std::optional<Kind> root_kind() const noexcept;

  /// The object at the top. When there is none, that is a problem, and an object without members
  /// is returned.
  Object root() const;

 private:
  friend class Object;
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A JSON object inside a document. Cheap to copy.
///
/// Each read looks for the member of that exact name. Absent and `null` give nothing; so does a
/// member that is there twice, of another type or out of bounds, which is a problem as well.
/// Members nobody asks for are ignored.
class Object {
 public:
  /// Valid UTF-8.
  std::optional<std::string_view> String(std::string_view name) const;

  /// Any text there is, for messages: invalid UTF-8 is replaced by U+FFFD, of two members the
  /// first counts, another type gives nothing. Never a problem.
  std::optional<std::string> LenientString(std::string_view name) const;

  /// A whole number; `5.0` and `5e0` are whole.
  std::optional<std::int64_t> Integer(std::string_view name, std::int64_t min, std::int64_t max) const;

  /// Any number there is room for in a double.
  std::optional<double> Number(std::string_view name, double min, double max) const;

  std::optional<bool> Boolean(std::string_view name) const;

  /// Epoch seconds as a number or as text of digits and dots, or an ISO 8601 or HTTP date; not
  /// before 1970. A fraction beyond the clock's resolution is cut off.
  std::optional<std::chrono::system_clock::time_point> Timestamp(std::string_view name) const;

  /// An object as a member.
  std::optional<Object> Child(std::string_view name) const;

  /// A list of objects; `null` elements are left out.
  std::optional<std::vector<Object>> List(std::string_view name) const;

  /// A list of texts, each valid UTF-8, or of whole numbers. `null` has no place in them.
  std::optional<std::vector<std::string>> Strings(std::string_view name) const;
  std::optional<std::vector<std::int64_t>> Integers(std::string_view name, std::int64_t min, std::int64_t max) const;

  /// What is there, duplicates and all; nothing when absent. Never a problem.
  std::optional<Kind> KindOf(std::string_view name) const;

  /// Writes every member but those of `except`, in their order and of any depth, so that a text can be rewritten
  /// without losing what nobody here knows. Numbers leave as they stand. Text that is not valid UTF-8 is a problem, and
  /// nothing of use is written. `to` is inside an object.
  void CopyMembers(const std::vector<std::string_view>& except, Writer& to) const;

 private:
  friend class Document;
  Object(Document::State* state, std::uint32_t node) : state_(state), node_(node) {}
  std::optional<std::uint32_t> Find(std::string_view name) const;
  std::optional<std::string_view> StringAt(std::uint32_t node) const;
  std::optional<std::int64_t> IntegerAt(std::uint32_t node, std::int64_t min, std::int64_t max) const;
  std::optional<std::uint32_t> FindList(std::string_view name) const;
  void CopyName(std::uint32_t node, Writer& to) const;
  void CopyValue(std::uint32_t node, Writer& to) const;

  Document::State* state_;
  std::uint32_t node_;
};

}  // namespace marketplace_metering::json
