// Where settings come from, in order, and how their text is read.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problems.h"
#include "config/shared_files.h"
#include "config/words.h"
#include "encoding/header_name.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

inline constexpr std::string_view kOptionSource = "option";
inline constexpr std::string_view kDefaultSource = "default";

/// A setting: its name in code, and the variables and then the keys of a profile that may hold it, the first one
/// first. Unused places are null.
struct Row {
  std::string_view setting = {};
  std::array<const char*, 3> variables = {};
  std::array<const char*, 2> keys = {};
};

/// Text of a setting, not yet judged.
struct Found {
  std::string text = {};
  std::string source = {};  ///< As in `Setting::source`.
  /// How to be rid of it, for messages: "unset the variable".
  std::string_view undo = "leave it unset";
};

/// Finds settings outside code. A value in code wins and nothing else is looked at; a value that is found first and
/// cannot be used is a problem, never a reason to look further. Blank is unset.
/// Use from one thread at a time.
class Sources {
 public:
  /// All must outlive this.
  Sources(const Environment& environment, const SharedFiles& files, Problems& problems)
      : environment_(environment), files_(files), problems_(problems) {}

  /// From now on looks at every source of each setting, to tell which of them do not count.
  void Trace() { tracing_ = true; }
  /// By setting, when tracing: the sources that hold something besides the one that counts.
  const std::map<std::string, std::vector<std::string>, std::less<>>& overridden() const noexcept {
    return overridden_;
  }

  /// Whose keys are read from now on.
  void SelectProfile(const std::string& name);

  /// The first of the row's variables that holds something, else the first of its keys.
  std::optional<Found> Find(const Row& row) const;
  /// The same, of the variables alone.
  std::optional<Found> FindVariable(const Row& row) const;
  /// The same, of the selected profile alone.
  std::optional<Found> FindKey(const Row& row) const;

  std::optional<Found> ReadText(const std::optional<std::string>& option, const Row& row) const;

  Setting<bool> ReadBool(const std::optional<bool>& option, const Row& row, bool fallback) const {
    return ReadWord(option, row, kBooleanWords, fallback);
  }

  /// A whole decimal number within bounds, wherever it comes from.
  Setting<int> ReadNumber(const std::optional<int>& option, const Row& row, int min, int max, int fallback) const;

  /// One of `words`, in any case.
  template <typename T, std::size_t N>
  Setting<T> ReadWord(const std::optional<T>& option, const Row& row, const std::array<Word<T>, N>& words,
                      T fallback) const {
    NoteOverridden(option.has_value(), row);
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

  bool tracing() const noexcept { return tracing_; }
  const SharedFiles& files() const noexcept { return files_; }

  /// What a caller has found that looks through the sources by itself.
  void NoteOverridden(std::string_view setting, std::vector<Found> found) const;

 private:
  void NoteOverridden(bool has_option, const Row& row) const;
  std::optional<Found> ReadVariable(const char* variable) const;
  std::optional<Found> ReadKey(const char* key) const;
  void RefuseWord(const Row& row, const Found& found, const std::vector<std::string_view>& accepted) const;

  const Environment& environment_;
  const SharedFiles& files_;
  Problems& problems_;
  std::string profile_;
  const profile::Properties* properties_ = nullptr;
  bool tracing_ = false;
  mutable std::map<std::string, std::vector<std::string>, std::less<>> overridden_;
};

}  // namespace marketplace_metering::config
