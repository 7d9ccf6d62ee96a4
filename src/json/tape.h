// A parsed JSON text as one flat list of nodes, in the order of the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/reader.h"

namespace marketplace_metering::json {

/// Sixteen bytes for each value and each member name, and no allocation per value: strings and
/// numbers stay in the text. Node 0 is the root. In an object each value follows its name.
class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;
  ~Tape();

  /// Why the text cannot be read, or nothing. Call once.
  std::optional<std::string> Parse(std::string text, const Limits& limits);

  /// True before a successful `Parse`.
  bool empty() const noexcept { return nodes_.empty(); }
  Kind kind(std::uint32_t node) const noexcept { return nodes_[node].kind; }
  bool boolean(std::uint32_t node) const noexcept { return nodes_[node].first != 0; }
  /// Of a string, decoded; of a number, as it stands.
  std::string_view text(std::uint32_t node) const noexcept;
  /// The node after this one and all it contains.
  std::uint32_t next(std::uint32_t node) const noexcept;

  /// The value of the first member of that name behind `after`, itself a value of the object.
  std::optional<std::uint32_t> FindMember(std::uint32_t object, std::string_view name,
                                          std::optional<std::uint32_t> after = {}) const noexcept;

  /// As names of members are compared in this text.
  bool SameName(std::string_view a, std::string_view b) const noexcept;

  /// `Results[3].UsageRecord.Quantity`
  std::string PathOf(std::uint32_t node) const;

 private:
  class Builder;

  struct Node {
    Kind kind = Kind::kNull;
    std::uint32_t parent = 0;
    std::uint32_t first = 0;   ///< Text: its offset. Container: the node behind it. Boolean: 1 for true.
    std::uint32_t length = 0;  ///< Of a text.
  };

  std::string text_ = {};
  bool any_case_ = false;
  bool wipe_ = false;
  std::vector<Node> nodes_ = {};
};

}  // namespace marketplace_metering::json
