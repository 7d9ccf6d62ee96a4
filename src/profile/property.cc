#include "profile/property.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <utility>

namespace marketplace_metering::profile {

Property::Property(std::string text, int at_line, FileKind of_file)
    : value(std::move(text)), line(at_line), file(of_file) {}

// What was there before goes into `other`, which wipes it.
Property& Property::operator=(Property other) noexcept {
  value.swap(other.value);
  line = other.line;
  file = other.file;
  return *this;
}

Property::~Property() {
  // A longer value may have been there before: all the string has room for, which needs no further memory.
  value.resize(value.capacity());
  explicit_bzero(value.data(), value.size());
}

}  // namespace marketplace_metering::profile
