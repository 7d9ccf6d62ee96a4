#include "emulator/write_config.h"

#include "emulator/option_writer.h"

namespace marketplace_metering::emulator {

template <typename T>
void WriteConfig(T value, json::Writer& to) {
  OptionWriter(to).Object(value);
}

void WriteConfigMembers(Fault value, json::Writer& to) {
  OptionWriter writer(to);
  VisitMembers(writer, value);
}

template void WriteConfig(EmulatorOptions, json::Writer&);
template void WriteConfig(Product, json::Writer&);
template void WriteConfig(Customer, json::Writer&);
template void WriteConfig(Fault, json::Writer&);

}  // namespace marketplace_metering::emulator
