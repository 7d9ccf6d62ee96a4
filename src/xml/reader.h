// XML from outside, read with suspicion: bounded, without a document type, the first problem with its path.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pugi {
struct xml_node_struct;
}

namespace marketplace_metering::xml {

/// The first thing found wrong with a text.
struct Problem {
  std::string path = {};     ///< `AssumeRoleResponse.AssumeRoleResult`; empty for the text as a whole.
  std::string message = {};  ///< "is there twice". Quotes nothing of the text.
};

/// `path` and `message` as one phrase.
std::string Describe(const Problem& problem);

/// How much of a text is taken on trust.
struct Limits {
  std::size_t max_bytes = 65536;
  int max_depth = 32;
};

class Element;

/// A parsed text. It keeps the first problem met, while parsing or by a read through one of its elements, so that a
/// caller reads everything first and asks once at the end.
///
/// Names are compared without their namespace prefix; attributes, comments and processing instructions count for
/// nothing. Elements and the texts they hand out live as long as the document; moving it keeps them valid. Its bytes
/// are wiped when it goes, since they may be keys. Use from one thread at a time.
class Document {
 public:
  /// Takes one element in UTF-8, with nothing but white space, comments and instructions around it. Knows the five
  /// entities of XML and references by number; a DOCTYPE is a problem, so there are no others, and what looks like one
  /// is text.
  static Document Parse(std::string text, const Limits& limits = {});

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Null as long as all is well.
  const Problem* problem() const noexcept;

  /// The element at the top; one without a name when the text could not be parsed.
  Element root() const;

 private:
  friend class Element;
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// An element inside a document. Cheap to copy.
class Element {
 public:
  /// Without prefix.
  std::string_view name() const;

  /// The element of that name directly inside. One that is there twice is a problem, and nothing.
  std::optional<Element> Child(std::string_view name) const;

  /// What stands in it, decoded, white space included; valid UTF-8, maybe empty. A child that holds elements is a
  /// problem, and nothing.
  std::optional<std::string_view> Text(std::string_view name) const;

 private:
  friend class Document;
  Element(Document::State* state, pugi::xml_node_struct* node) : state_(state), node_(node) {}

  Document::State* state_;
  pugi::xml_node_struct* node_;  // null: there is none
};

}  // namespace marketplace_metering::xml
