#include "xml_reading.h"

#include <algorithm>
#include <array>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/utf8.h"

namespace marketplace_metering::xml {
namespace {

constexpr int kDeepest = 32;
constexpr unsigned kNoCharacter = 0x110000;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Entity {
  std::string_view written;
  char meant;
};
constexpr std::array<Entity, 5> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

bool BeginsName(char c) {
  return encoding::IsAlpha(c) || c == '_' || c == ':' || (c & 0x80) != 0;
}

bool ContinuesName(char c) {
  return BeginsName(c) || encoding::IsDigit(c) || c == '-' || c == '.';
}

bool IsControl(char c) {
  return (c & 0xE0) == 0 && kBlanks.find(c) == std::string_view::npos;
}

std::string WithPlainLineEnds(std::string_view raw) {
  std::string text(raw);
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at)) {
    text.replace(at, text.compare(at, 2, "\r\n") == 0 ? 2 : 1, "\n");
  }
  return text;
}

// `&#65;` or `&#x41;`; 0 for anything else.
std::size_t SizeOfReference(std::string_view raw) {
  if (raw.substr(0, 2) != "&#") return 0;
  const bool is_hex = raw.substr(2, 1) == "x";
  const std::size_t begin = is_hex ? 3 : 2;
  const std::size_t end = raw.find_first_not_of(is_hex ? "0123456789abcdefABCDEF" : "0123456789", begin);
  return end == std::string_view::npos || end == begin || raw[end] != ';' ? 0 : end + 1;
}

// kNoCharacter where it is 0, or too large.
unsigned CodeOf(std::string_view reference) {
  const unsigned base = reference[2] == 'x' ? 16 : 10;
  unsigned code = 0;
  for (const char c : reference.substr(base == 16 ? 3 : 2)) {
    if (c == ';') break;
    const int digit = encoding::IsDigit(c) ? c - '0' : encoding::ToLower(c) - 'a' + 10;
    code = std::min(code * base + static_cast<unsigned>(digit), kNoCharacter);
  }
  return code == 0 ? kNoCharacter : code;
}

bool HoldsWildReference(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const std::size_t size = SizeOfReference(text.substr(at));
    if (size > 0 && CodeOf(text.substr(at, size)) == kNoCharacter) return true;
  }
  return false;
}

bool AppendCharacter(unsigned code, std::string& to) {
  const bool is_control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  if (is_control || (code >= 0xD800 && code < 0xE000)) return false;
  if (code < 0x80) {
    to += static_cast<char>(code);
    return true;
  }
  const unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  to += static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | code >> 6 * more);
  for (unsigned i = more; i-- > 0;) to += static_cast<char>(0x80U | (code >> 6 * i & 0x3FU));
  return true;
}

class Reading {
 public:
  explicit Reading(std::string_view text) : rest_(text) {}

  std::optional<Node> Read() {
    Take(kByteOrderMark);
    Node top;
    const std::size_t last = rest_.find_last_not_of(kBlanks);
    if (last == std::string_view::npos || rest_[last] != '>') return std::nullopt;  // a blank may be a reference
    if (!TakeContent(top, 0) || top.children.size() != 1 || has_text_at_top_) return std::nullopt;
    if (top.text.find_first_not_of(kBlanks) != std::string::npos) return std::nullopt;
    return std::move(top.children.front());
  }

 private:
  bool Take(std::string_view wanted) {
    if (rest_.substr(0, wanted.size()) != wanted) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  std::string_view TakeWhile(bool (*is_good)(char)) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_good);
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  bool TakeBlanks() {
    return !TakeWhile([](char c) { return kBlanks.find(c) != std::string_view::npos; }).empty();
  }

  std::string_view TakeName() {
    return !rest_.empty() && BeginsName(rest_.front()) ? TakeWhile(ContinuesName) : std::string_view();
  }

  /// What stands before `end`, which is taken, too.
  std::optional<std::string_view> TakeUntil(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view taken = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
    return taken;
  }

  // Up to the end tag of `node`; of the top, which is no element, up to the end.
  bool TakeContent(Node& node, int depth) {
    while (!rest_.empty()) {
      if (Take("<!--")) {
        if (!TakeUntil("-->")) return false;
      } else if (Take("<?")) {
        if (TakeName().empty() || !TakeUntil("?>")) return false;
      } else if (Take("<![CDATA[")) {
        const auto raw = TakeUntil("]]>");
        if (!raw) return false;
        node.text += WithPlainLineEnds(*raw);
        if (depth == 0) has_text_at_top_ = true;
      } else if (Take("</")) {
        return depth > 0 && TakeName() == whole_names_.back() && (TakeBlanks(), Take(">"));
      } else if (Take("<")) {
        if (!TakeElement(node, depth + 1)) return false;
      } else {
        const std::string_view raw = rest_.substr(0, rest_.find('<'));
        rest_.remove_prefix(raw.size());
        Decode(WithPlainLineEnds(raw), node);
      }
    }
    return depth == 0;
  }

  bool TakeElement(Node& parent, int depth) {
    const std::string_view whole_name = TakeName();
    if (whole_name.empty() || depth > kDeepest) return false;
    Node& node = parent.children.emplace_back();
    node.name = whole_name.substr(whole_name.rfind(':') + 1);
    parent.is_text = false;
    for (;;) {
      const bool apart = TakeBlanks();
      if (Take("/>")) return true;
      if (Take(">")) break;
      if (!apart || !TakeAttribute()) return false;
    }
    whole_names_.push_back(whole_name);
    const bool good = TakeContent(node, depth);
    whole_names_.pop_back();
    return good;
  }

  bool TakeAttribute() {
    if (TakeName().empty()) return false;
    TakeBlanks();
    if (!Take("=")) return false;
    TakeBlanks();
    if (Take("'")) return TakeUntil("'").has_value();
    return Take("\"") && TakeUntil("\"").has_value();
  }

  static void Decode(std::string_view raw, Node& node) {
    for (;;) {
      const std::size_t plain = std::min(raw.find('&'), raw.size());
      node.text += raw.substr(0, plain);
      raw.remove_prefix(plain);
      if (raw.empty()) return;
      raw.remove_prefix(DecodeOne(raw, node));
    }
  }

  // How long what begins with `&` is.
  static std::size_t DecodeOne(std::string_view raw, Node& node) {
    for (const Entity& entity : kEntities) {
      if (raw.substr(0, entity.written.size()) != entity.written) continue;
      node.text += entity.meant;
      return entity.written.size();
    }
    const std::size_t size = SizeOfReference(raw);
    if (size > 0) {
      if (!AppendCharacter(CodeOf(raw.substr(0, size)), node.text)) {
        node.is_text = false;
        node.text += '?';
      }
      return size;
    }
    node.text += '&';
    return 1;
  }

  std::string_view rest_;
  std::vector<std::string_view> whole_names_ = {};
  bool has_text_at_top_ = false;
};

}  // namespace

const Node* Node::Only(std::string_view child) const {
  const auto is_named = [child](const Node& each) { return each.name == child; };
  return Count(child) == 1 ? &*std::find_if(children.begin(), children.end(), is_named) : nullptr;
}

std::size_t Node::Count(std::string_view child) const {
  return static_cast<std::size_t>(
      std::count_if(children.begin(), children.end(), [child](const Node& each) { return each.name == child; }));
}

std::optional<Node> ReadXml(std::string_view text) {
  if (!encoding::IsValidUtf8(text) || std::any_of(text.begin(), text.end(), IsControl)) return std::nullopt;
  if (HoldsWildReference(text)) return std::nullopt;
  return Reading(text).Read();
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto* const entity =
        std::find_if(kEntities.begin(), kEntities.end(), [c](const Entity& each) { return each.meant == c; });
    if (c == '\r') {
      escaped += "&#13;";  // or it would be a line feed
    } else if (entity != kEntities.end()) {
      escaped += entity->written;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Masked(std::string text, char mask) {
  constexpr std::string_view kCdata = "<![CDATA[";
  char end = '\0';  // of the tag or entity that we are in
  for (std::size_t i = 0; i < text.size(); ++i) {
    char& c = text[i];
    if (end != '\0') {
      if (c == end) end = '\0';
    } else if (encoding::IsAlphanumeric(c)) {
      c = mask;
    } else if (c == '&') {
      end = ';';
    } else if (c == '<' && text.compare(i, kCdata.size(), kCdata) == 0) {
      i += kCdata.size() - 1;
    } else if (c == '<') {
      end = '>';
    }
  }
  return text;
}

}  // namespace marketplace_metering::xml
