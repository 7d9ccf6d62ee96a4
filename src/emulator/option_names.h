// Every name that the emulator's options have in JSON.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "emulator/option_members.h"

namespace marketplace_metering::emulator {

/// A visitor for `VisitMembers` that collects paths without indices: `customers.license_arn`.
class OptionNames {
 public:
  template <typename T>
  void operator()(const char* name, T& member) {
    names_.push_back(prefix_ + name);
    Descend(name, member, 0);
  }

  std::vector<std::string> Take() { return std::move(names_); }

 private:
  template <typename T, typename = decltype(VisitMembers(std::declval<OptionNames&>(), std::declval<T&>()))>
  void Descend(const char* name, T& member, int) {
    const std::string outer = prefix_;
    prefix_ += std::string(name) + ".";
    VisitMembers(*this, member);
    prefix_ = outer;
  }
  template <typename T>
  void Descend(const char* name, std::vector<T>& /*list*/, int) {
    T item = {};
    Descend(name, item, 0);
  }
  template <typename T>
  void Descend(const char* /*name*/, T& /*member*/, long) {}

  std::string prefix_;
  std::vector<std::string> names_;
};

template <typename T>
std::vector<std::string> NamesOf() {
  OptionNames names;
  T value = {};
  VisitMembers(names, value);
  return names.Take();
}

}  // namespace marketplace_metering::emulator
