// The emulator's options, or a part of them, as JSON that `ReadConfig` reads.
#pragma once

#include "json/writer.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// One object, without secrets and without what is empty. For `EmulatorOptions`, `Product`, `Customer` and `Fault`.
template <typename T>
void WriteConfig(T value, json::Writer& to);

/// The members alone, into an object that is open.
void WriteConfigMembers(Fault value, json::Writer& to);

extern template void WriteConfig(EmulatorOptions, json::Writer&);
extern template void WriteConfig(Product, json::Writer&);
extern template void WriteConfig(Customer, json::Writer&);
extern template void WriteConfig(Fault, json::Writer&);

}  // namespace marketplace_metering::emulator
