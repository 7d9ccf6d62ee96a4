// The clock, and the way back to the start.
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emulator/control_actions.h"
#include "emulator/known_members.h"
#include "emulator/travel_clock.h"
#include "encoding/quote.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {
namespace {

// More than the clock's whole range, and less than a duration in nanoseconds can hold.
constexpr double kMostSeconds = 9e9;

double SecondsOf(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

bool IsShown(double seconds) {
  return seconds >= SecondsOf(TravelClock::kFirst) && seconds <= SecondsOf(TravelClock::kLast);
}

std::optional<ResetPart> FindPart(std::string_view name) {
  if (name == "ledger") return ResetPart::kLedger;
  if (name == "faults") return ResetPart::kFaults;
  if (name == "clock") return ResetPart::kClock;
  if (name == "settings") return ResetPart::kSettings;
  return std::nullopt;
}

// The first thing wrong with a body; nothing when it is good.
std::optional<ControlReply> Check(const json::Document& document, const std::string& body,
                                  const std::vector<std::string>& known) {
  if (const json::Problem* problem = document.problem()) return Refusal(400, json::Describe(*problem));
  const std::vector<std::string> unknown = FindUnknownMembers(body, known);
  if (!unknown.empty()) return Refusal(400, unknown.front() + " means nothing here");
  return std::nullopt;
}

}  // namespace

ControlReply ShowClock(Emulator& emulator, const ControlRequest& /*request*/) {
  json::Writer writer;
  writer.BeginObject().Name("now").String(InstantText(emulator.Now()));
  writer.Name("scale").Number(emulator.time_scale()).EndObject();
  return JsonReply(writer);
}

ControlReply MoveClock(Emulator& emulator, const ControlRequest& request) {
  const json::Document document = json::Document::Parse(request.body);
  const json::Object root = document.root();
  const auto now = root.Timestamp("now");
  const auto advance = root.Number("advance_seconds", -kMostSeconds, kMostSeconds);
  const auto scale = root.Number("scale", 0, TravelClock::kMaxScale);
  if (auto refusal = Check(document, request.body, {"now", "advance_seconds", "scale"})) return *std::move(refusal);
  if (!now && !advance && !scale) return Refusal(400, "Give now, advance_seconds or scale");
  const double target = SecondsOf(now.value_or(emulator.Now())) + advance.value_or(0);
  const bool reachable = (!now || IsShown(SecondsOf(*now))) && IsShown(target);
  if ((now || advance) && !reachable) return Refusal(400, "The clock shows times from 1970 to 2200 only");
  if (now) emulator.SetTime(*now);
  if (advance) {
    const std::chrono::duration<double> by(*advance);
    emulator.AdvanceTime(std::chrono::duration_cast<std::chrono::nanoseconds>(by));
  }
  if (scale) {
    if (const auto done = emulator.SetTimeScale(*scale); !done) return Refusal(done.error());
  }
  return ShowClock(emulator, request);
}

ControlReply ResetAll(Emulator& emulator, const ControlRequest& request) {
  std::set<ResetPart> parts = {ResetPart::kLedger, ResetPart::kFaults, ResetPart::kClock, ResetPart::kSettings};
  if (!request.body.empty()) {
    const json::Document document = json::Document::Parse(request.body);
    const auto names = document.root().Strings("what");
    if (auto refusal = Check(document, request.body, {"what"})) return *std::move(refusal);
    if (!names) return Refusal(400, "what: name the parts, or send nothing for all of them");
    parts.clear();
    for (const std::string& name : *names) {
      const auto part = FindPart(name);
      if (!part) return Refusal(400, "what: " + encoding::Quoted(name) + " is none of ledger, faults, clock, settings");
      parts.insert(*part);
    }
  }
  if (const auto done = emulator.Reset(parts); !done) return Refusal(done.error());
  return Done();
}

}  // namespace marketplace_metering::emulator
