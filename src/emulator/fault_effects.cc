#include "emulator/fault_effects.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kUsualDrip(10);
constexpr std::chrono::minutes kUsualStall(10);
constexpr std::int64_t kUsualPadding = std::int64_t{64} << 20;

template <typename T>
T OrElse(T value, T usual) {
  return value == T() ? usual : value;
}

bool IsAmong(const std::vector<int>& places, std::size_t place) {
  return std::find(places.begin(), places.end(), static_cast<int>(place)) != places.end();
}

void Shuffle(FaultPlan& plan, std::vector<UsageRecordResult>& results) {
  if (results.size() < 2) return;
  std::vector<std::size_t> order(results.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[plan.Draw(i + 1)]);
  // By lot it may come out as it was, which would be no fault at all.
  if (std::is_sorted(order.begin(), order.end())) std::rotate(order.begin(), order.begin() + 1, order.end());
  std::vector<UsageRecordResult> shuffled;
  shuffled.reserve(results.size());
  for (const std::size_t from : order) shuffled.push_back(std::move(results[from]));
  results = std::move(shuffled);
}

// The places of `result.results` in the request: in order, those that are not among the unprocessed.
std::vector<std::size_t> PlacesOfResults(const std::vector<UsageRecord>& sent, const BatchMeterUsageResult& result) {
  std::vector<std::size_t> places;
  std::size_t unprocessed = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const bool is_unprocessed =
        unprocessed < result.unprocessed_records.size() && result.unprocessed_records[unprocessed] == sent[i];
    if (is_unprocessed) {
      ++unprocessed;
    } else {
      places.push_back(i);
    }
  }
  return places;
}

// Members before the first of every object, whatever the text holds in quotes.
std::string WithUnknownMembers(const std::string& json) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    out.push_back(c);
    if (quoted && c == '\\' && i + 1 < json.size()) out.push_back(json[++i]);
    if (c == '"') quoted = !quoted;
    if (quoted || c != '{') continue;
    out += R"("UnheardOf":{"Value":[1,null,true,"x"]})";
    if (i + 1 < json.size() && json[i + 1] != '}') out += ',';
  }
  return out;
}

}  // namespace

std::vector<int> PlacesOf(const Fault& fault, std::size_t records) {
  std::vector<int> places;
  for (std::size_t i = 0; i < records; ++i) {
    if (fault.records.empty() || IsAmong(fault.records, i)) places.push_back(static_cast<int>(i));
  }
  return places;
}

void ChangeResults(const Fault& fault, const std::vector<UsageRecord>& sent, FaultPlan& plan,
                   BatchMeterUsageResult& result) {
  if (fault.kind == FaultKind::kShuffledResults) return Shuffle(plan, result.results);
  const std::vector<int> chosen = PlacesOf(fault, sent.size());
  const std::vector<std::size_t> places = PlacesOfResults(sent, result);
  std::vector<UsageRecordResult> kept;
  for (std::size_t i = 0; i < result.results.size() && i < places.size(); ++i) {
    UsageRecordResult& decided = result.results[i];
    const bool hit = IsAmong(chosen, places[i]);
    if (hit && fault.kind == FaultKind::kRecordsInNoList) continue;
    if (hit && fault.kind == FaultKind::kUnknownRecordStatus) decided.status_text = "UnheardOf";
    if (hit && fault.kind == FaultKind::kRecordsInBothLists) result.unprocessed_records.push_back(decided.usage_record);
    kept.push_back(std::move(decided));
  }
  result.results = std::move(kept);
}

WireReply InsteadOfAnswer(const Fault& fault, const std::string& url) {
  WireReply reply;
  switch (fault.kind) {
    case FaultKind::kStatus:
      reply.status = fault.status;
      reply.body = fault.text;
      break;
    case FaultKind::kHtml:
      reply.headers = {{"Content-Type", "text/html; charset=utf-8"}};
      reply.body = "<!DOCTYPE html><title>Sign in</title><p>Sign in to use this network.";
      break;
    case FaultKind::kRedirect:
      reply.status = OrElse(fault.status, 307);
      reply.headers = {{"Location", fault.text.empty() ? url + "/" : fault.text}};
      break;
    case FaultKind::kReset:
      reply.manner.silent = true;
      reply.manner.ending = WireEnding::kReset;
      break;
    case FaultKind::kClose:
      reply.manner.silent = true;
      reply.manner.ending = WireEnding::kClose;
      break;
    case FaultKind::kStall:
      reply.manner.silent = true;
      reply.manner.wait = OrElse(fault.delay, milliseconds(kUsualStall));
      reply.manner.ending = WireEnding::kReset;
      break;
    default:
      break;
  }
  return reply;
}

void ChangeReply(const Fault& fault, WireReply& reply) {
  const auto length = static_cast<std::int64_t>(reply.body.size());
  switch (fault.kind) {
    case FaultKind::kDelay:
      reply.manner.wait = fault.delay;
      break;
    case FaultKind::kSlowDrip:
      reply.manner.each_byte = OrElse(fault.delay, kUsualDrip);
      break;
    case FaultKind::kTruncatedBody:
      reply.manner.announced_length = length;
      reply.body.resize(static_cast<std::size_t>(std::min(OrElse(fault.bytes, length / 2), length)));
      reply.manner.ending = WireEnding::kClose;
      break;
    case FaultKind::kOversizedBody:
      reply.manner.padding = OrElse(fault.bytes, kUsualPadding);
      reply.manner.announced_length = length + reply.manner.padding;
      break;
    case FaultKind::kWrongContentLength:
      reply.manner.announced_length = std::max<std::int64_t>(length + OrElse<std::int64_t>(fault.bytes, -1), 0);
      break;
    case FaultKind::kInvalidJson:
      if (!reply.body.empty()) reply.body.pop_back();
      break;
    case FaultKind::kUnknownMembers:
      reply.body = WithUnknownMembers(reply.body);
      break;
    default:
      break;
  }
}

}  // namespace marketplace_metering::emulator
