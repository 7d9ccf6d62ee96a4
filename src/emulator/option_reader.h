// JSON into the emulator's options, member by member.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/fault_kinds.h"
#include "emulator/option_members.h"
#include "encoding/quote.h"
#include "json/reader.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

/// A visitor for `VisitMembers`. Members that are absent leave their target as it is; a list that is there replaces.
/// What is no problem of JSON's, such as an unknown word, is appended to `wrong`.
class OptionReader {
 public:
  OptionReader(const json::Object& from, std::string path, std::vector<Violation>& wrong)
      : from_(from), path_(std::move(path)), wrong_(wrong) {}

  void operator()(const char* name, std::string& to) {
    if (const auto text = from_.String(name)) to = *text;
  }
  void operator()(const char* name, Secret& to) {
    if (const auto text = from_.String(name)) to = Secret(*text);
  }
  void operator()(const char* name, bool& to) {
    if (const auto value = from_.Boolean(name)) to = *value;
  }
  void operator()(const char* name, double& to) {
    if (const auto value =
            from_.Number(name, -std::numeric_limits<double>::max(), std::numeric_limits<double>::max())) {
      to = *value;
    }
  }
  void operator()(const char* name, int& to) { ReadInteger(name, to, std::numeric_limits<int>::min()); }
  void operator()(const char* name, std::int64_t& to) {
    ReadInteger(name, to, std::numeric_limits<std::int64_t>::min());
  }
  void operator()(const char* name, std::uint64_t& to) { ReadInteger(name, to, 0); }
  void operator()(const char* name, std::chrono::seconds& to) { ReadDuration(name, to); }
  void operator()(const char* name, std::chrono::milliseconds& to) { ReadDuration(name, to); }
  void operator()(const char* name, std::optional<std::chrono::system_clock::time_point>& to) {
    if (from_.KindOf(name) == json::Kind::kNull) to.reset();
    if (const auto time = from_.Timestamp(name)) to = time;
  }
  void operator()(const char* name, std::vector<std::string>& to) {
    if (auto texts = from_.Strings(name)) to = *std::move(texts);
  }
  void operator()(const char* name, std::vector<int>& to) {
    const auto values = from_.Integers(name, std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
    if (!values) return;
    to.clear();
    for (const std::int64_t value : *values) to.push_back(static_cast<int>(value));
  }
  void operator()(const char* name, FaultKind& to) {
    const auto word = from_.String(name);
    if (!word) return;
    if (const auto kind = FindFaultKind(*word)) {
      to = *kind;
    } else {
      Wrong(name, encoding::Quoted(*word) + " is none of " + FaultKindNames());
    }
  }

  template <typename T, typename = decltype(Words<T>::kAll)>
  void operator()(const char* name, T& to) {
    const auto word = from_.String(name);
    if (!word) return;
    std::string known;
    for (const auto& [text, value] : Words<T>::kAll) {
      if (text == *word) {
        to = value;
        return;
      }
      known.append(known.empty() ? "" : ", ").append(text);
    }
    Wrong(name, encoding::Quoted(*word) + " is none of " + known);
  }

  template <typename T>
  void operator()(const char* name, std::vector<T>& to) {
    const auto list = from_.List(name);
    if (!list) return;
    to.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      OptionReader reader((*list)[i], path_ + name + "[" + std::to_string(i) + "].", wrong_);
      VisitMembers(reader, to.emplace_back());
    }
  }

  template <typename T, typename = decltype(VisitMembers(std::declval<OptionReader&>(), std::declval<T&>())), int = 0>
  void operator()(const char* name, T& to) {
    if (const auto child = from_.Child(name)) {
      OptionReader reader(*child, path_ + name + ".", wrong_);
      VisitMembers(reader, to);
    }
  }

 private:
  template <typename T>
  void ReadInteger(const char* name, T& to, std::int64_t min) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    const auto max = static_cast<std::int64_t>(most < kMost ? most : kMost);
    if (const auto value = from_.Integer(name, min, max)) to = static_cast<T>(*value);
  }

  template <typename T>
  void ReadDuration(const char* name, T& to) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (const auto value = from_.Integer(name, -kMost * 1000, kMost * 1000)) to = T(*value);
  }

  void Wrong(const char* name, std::string message) { wrong_.push_back({path_ + name, std::move(message)}); }

  const json::Object& from_;
  std::string path_;
  std::vector<Violation>& wrong_;
};

}  // namespace marketplace_metering::emulator
