// Faults: what is active, one more, one less.
#include <charconv>
#include <string>
#include <system_error>

#include "emulator/control_actions.h"
#include "emulator/read_config.h"
#include "emulator/write_config.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {

ControlReply ShowFaults(Emulator& emulator, const ControlRequest& /*request*/) {
  json::Writer writer;
  // A text: the numbers of most readers end at 2^53.
  writer.BeginObject().Name("seed").String(std::to_string(emulator.fault_seed())).Name("faults").BeginArray();
  for (const ActiveFault& active : emulator.faults()) {
    writer.BeginObject().Name("number").Integer(active.number);
    writer.Name("seen").Integer(active.seen).Name("struck").Integer(active.struck);
    WriteConfigMembers(active.fault, writer);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  return JsonReply(writer);
}

ControlReply MakeFault(Emulator& emulator, const ControlRequest& request) {
  auto fault = ReadConfig(request.body, "the request", Fault());
  if (!fault) return Refusal(fault.error());
  const auto number = emulator.AddFault(*std::move(fault));
  if (!number) return Refusal(number.error());
  json::Writer writer;
  writer.BeginObject().Name("number").Integer(*number).EndObject();
  return JsonReply(writer);
}

ControlReply EndFaults(Emulator& emulator, const ControlRequest& request) {
  if (request.path.empty()) {
    const auto done = emulator.RemoveFaults();
    return done ? Done() : Refusal(done.error());
  }
  int number = 0;
  const char* const begin = request.path.data() + 1;
  const char* const end = request.path.data() + request.path.size();
  const auto read = std::from_chars(begin, end, number);
  if (read.ec != std::errc() || read.ptr != end) return NotFound("Faults have numbers: /faults/2");
  const auto done = emulator.RemoveFault(number);
  if (done) return Done();
  return done.error().code == ErrorCode::kInvalidRequest ? NotFound(done.error().message) : Refusal(done.error());
}

}  // namespace marketplace_metering::emulator
