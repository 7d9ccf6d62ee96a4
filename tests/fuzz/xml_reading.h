// XML read once more, the plain way, for comparison with what the library reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::xml {

/// An element with all that stands in it.
struct Node {
  std::string name = {};  ///< Without prefix.
  std::string text = {};  ///< Decoded, and without that of its children.
  bool is_text = true;    ///< No elements, and no reference to what is no character.
  std::vector<Node> children = {};

  /// The only child of that name; null when there is none or more than one.
  const Node* Only(std::string_view child) const;
  std::size_t Count(std::string_view child) const;
};

/// The element at the top, if `text` is one that `Document::Parse` should take with its usual limits.
std::optional<Node> ReadXml(std::string_view text);

/// `text` as it may stand in an element.
std::string Escaped(std::string_view text);

/// `text` with the letters and digits that stand outside of tags made `mask`, entities excepted.
std::string Masked(std::string text, char mask);

}  // namespace marketplace_metering::xml
