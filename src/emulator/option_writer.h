// The emulator's options into JSON, member by member.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/option_members.h"
#include "emulator/usage_time.h"
#include "json/writer.h"

namespace marketplace_metering::emulator {

/// A visitor for `VisitMembers`. Leaves secrets out, and what is empty.
class OptionWriter {
 public:
  explicit OptionWriter(json::Writer& to) : to_(to) {}

  void operator()(const char* name, const std::string& from) {
    if (!from.empty()) to_.Name(name).String(from);
  }
  void operator()(const char* /*name*/, const Secret& /*from*/) {}
  void operator()(const char* name, bool from) { to_.Name(name).Boolean(from); }
  void operator()(const char* name, double from) { to_.Name(name).Number(from); }
  void operator()(const char* name, int from) { to_.Name(name).Integer(from); }
  void operator()(const char* name, std::int64_t from) { to_.Name(name).Integer(from); }
  void operator()(const char* name, std::uint64_t from) { to_.Name(name).Integer(static_cast<std::int64_t>(from)); }
  void operator()(const char* name, std::chrono::seconds from) { to_.Name(name).Integer(from.count()); }
  void operator()(const char* name, std::chrono::milliseconds from) { to_.Name(name).Integer(from.count()); }
  void operator()(const char* name, const std::optional<std::chrono::system_clock::time_point>& from) {
    if (from) to_.Name(name).String(InstantText(*from));
  }
  void operator()(const char* name, const std::vector<std::string>& from) {
    if (from.empty()) return;
    to_.Name(name).BeginArray();
    for (const std::string& text : from) to_.String(text);
    to_.EndArray();
  }
  void operator()(const char* name, const std::vector<int>& from) {
    if (from.empty()) return;
    to_.Name(name).BeginArray();
    for (const int value : from) to_.Integer(value);
    to_.EndArray();
  }
  void operator()(const char* name, FaultKind from) { to_.Name(name).String(NameOf(from)); }

  template <typename T, typename = decltype(Words<T>::kAll)>
  void operator()(const char* name, T from) {
    for (const auto& [text, value] : Words<T>::kAll) {
      if (value == from) to_.Name(name).String(text);
    }
  }

  template <typename T, typename = decltype(VisitMembers(std::declval<OptionWriter&>(), std::declval<T&>()))>
  void operator()(const char* name, std::vector<T>& from) {
    to_.Name(name).BeginArray();
    for (T& item : from) Object(item);
    to_.EndArray();
  }

  template <typename T, typename = decltype(VisitMembers(std::declval<OptionWriter&>(), std::declval<T&>())), int = 0>
  void operator()(const char* name, T& from) {
    to_.Name(name);
    Object(from);
  }

  template <typename T>
  void Object(T& from) {
    to_.BeginObject();
    VisitMembers(*this, from);
    to_.EndObject();
  }

 private:
  json::Writer& to_;
};

}  // namespace marketplace_metering::emulator
