// A map that can take back what one request changed in it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

namespace marketplace_metering::emulator {

/// Use from one thread at a time.
template <typename Key, typename Value>
class JournaledMap {
 public:
  using Map = std::map<Key, Value>;
  using Iterator = typename Map::const_iterator;

  Iterator find(const Key& key) const { return map_.find(key); }
  Iterator begin() const noexcept { return map_.begin(); }
  Iterator end() const noexcept { return map_.end(); }
  std::size_t size() const noexcept { return map_.size(); }

  /// For changing; made when there is none.
  Value& operator[](const Key& key) {
    const auto found = map_.find(key);
    before_.try_emplace(key, found == map_.end() ? std::nullopt : std::optional<Value>(found->second));
    return map_[key];
  }

  /// What was changed since it was last settled, with what was there before.
  const std::map<Key, std::optional<Value>>& changes() const noexcept { return before_; }
  /// The changes stay.
  void Settle() noexcept { before_.clear(); }
  void Undo() {
    for (auto& [key, value] : before_) {
      if (value) {
        map_[key] = *std::move(value);
      } else {
        map_.erase(key);
      }
    }
    before_.clear();
  }
  void Clear() noexcept {
    map_.clear();
    before_.clear();
  }

 private:
  Map map_;
  std::map<Key, std::optional<Value>> before_;
};

}  // namespace marketplace_metering::emulator
