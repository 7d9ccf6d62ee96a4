// Any text as a start file; and a service that goes by it, if it is good.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cell.h"
#include "emulator/check_options.h"
#include "emulator/read_config.h"
#include "emulator/service.h"
#include "emulator/write_config.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "json/writer.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "sender.h"

namespace marketplace_metering::emulator {
namespace {

const EmulatorOptions& Example() {
  static const EmulatorOptions options = ExampleOptions();
  return options;
}

template <typename T>
std::string Written(const T& value) {
  json::Writer writer;
  WriteConfig(value, writer);
  return writer.Take();
}

void CheckRefusal(const Error& error) {
  Require(error.code == ErrorCode::kInvalidConfiguration, "Settings that cannot be read are invalid settings");
  const bool as_a_whole = error.message.find("cannot be used: the JSON text ") != std::string::npos;
  Require(as_a_whole || !error.violations.empty(), "It says what is wrong");
  for (const Violation& violation : error.violations) {
    Require(!violation.message.empty() && encoding::IsValidUtf8(violation.message + violation.path),
            "It can be shown what is wrong", violation.path);
  }
}

// What was read can be written and read again, but for secrets and what CheckOptions refuses.
template <typename T>
void CheckRoundTrip(const T& value, const T& start) {
  const std::string text = Written(value);
  const auto again = ReadConfig(text, "what was written", start);
  Require(again.ok(), "What is written can be read", text);
  Require(Written(*again) == text, "What is read is what was written", text + "\n" + Written(*again));
}

// Whether one part of the settings can be read by itself.
template <typename T>
void ReadPart(const std::string& text) {
  const auto read = ReadConfig(text, "the fuzzer", T());
  if (!read) CheckRefusal(read.error());
}

// A seller's batch, at the hour the clock shows.
void Meter(EmulatorOptions options) {
  options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  options.clock = std::make_shared<marketplace_metering::testing::FakeClock>();
  Service service(std::move(options));
  const Time now = service.clock().Now();
  const std::string body =
      R"({"ProductCode":"prod-1a2b3c","UsageRecords":[{"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
      R"("Quantity":5,"Timestamp":)" +
      std::to_string(EpochSeconds(now)) + "}]}";
  const std::array<std::uint8_t, 1> seller = {0};
  const WireReply reply = service.Handle(Signed(Cell(seller.data(), seller.size()), body, {}, now));
  Require(reply.status >= 200 && reply.status < 1000, "A service that was set up answers", reply.body);
  Require(service.CheckConservation().value().holds, "All that was sent is accounted for");
}

void Run(const std::string& text) {
  ReadPart<Product>(text);
  ReadPart<Customer>(text);
  ReadPart<Fault>(text);
  auto read = ReadConfig(text, "the fuzzer", Example());
  if (!read) return CheckRefusal(read.error());
  if (!CheckOptions(*read).empty()) return;
  CheckRoundTrip(*read, EmulatorOptions());
  Meter(*std::move(read));
}

}  // namespace
}  // namespace marketplace_metering::emulator

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::emulator::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
