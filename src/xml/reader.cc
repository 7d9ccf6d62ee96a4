#include "xml/reader.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <deque>
#include <pugixml.hpp>
#include <utility>

#include "encoding/utf8.h"

namespace marketplace_metering::xml {
namespace {

// In place: what a text holds stands nowhere but in the buffer that is wiped. A fragment, so that text around the
// element is seen, and with the DOCTYPE, so that it can be refused.
constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_ws_pcdata | pugi::parse_escapes | pugi::parse_eol |
                            pugi::parse_doctype | pugi::parse_fragment;
constexpr const char* kBlanks = " \t\r\n";

std::string_view WithoutPrefix(std::string_view name) {
  return name.substr(name.rfind(':') + 1);  // npos + 1 is the beginning
}

bool IsElement(const pugi::xml_node& node) {
  return node.type() == pugi::node_element;
}

bool IsBlankText(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata &&
         std::string_view(node.value()).find_first_not_of(kBlanks) == std::string_view::npos;
}

bool HoldsElements(const pugi::xml_node& node) {
  return std::any_of(node.begin(), node.end(), IsElement);
}

// Names come from outside, and may be as long as the text.
std::string PathOf(pugi::xml_node node) {
  constexpr std::size_t kLongestName = 64;
  std::string path;
  for (; IsElement(node); node = node.parent()) {
    const std::string_view name = WithoutPrefix(node.name());
    if (!path.empty()) path.insert(0, ".");
    path.insert(0, name.size() > kLongestName ? "..." : name);
  }
  return path;
}

bool IsDeeperThan(int most, const pugi::xml_node& top) {
  int depth = 1;
  for (pugi::xml_node node = top; node;) {
    if (IsElement(node) && depth > most) return true;
    if (const auto child = node.first_child()) {
      node = child;
      ++depth;
      continue;
    }
    while (node && node != top && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node == top) break;
    node = node.next_sibling();
  }
  return false;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
}

// The parser would take 0 for the end of a text, and drop what is too much of larger numbers.
bool HoldsWildReference(std::string_view text) {
  constexpr std::uint32_t kLastCharacter = 0x10FFFF;
  for (std::size_t at = text.find("&#"); at != std::string_view::npos; at = text.find("&#", at + 2)) {
    const bool is_hex = text.substr(at + 2, 1) == "x";
    const char* const begin = text.data() + at + (is_hex ? 3 : 2);
    const char* const end = text.data() + text.size();
    std::uint32_t number = 0;  // stays 0 when it has too many digits
    const char* const behind = std::from_chars(begin, end, number, is_hex ? 16 : 10).ptr;
    const bool is_reference = behind != begin && behind != end && *behind == ';';
    if (is_reference && (number == 0 || number > kLastCharacter)) return true;
  }
  return false;
}

std::optional<std::string> RefuseText(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(limits.max_bytes) + " are read";
  }
  if (!encoding::IsValidUtf8(text)) return "is not valid UTF-8";
  if (std::any_of(text.begin(), text.end(), IsControl)) return "holds a control character";
  if (HoldsWildReference(text)) return "holds a reference to no character";
  // The parser would pass over a `<` that ends the text.
  const std::size_t last = text.find_last_not_of(kBlanks);
  if (last != std::string_view::npos && text[last] != '>') return "does not end with an element";
  return std::nullopt;
}

std::optional<std::string> RefuseTree(const pugi::xml_document& tree, const Limits& limits) {
  if (std::any_of(tree.begin(), tree.end(), [](const auto& node) { return node.type() == pugi::node_doctype; })) {
    return "has a DOCTYPE, which is not read";
  }
  const auto elements = std::count_if(tree.begin(), tree.end(), IsElement);
  if (elements == 0) return "has no element";
  if (elements > 1) return "has a second element at the top";
  const auto is_outside = [](const auto& node) { return !IsElement(node) && !IsBlankText(node); };
  if (std::any_of(tree.begin(), tree.end(), is_outside)) return "has text outside of its element";
  if (IsDeeperThan(limits.max_depth, tree.document_element())) {
    return "is nested more than " + std::to_string(limits.max_depth) + " deep";
  }
  return std::nullopt;
}

void Wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
}

}  // namespace

std::string Describe(const Problem& problem) {
  return (problem.path.empty() ? "the XML text" : problem.path) + " " + problem.message;
}

struct Document::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    Wipe(text);
    for (std::string& one : joined) Wipe(one);
  }

  std::optional<std::string> Parse(std::string from, const Limits& limits) {
    text = std::move(from);
    if (auto wrong = RefuseText(text, limits)) return wrong;
    // With the zero behind the text: the parser would put one in place of the last byte, and guess what stood there.
    const auto parsed = tree.load_buffer_inplace(text.data(), text.size() + 1, kFlags, pugi::encoding_utf8);
    if (!parsed) {
      return std::string("is not well-formed: ") + parsed.description() + " (byte " + std::to_string(parsed.offset) +
             ")";
    }
    return RefuseTree(tree, limits);
  }

  void FailAt(const pugi::xml_node& node, std::string message) {
    if (!problem) problem = Problem{PathOf(node), std::move(message)};
  }

  // A text may stand in several pieces, around comments and CDATA.
  std::string_view TextOf(const pugi::xml_node& node) {
    const pugi::xml_node first = node.first_child();
    if (!first.next_sibling()) return first.value();
    std::size_t size = 0;
    for (const pugi::xml_node& piece : node) size += std::string_view(piece.value()).size();
    std::string& whole = joined.emplace_back();
    whole.reserve(size);  // or pieces of a key would be left behind
    for (const pugi::xml_node& piece : node) whole += piece.value();
    return whole;
  }

  std::string text = {};
  pugi::xml_document tree = {};  // refers to `text`
  std::deque<std::string> joined = {};
  std::optional<Problem> problem = {};
};

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::Parse(std::string text, const Limits& limits) {
  auto state = std::make_unique<State>();
  if (auto wrong = state->Parse(std::move(text), limits)) {
    state->tree.reset();
    state->problem = Problem{{}, *std::move(wrong)};
  }
  return Document(std::move(state));
}

const Problem* Document::problem() const noexcept {
  return state_->problem ? &*state_->problem : nullptr;
}

Element Document::root() const {
  return Element(state_.get(), state_->tree.document_element().internal_object());
}

std::string_view Element::name() const {
  return WithoutPrefix(pugi::xml_node(node_).name());
}

std::optional<Element> Element::Child(std::string_view name) const {
  std::optional<Element> found;
  for (const pugi::xml_node& child : pugi::xml_node(node_)) {
    if (!IsElement(child) || WithoutPrefix(child.name()) != name) continue;
    if (found) {
      state_->FailAt(child, "is there twice");
      return std::nullopt;
    }
    found = Element(state_, child.internal_object());
  }
  return found;
}

std::optional<std::string_view> Element::Text(std::string_view name) const {
  const auto child = Child(name);
  if (!child) return std::nullopt;
  const pugi::xml_node node(child->node_);
  if (HoldsElements(node)) {
    state_->FailAt(node, "holds elements, not a text");
    return std::nullopt;
  }
  const std::string_view text = state_->TextOf(node);
  if (encoding::IsValidUtf8(text) && std::none_of(text.begin(), text.end(), [](char c) { return IsControl(c); })) {
    return text;
  }
  state_->FailAt(node, "holds a reference to no character");
  return std::nullopt;
}

}  // namespace marketplace_metering::xml
