// The emulator's options, or a part of them, from JSON.
#pragma once

#include <string>

#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// `value` with what `text` says put in place; lists are replaced as a whole. Fails with
/// `kInvalidConfiguration`, naming `source`, when `text` is not JSON, holds a member that means
/// nothing, or one of another type. Whether the values make sense is for `CheckOptions`.
/// For `EmulatorOptions`, `Product`, `Customer` and `Fault`.
template <typename T>
Outcome<T> ReadConfig(const std::string& text, const std::string& source, T value);

extern template Outcome<EmulatorOptions> ReadConfig(const std::string&, const std::string&, EmulatorOptions);
extern template Outcome<Product> ReadConfig(const std::string&, const std::string&, Product);
extern template Outcome<Customer> ReadConfig(const std::string&, const std::string&, Customer);
extern template Outcome<Fault> ReadConfig(const std::string&, const std::string&, Fault);

}  // namespace marketplace_metering::emulator
