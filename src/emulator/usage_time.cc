#include "emulator/usage_time.h"

#include <ratio>

#include "encoding/civil_time.h"

namespace marketplace_metering::emulator {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Days = std::chrono::duration<hours::rep, std::ratio<86400>>;

constexpr hours kMonthStaysOpenFor(6);

void AppendTwoDigits(std::string& out, char separator, int value) {
  out.push_back(separator);
  out.push_back(static_cast<char>('0' + value / 10));
  out.push_back(static_cast<char>('0' + value % 10));
}

}  // namespace

Time HourOf(Time time) noexcept {
  return std::chrono::floor<hours>(time);
}

Time MonthOf(Time time) {
  return std::chrono::floor<Days>(time) - Days(encoding::ToCivil(time).day - 1);
}

bool IsInBatchWindow(Time usage, Time now, seconds window, WindowEdge edge) {
  if (usage > now) return false;
  const Time this_month = MonthOf(now);
  if (usage >= this_month) {
    return edge == WindowEdge::kExact ? now - usage < window : usage >= HourOf(now) - window;
  }
  const Time last_month = MonthOf(this_month - seconds(1));
  return usage >= last_month && now < this_month + kMonthStaysOpenFor;
}

bool IsInMeterWindow(Time usage, Time now, seconds window) {
  return usage <= now && now - usage <= window;
}

seconds::rep EpochSeconds(Time time) noexcept {
  return std::chrono::floor<seconds>(time).time_since_epoch().count();
}

std::string MonthText(Time time) {
  const encoding::CivilTime civil = encoding::ToCivil(time);
  std::string out = std::to_string(civil.year);
  AppendTwoDigits(out, '-', civil.month);
  return out;
}

std::string InstantText(Time time) {
  const encoding::CivilTime civil = encoding::ToCivil(time);
  std::string out = MonthText(time);
  AppendTwoDigits(out, '-', civil.day);
  AppendTwoDigits(out, 'T', civil.hour);
  AppendTwoDigits(out, ':', civil.minute);
  AppendTwoDigits(out, ':', civil.second);
  out.push_back('Z');
  return out;
}

std::string ExactText(Time time) {
  constexpr std::size_t kDigits = 9;
  std::string text = InstantText(time);
  const auto rest = std::chrono::nanoseconds(time - std::chrono::floor<seconds>(time)).count();
  if (rest == 0) return text;
  std::string digits = std::to_string(rest);
  digits.insert(0, kDigits - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  text.pop_back();
  return text.append(".").append(digits).append("Z");
}

}  // namespace marketplace_metering::emulator
