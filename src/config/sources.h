// Where settings come from, in order, and how their text is read.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problems.h"
#include "config/words.h"
#include "encoding/header_name.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

inline constexpr std::string_view kOptionSource = "option";
inline constexpr std::string_view kDefaultSource = "default";

/// A setting: its name in code, and the variables that may hold it, the first one first. Unused
/// places are null.
struct Row {
  std::string_view setting = {};
  std::array<const char*, 3> variables = {};
};

/// Text of a setting, not yet judged.
struct Found {
  std::string text = {};
  std::string source = {};  ///< As in `Setting::source`.
};

/// Finds settings outside code. A value in code wins and nothing else is looked at; a value that
/// is found first and cannot be used is a problem, never a reason to look further.
/// Use from one thread at a time.
class Sources {
 public:
  /// Both must outlive this.
  Sources(const Environment& environment, Problems& problems) : environment_(environment), problems_(problems) {}

  /// The first of the row's variables that holds more than blanks.
  std::optional<Found> Find(const Row& row) const;

  std::optional<Found> ReadText(const std::optional<std::string>& option, const Row& row) const;

  Setting<bool> ReadBool(const std::optional<bool>& option, const Row& row, bool fallback) const {
    return ReadWord(option, row, kBooleanWords, fallback);
  }

  /// A whole decimal number, at least 1, wherever it comes from.
  Setting<int> ReadCount(const std::optional<int>& option, const Row& row, int fallback) const;

  /// One of `words`, in any case.
  template <typename T, std::size_t N>
  Setting<T> ReadWord(const std::optional<T>& option, const Row& row, const std::array<Word<T>, N>& words,
                      T fallback) const {
    if (option) return {*option, std::string(kOptionSource)};
    auto found = Find(row);
    if (!found) return {fallback, std::string(kDefaultSource)};
    std::vector<std::string_view> accepted;
    for (const Word<T>& word : words) {
      if (encoding::EqualsIgnoreCase(found->text, word.text)) return {word.value, std::move(found->source)};
      accepted.push_back(word.text);
    }
    RefuseWord(row, *found, accepted);
    return {fallback, std::move(found->source)};
  }

 private:
  void RefuseWord(const Row& row, const Found& found, const std::vector<std::string_view>& accepted) const;

  const Environment& environment_;
  Problems& problems_;
};

}  // namespace marketplace_metering::config
