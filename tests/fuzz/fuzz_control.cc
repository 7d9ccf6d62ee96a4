// The control port without its sockets, and what comes in at the service's port in between.
//
// The input is text: requests, separated by a byte 0xff. The first line of each is method and target, and may go on
// with the headers Host and Origin; the rest is its body. The methods BATCH and METER send that body to the service,
// signed.
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cell.h"
#include "emulator/control.h"
#include "emulator/write_config.h"
#include "encoding/header_name.h"
#include "fuzz_target.h"
#include "json/reader.h"
#include "json/writer.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "no_network.h"
#include "sender.h"

namespace marketplace_metering::emulator {
namespace {

constexpr char kNext = '\xff';
constexpr std::size_t kMaxRequests = 8;

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (auto end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

WireRequest RequestOf(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::vector<std::string_view> words = Split(text.substr(0, end), ' ');
  WireRequest request;
  request.method = words[0];
  request.target = words.size() > 1 ? words[1] : "/";
  request.headers = {{"Host", words.size() > 2 ? std::string(words[2]) : "127.0.0.1:8081"}};
  if (words.size() > 3) request.headers.push_back({"Origin", std::string(words[3])});
  request.body = text.substr(std::min(end + 1, text.size()));
  return request;
}

void WriteFaults(const Emulator& emulator, json::Writer& writer) {
  for (const ActiveFault& active : emulator.faults()) {
    writer.Integer(active.number).Integer(active.seen).Integer(active.struck).BeginObject();
    WriteConfigMembers(active.fault, writer);
    writer.EndObject();
  }
}

// Everything that a request can change.
std::string StateOf(const Emulator& emulator) {
  json::Writer writer;
  writer.BeginArray();
  WriteConfig(emulator.options(), writer);
  WriteFaults(emulator, writer);
  writer.Integer(emulator.Now().time_since_epoch().count()).Number(emulator.time_scale());
  writer.Integer(static_cast<std::int64_t>(emulator.requests().size()));
  writer.String(PrintBill(emulator.ledger(), BillFormat::kJsonLines));
  writer.String(PrintVerdicts(emulator.verdicts().value(), BillFormat::kCsv)).EndArray();
  return writer.Take();
}

EmulatorOptions Options() {
  static const EmulatorOptions example = ExampleOptions();
  EmulatorOptions options = example;
  options.control_port = 0;
  options.fault_seed = 1;
  options.clock = std::make_shared<marketplace_metering::testing::FakeClock>();
  options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  return options;
}

class Play {
 public:
  explicit Play(bool compares) : compares_(compares) {
    StartedServers().clear();
    auto started = Emulator::Start(Options());
    Require(started.ok(), "The example market can be started");
    emulator_ = *std::move(started);
    static const std::string at_first = StateOf(*emulator_);
    state_ = at_first;
  }

  void Do(std::string_view text) {
    WireRequest request = RequestOf(text);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads) CheckUnchanged();
    if (request.method == "BATCH" || request.method == "METER") return Meter(std::move(request));
    const WireReply reply = StartedServers().at(1).answer(request);
    CheckReply(request, reply);
    if (reads || reply.status != 200) {
      unchanged_ = false;
    } else {
      NoteState();
    }
  }

  void End() {
    CheckUnchanged();
    Require(emulator_->CheckConservation().value().holds, "All that was sent is accounted for", state_);
    const auto log = emulator_->requests();
    Require(log.size() <= emulator_->options().max_logged_requests, "The log is no longer than it may be");
  }

 private:
  // As the example's seller, or the example's buyer.
  void Meter(WireRequest request) {
    const std::array<std::uint8_t, 3> seller = {0, 0, 0};
    const std::array<std::uint8_t, 3> buyer = {0, 1, 1};
    const auto& cell = request.method == "BATCH" ? seller : buyer;
    const WireRequest wire = Signed(Cell(cell.data(), cell.size()), std::move(request.body), {}, emulator_->Now());
    StartedServers().at(0).answer(wire);
    NoteState();
  }

  void NoteState() {
    if (compares_) state_ = StateOf(*emulator_);
  }

  // After requests that only read, or were refused.
  void CheckUnchanged() {
    if (unchanged_ || !compares_) return;
    const std::string state = StateOf(*emulator_);
    Require(state == state_, "What only reads, or is refused, changes nothing", state);
    unchanged_ = true;
  }

  static void CheckReply(const WireRequest& request, const WireReply& reply) {
    constexpr std::array<int, 6> kStatuses = {200, 400, 403, 404, 405, 413};
    Require(std::count(kStatuses.begin(), kStatuses.end(), reply.status) == 1, "A status is one of a few", reply.body);
    for (const HttpHeader& header : reply.headers) {
      Require(encoding::IsHeaderName(header.name) && encoding::IsHeaderValue(header.value), "A header can be sent");
    }
    const std::string* type = FindHeader(reply.headers, "Content-Type");
    Require(type != nullptr, "A reply has a type");
    if (*type != "application/json") return Require(reply.status == 200, "An error is JSON", reply.body);
    const json::Document document = json::Document::Parse(reply.body);
    const auto error = document.root().String("error");
    Require(document.problem() == nullptr, "A reply is JSON", reply.body);
    Require(error.has_value() == (reply.status != 200), "An error says what is wrong", request.target);
  }

  const bool compares_;
  std::unique_ptr<Emulator> emulator_;
  std::string state_;
  bool unchanged_ = true;  // since state_ was taken, as far as is known
};

void Run(std::string_view input) {
  const std::vector<std::string_view> requests = Split(input, kNext);
  // Comparing takes as long as all else does: of each input it is known whether it does.
  Play play(std::hash<std::string_view>()(input) % 8 == 0);
  for (std::size_t i = 0; i < std::min(requests.size(), kMaxRequests); ++i) play.Do(requests[i]);
  play.End();
}

}  // namespace
}  // namespace marketplace_metering::emulator

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::emulator::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
