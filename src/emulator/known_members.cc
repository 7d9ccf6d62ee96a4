#include "emulator/known_members.h"

#include <algorithm>
#include <cstdint>

#include "encoding/quote.h"
#include "json/reader.h"
#include "json/tape.h"

namespace marketplace_metering::emulator {
namespace {

class Finder {
 public:
  Finder(const json::Tape& tape, const std::vector<std::string>& known) : tape_(tape), known_(known) {}

  // `path` as the text has it, `pattern` without indices. As deep as the reader's limit.
  void Visit(std::uint32_t node, const std::string& path, const std::string& pattern) {
    if (tape_.kind(node) == json::Kind::kArray) return VisitArray(node, path, pattern);
    if (tape_.kind(node) == json::Kind::kObject) return VisitObject(node, path, pattern);
  }

  std::vector<std::string> Take() { return std::move(unknown_); }

 private:
  void VisitArray(std::uint32_t array, const std::string& path, const std::string& pattern) {
    std::size_t index = 0;
    for (std::uint32_t item = array + 1; item < tape_.next(array); item = tape_.next(item)) {
      Visit(item, path + "[" + std::to_string(index++) + "]", pattern);
    }
  }

  void VisitObject(std::uint32_t object, const std::string& path, const std::string& pattern) {
    for (std::uint32_t name = object + 1; name < tape_.next(object);) {
      const std::uint32_t value = tape_.next(name);
      const std::string dot = pattern.empty() ? "" : ".";
      const std::string member = pattern + dot + std::string(tape_.text(name));
      const std::string place = path + dot + encoding::Printable(tape_.text(name));
      if (std::find(known_.begin(), known_.end(), member) == known_.end()) {
        unknown_.push_back(place);
      } else {
        Visit(value, place, member);
      }
      name = tape_.next(value);
    }
  }

  const json::Tape& tape_;
  const std::vector<std::string>& known_;
  std::vector<std::string> unknown_;
};

}  // namespace

std::vector<std::string> FindUnknownMembers(const std::string& text, const std::vector<std::string>& known) {
  json::Tape tape;
  if (tape.Parse(text, json::Limits())) return {};
  Finder finder(tape, known);
  finder.Visit(0, "", "");
  return finder.Take();
}

}  // namespace marketplace_metering::emulator
