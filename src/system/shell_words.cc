#include "system/shell_words.h"

namespace marketplace_metering::system {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view line) : rest_(line) {}

  std::optional<std::vector<std::string>> Split() {
    while (!rest_.empty()) {
      if (!Take()) return std::nullopt;
    }
    EndWord();
    return std::move(words_);
  }

 private:
  bool Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        EndWord();
        return true;
      case '\'':
        return TakeSingleQuoted();
      case '"':
        return TakeDoubleQuoted();
      case '\\':
        return TakeEscaped();
      default:
        Add(c);
        return true;
    }
  }

  // As it stands, up to the next quote.
  bool TakeSingleQuoted() {
    const auto end = rest_.find('\'');
    if (end == std::string_view::npos) return false;
    word_.append(rest_.substr(0, end));
    in_word_ = true;
    rest_.remove_prefix(end + 1);
    return true;
  }

  // A backslash counts only before what would mean something there.
  bool TakeDoubleQuoted() {
    constexpr std::string_view kEscapable = "$`\"\\";
    in_word_ = true;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\' && !rest_.empty()) {
        const char next = rest_.front();
        if (next == '\n') {
          rest_.remove_prefix(1);
          continue;
        }
        if (kEscapable.find(next) != std::string_view::npos) {
          rest_.remove_prefix(1);
          c = next;
        }
      }
      word_.push_back(c);
    }
    return false;
  }

  bool TakeEscaped() {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c != '\n') Add(c);  // a line that goes on
    return true;
  }

  void Add(char c) {
    word_.push_back(c);
    in_word_ = true;
  }

  void EndWord() {
    if (!in_word_) return;
    words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view rest_;
  std::string word_;
  bool in_word_ = false;  // a pair of quotes makes a word, though an empty one
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> SplitShellWords(std::string_view line) {
  return Splitter(line).Split();
}

}  // namespace marketplace_metering::system
