// Any text as a time, and any instant as text: a second reading agrees, made of words and of the C library's calendar.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/expiration.h"
#include "encoding/ascii.h"
#include "encoding/civil_time.h"
#include "encoding/http_date.h"
#include "encoding/iso8601.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "marketplace_metering/timestamp.h"

namespace marketplace_metering {
namespace {

using emulator::Require;
using std::chrono::seconds;
using Instant = std::chrono::system_clock::time_point;
using Words = std::vector<std::string>;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNanos = 1000000000;
constexpr std::array<const char*, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                 "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<const char*, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                              "thursday", "friday", "saturday"};

// --- words ---------------------------------------------------------------------------------------

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), encoding::ToLower);
  return lower;
}

// Each 0 of `pattern` stands for a digit.
bool Fits(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '0' ? encoding::IsDigit(c) : c == p; });
}

int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

Words Split(std::string_view text, char separator) {
  Words words(1);
  for (const char c : text) {
    if (c == separator) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// --- the calendar --------------------------------------------------------------------------------

struct Reading {
  std::tm date = {};
  std::int64_t east = 0;      // seconds
  std::string fraction = {};  // digits
  std::string zone = {};      // as it stands
};

// Nothing when there is no such time, or when 64 bits of nanoseconds cannot hold it.
std::optional<Instant> InstantOf(const Reading& reading) {
  const bool leap = reading.date.tm_sec == 60;
  std::tm wanted = reading.date;
  if (leap) wanted.tm_sec = 59;
  std::tm date = wanted;
  const std::int64_t local = timegm(&date);
  const bool exists = date.tm_mday == wanted.tm_mday && date.tm_mon == wanted.tm_mon &&
                      date.tm_hour == wanted.tm_hour && date.tm_min == wanted.tm_min && date.tm_sec == wanted.tm_sec;
  if (!exists || wanted.tm_year + 1900 < 1) return std::nullopt;
  const std::int64_t whole = local - reading.east + (leap ? 1 : 0);
  if (leap && whole % kDay != 0) return std::nullopt;
  constexpr std::int64_t kLast = INT64_MAX / kNanos;
  if (whole <= -kLast || whole >= kLast) return std::nullopt;
  const std::string nanos = (reading.fraction + "000000000").substr(0, 9);
  return Instant(std::chrono::nanoseconds(whole * kNanos + Number(nanos)));
}

bool ReadDate(std::string_view year, std::string_view month, std::string_view day, std::tm& date) {
  if (!Fits(year, "0000") || (!Fits(day, "0") && !Fits(day, "00"))) return false;
  const auto* const named = std::find(kMonths.begin(), kMonths.end(), month);
  if (named == kMonths.end() && !Fits(month, "00")) return false;
  date.tm_year = Number(year) - 1900;
  date.tm_mon = named == kMonths.end() ? Number(month) - 1 : static_cast<int>(named - kMonths.begin());
  date.tm_mday = Number(day);
  return true;
}

bool ReadClock(std::string_view text, std::tm& date) {
  if (!Fits(text, "00:00") && !Fits(text, "00:00:00")) return false;
  date.tm_hour = Number(text.substr(0, 2));
  date.tm_min = Number(text.substr(3, 2));
  date.tm_sec = text.size() > 5 ? Number(text.substr(6)) : 0;
  return true;
}

// `+0130`
bool ReadOffset(std::string_view text, std::int64_t& east) {
  if (!Fits(text, "+0000") && !Fits(text, "-0000")) return false;
  const int hours = Number(text.substr(1, 2));
  const int minutes = Number(text.substr(3));
  east = (text[0] == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
  return hours < 24 && minutes < 60;
}

// --- ISO 8601 ------------------------------------------------------------------------------------

bool ReadZone(std::string zone, std::int64_t& east) {
  if (!zone.empty() && zone[0] == ' ') {
    zone.erase(0, 1);
    if (zone.empty()) return false;
  }
  if (zone.empty() || zone == "z" || zone == "utc") return true;
  if (zone.size() == 6 && zone[3] == ':') zone.erase(3, 1);
  if (zone.size() == 3) zone += "00";
  return ReadOffset(zone, east);
}

std::optional<Reading> ReadIso(std::string_view text) {
  std::string rest = Lower(text);
  const bool extended = Fits(std::string_view(rest).substr(0, 10), "0000-00-00");
  if (!extended && !Fits(std::string_view(rest).substr(0, 8), "00000000")) return std::nullopt;
  Reading reading;
  ReadDate(rest.substr(0, 4), rest.substr(extended ? 5 : 4, 2), rest.substr(extended ? 8 : 6, 2), reading.date);
  rest.erase(0, extended ? 10 : 8);
  if (rest.empty()) return extended ? std::optional<Reading>(reading) : std::nullopt;
  if (rest[0] != 't' && rest[0] != ' ') return std::nullopt;
  rest.erase(0, 1);

  const std::size_t zone = std::min(rest.find_first_not_of("0123456789:.,"), rest.size());
  reading.zone = rest.substr(zone);
  std::string clock = rest.substr(0, zone);
  const std::size_t point = std::min(clock.find_first_of(".,"), clock.size());
  const bool has_fraction = point < clock.size();
  if (has_fraction) reading.fraction = clock.substr(point + 1);
  if (reading.fraction.empty() == has_fraction) return std::nullopt;
  if (reading.fraction.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  clock.resize(point);
  if (!extended) {
    if (!Fits(clock, "0000") && !Fits(clock, "000000")) return std::nullopt;
    if (clock.size() == 6) clock.insert(4, ":");
    clock.insert(2, ":");
  }
  if (has_fraction && clock.size() != 8) return std::nullopt;
  if (!ReadClock(clock, reading.date) || !ReadZone(reading.zone, reading.east)) return std::nullopt;
  return reading;
}

// --- HTTP and mail -------------------------------------------------------------------------------

// Without a name every day of the week will do.
std::optional<int> DayOfWeek(const std::string& name) {
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (name == kDays[i] || name == std::string(kDays[i], 3)) return static_cast<int>(i);
  }
  return std::nullopt;
}

bool ReadNamedZone(const std::string& zone, std::int64_t& east) {
  constexpr std::array<const char*, 8> kNames = {"pst", "pdt", "mst", "mdt", "cst", "cdt", "est", "edt"};
  if (zone == "gmt" || zone == "utc" || zone == "ut") return true;
  const auto* const named = std::find(kNames.begin(), kNames.end(), zone);
  if (named == kNames.end()) return ReadOffset(zone, east);
  const std::int64_t index = named - kNames.begin();
  east = 3600 * (-8 + index / 2 + index % 2);
  return true;
}

bool ReadAsctime(Words words, Reading& reading) {
  const bool padded = words.size() == 6 && words[2].empty();
  if (padded) words.erase(words.begin() + 2);
  return words.size() == 5 && words[2].size() == (padded ? 1 : 2) && words[3].size() == 8 &&
         !encoding::IsDigit(words[1].empty() ? '0' : words[1][0]) &&
         ReadDate(words[4], words[1], words[2], reading.date) && ReadClock(words[3], reading.date);
}

bool ReadRfc850(const Words& words, Reading& reading) {
  const Words date = Split(words[0], '-');
  if (words.size() != 3 || date.size() != 3 || !Fits(date[2], "00") || Fits(date[1], "00")) return false;
  const std::string year = (Number(date[2]) < 69 ? "20" : "19") + date[2];
  return words[1].size() == 8 && words[2] == "gmt" && ReadDate(year, date[1], date[0], reading.date) &&
         ReadClock(words[1], reading.date);
}

bool ReadRfc2822(const Words& words, Reading& reading) {
  return words.size() == 5 && !Fits(words[1], "00") && ReadDate(words[2], words[1], words[0], reading.date) &&
         ReadClock(words[3], reading.date) && ReadNamedZone(words[4], reading.east);
}

std::optional<Reading> ReadHttp(std::string_view text) {
  Words words = Split(Lower(text), ' ');
  Reading reading;
  std::optional<int> day;
  if (encoding::IsAlpha(words[0].empty() ? ' ' : words[0][0])) {
    const bool comma = words[0].back() == ',';
    if (comma) words[0].pop_back();
    day = DayOfWeek(words[0]);
    if (!day) return std::nullopt;
    if (comma) words.erase(words.begin());
    if (words.empty() || (!comma && !ReadAsctime(words, reading))) return std::nullopt;
    if (comma && !ReadRfc850(words, reading) && !ReadRfc2822(words, reading)) return std::nullopt;
  } else if (!ReadRfc850(words, reading) && !ReadRfc2822(words, reading)) {
    return std::nullopt;
  }
  std::tm date = reading.date;
  date.tm_sec = 0;  // a leap second would lead to the next day
  timegm(&date);
  if (day && date.tm_wday != *day) return std::nullopt;
  return reading;
}

// --- seconds since 1970 --------------------------------------------------------------------------

struct Epoch {
  bool is_number = false;
  std::optional<Instant> instant = {};
};

Epoch ReadEpoch(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const Words parts = Split(text, '.');
  Epoch epoch;
  if (parts.size() > 2) return epoch;
  for (const std::string& part : parts) {
    if (part.empty() || part.find_first_not_of("0123456789") != std::string::npos) return epoch;
  }
  epoch.is_number = true;
  const std::size_t zeros = std::min(parts[0].find_first_not_of('0'), parts[0].size());
  const std::string whole = parts[0].substr(zeros);
  constexpr std::int64_t kLast = 9223372029;  // ends in 9 and leaves room for a fraction
  if (whole.size() > 10 || (!whole.empty() && std::stoll(whole) > kLast)) return epoch;
  const std::string fraction = ((parts.size() > 1 ? parts[1] : "") + "000000000").substr(0, 9);
  const std::int64_t nanos = (whole.empty() ? 0 : std::stoll(whole)) * kNanos + Number(fraction);
  epoch.instant = Instant(std::chrono::nanoseconds(negative ? -nanos : nanos));
  return epoch;
}

// --- what must hold of a text --------------------------------------------------------------------

std::string Shown(const std::optional<Instant>& instant) {
  return instant ? std::to_string(instant->time_since_epoch().count()) : "nothing";
}

void CheckSame(const char* rule, std::string_view text, const std::optional<Instant>& expected,
               const std::optional<Instant>& seen) {
  if (expected == seen) return;
  Require(false, rule, std::string(text) + "\n" + Shown(expected) + "\n--- not\n" + Shown(seen));
}

void CheckError(const Error& error) {
  Require(error.code == ErrorCode::kInvalidRequest && error.violations.size() == 1, "What is no time is invalid");
  Require(error.message.size() < 1000 && encoding::IsValidUtf8(error.message), "A message can be shown", error.message);
  for (const char c : error.message) Require((c & 0xE0) != 0, "A message is one line", error.message);
}

void CheckText(std::string_view text) {
  const auto iso = ReadIso(text);
  const auto iso_instant = iso ? InstantOf(*iso) : std::nullopt;
  CheckSame("Two readings of ISO 8601 agree", text, iso_instant, encoding::ParseIso8601(text));
  const auto http = ReadHttp(text);
  const auto http_instant = http ? InstantOf(*http) : std::nullopt;
  CheckSame("Two readings of HTTP dates agree", text, http_instant, encoding::ParseHttpDate(text));

  const bool is_whole = iso && !iso->zone.empty() && text[4] == '-' && (text[10] == 'T' || text[10] == 't');
  const auto end = credentials::ParseExpiration(text);
  if (is_whole && text.substr(0, 4) > "2261") {  // the clock ends before; as good as never
    Require(!end || *end > Instant(std::chrono::hours(kDay / 3600 * 366 * 285)), "A late end is late",
            std::string(text));
  } else {
    CheckSame("Keys end at a date with time and zone", text, is_whole ? iso_instant : std::nullopt, end);
  }

  const Epoch epoch = ReadEpoch(text);
  const auto any = ParseTimestamp(text);
  if (!any) CheckError(any.error());
  const bool is_unclear = Fits(text, "00000000");
  const auto expected = is_unclear ? std::nullopt : epoch.is_number ? epoch.instant : iso ? iso_instant : http_instant;
  CheckSame("A time is one of the three", text, expected, any ? std::optional<Instant>(*any) : std::nullopt);
}

// --- what must hold of an instant ----------------------------------------------------------------

std::string Formatted(const std::tm& date, const char* format) {
  std::array<char, 64> text = {};
  return {text.data(), std::strftime(text.data(), text.size(), format, &date)};
}

void CheckCivil(Instant instant, const std::tm& date, std::int64_t nanos) {
  const encoding::CivilTime civil = encoding::ToCivil(instant);
  const bool same = civil.year == date.tm_year + 1900 && civil.month == date.tm_mon + 1 && civil.day == date.tm_mday &&
                    civil.hour == date.tm_hour && civil.minute == date.tm_min && civil.second == date.tm_sec &&
                    civil.fraction.count() == nanos && civil.utc_offset.count() == 0;
  Require(same, "Two calendars agree");
  Require(encoding::WeekdayOf(civil.year, civil.month, civil.day) == date.tm_wday, "Days of the week agree");
}

void CheckInstant(std::int64_t count) {
  const Instant instant{std::chrono::nanoseconds(count)};
  const std::int64_t nanos = (count % kNanos + kNanos) % kNanos;
  const std::time_t whole = count / kNanos - (count % kNanos < 0 ? 1 : 0);
  std::tm date = {};
  gmtime_r(&whole, &date);
  CheckCivil(instant, date, nanos);
  const std::string basic = encoding::FormatBasic(instant);
  const std::string http = encoding::FormatHttpDate(instant);
  Require(basic == Formatted(date, "%Y%m%dT%H%M%SZ"), "The basic form is that of the calendar", basic);
  Require(http == Formatted(date, "%a, %d %b %Y %H:%M:%S GMT"), "A date for HTTP is that of the calendar", http);

  // Both ends of the clock leave a second of room.
  constexpr std::int64_t kLast = INT64_MAX / kNanos;
  if (whole <= -kLast || whole >= kLast) return;
  const Instant cut{seconds(whole)};
  const std::string fraction = std::to_string(kNanos + nanos).substr(1);
  const std::string extended = Formatted(date, "%Y-%m-%dT%H:%M:%S");
  CheckSame("What is written is read as the same", basic, cut, encoding::ParseIso8601(basic));
  CheckSame("What is written is read as the same", http, cut, encoding::ParseHttpDate(http));
  constexpr std::array<const char*, 4> kZones = {"Z", " utc", "+00:00", "-0000"};
  const std::string precise = extended + "," + fraction + kZones[static_cast<std::size_t>(nanos) % kZones.size()];
  CheckSame("A fraction counts", precise, instant, encoding::ParseIso8601(precise));
  if (precise.substr(0, 4) > "2261") return;  // the clock ends before; as good as never
  CheckSame("An end is read as any other", precise, instant, credentials::ParseExpiration(precise));
  if (date.tm_year + 1900 < 1969 || date.tm_year + 1900 > 2068) return;
  const std::string older = Formatted(date, "%A, %d-%b-%y %H:%M:%S GMT");
  CheckSame("The older form is read, too", older, cut, encoding::ParseHttpDate(older));
}

}  // namespace
}  // namespace marketplace_metering

// The same bytes as a text, and the first eight as an instant.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::int64_t count = 0;
  std::memcpy(&count, data, std::min(size, sizeof count));
  marketplace_metering::CheckText({reinterpret_cast<const char*>(data), size});
  marketplace_metering::CheckInstant(count);
  return 0;
}
