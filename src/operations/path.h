// Where in a request a rule is broken, in C++ spelling.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::operations {

/// A chain on the stack, `usage_records[3]` from `tags[1]` from `key`, that becomes text only
/// when there is something to report: a good request pays nothing for its paths. Each link must
/// outlive those made from it.
class Path {
 public:
  /// The request itself.
  Path() = default;

  Path Member(std::string_view name) const& { return Path(this, name, std::nullopt); }
  Path Element(std::string_view name, std::size_t index) const& { return Path(this, name, index); }
  Path Member(std::string_view name) const&& = delete;
  Path Element(std::string_view name, std::size_t index) const&& = delete;

  std::string ToText() const;

 private:
  Path(const Path* parent, std::string_view name, std::optional<std::size_t> index)
      : parent_(parent), name_(name), index_(index) {}

  const Path* parent_ = nullptr;
  std::string_view name_ = {};
  std::optional<std::size_t> index_ = {};
};

}  // namespace marketplace_metering::operations
