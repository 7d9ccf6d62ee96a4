// Any text as what one reader of credentials in JSON is given: the first byte, `a` for the first one, chooses it.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "credentials_readers.h"
#include "encoding/ascii.h"
#include "encoding/civil_time.h"
#include "encoding/header_name.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "json/writer.h"

namespace marketplace_metering::credentials {
namespace {

using emulator::Require;
using Instant = std::chrono::system_clock::time_point;

constexpr Instant kNow = Instant(std::chrono::hours(24 * 365 * 56));  // late in 2025

// The reader that broke a rule, and the text. Put together only then, which is many times as fast.
void Hold(bool holds, const char* rule, const Reader& reader, const std::string& text) {
  if (!holds) Require(false, rule, std::string(reader.name) + " reads\n" + text);
}

// --- a second look at JSON -----------------------------------------------------------------------

// Where the text that begins behind a quote at `begin` ends.
std::size_t EndOfText(std::string_view json, std::size_t begin) {
  while (begin < json.size() && json[begin] != '"') begin += json[begin] == '\\' ? 2 : 1;
  return std::min(begin, json.size());
}

bool IsName(std::string_view json, std::size_t behind) {
  behind = json.find_first_not_of(" \t\r\n", std::min(behind + 1, json.size()));
  return behind < json.size() && json[behind] == ':';
}

void AppendUtf16(const std::string& digits, std::string& to) {
  static unsigned high = 0;
  const auto unit = static_cast<unsigned>(std::stoul(digits, nullptr, 16));
  if (unit >= 0xD800 && unit < 0xDC00) {
    high = unit;
    return;
  }
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  const unsigned code = is_low ? 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00) : unit;
  const unsigned more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  to += static_cast<char>(more == 0 ? code : (0xFF00U >> (more + 1) & 0xFFU) | code >> 6 * more);
  for (unsigned i = more; i-- > 0;) to += static_cast<char>(0x80U | (code >> 6 * i & 0x3FU));
}

// Of good JSON.
std::string Decoded(std::string_view raw) {
  constexpr std::string_view kShort = "\"\"\\\\//b\bf\fn\nr\rt\t";
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      text += raw[i];
    } else if (raw[++i] == 'u') {
      AppendUtf16(std::string(raw.substr(i + 1, 4)), text);
      i += 4;
    } else {
      text += kShort[2 * (kShort.find(raw[i]) / 2) + 1];
    }
  }
  return text;
}

std::vector<std::string> TextsOf(std::string_view json) {
  std::vector<std::string> texts;
  for (std::size_t begin = json.find('"'); begin < json.size(); begin = json.find('"', begin)) {
    const std::size_t end = EndOfText(json, ++begin);
    texts.push_back(Decoded(json.substr(begin, end - begin)));
    begin = end + 1;
  }
  return texts;
}

// --- secrecy -------------------------------------------------------------------------------------

// Letters and digits become `mask`, escapes stay.
void Mask(std::string& json, std::size_t begin, std::size_t end, char mask) {
  constexpr std::size_t kUnicodeEscape = 5;
  for (std::size_t i = begin; i < end; ++i) {
    if (json[i] == '\\') {
      i += i + 1 < end && json[i + 1] == 'u' ? kUnicodeEscape : 1;
    } else if (encoding::IsAlphanumeric(json[i])) {
      json[i] = mask;
    }
  }
}

// A name with escapes may be any.
bool MayBeTold(std::string_view name, const std::vector<std::string_view>& told) {
  return std::any_of(told.begin(), told.end(), [name](std::string_view each) {
    return encoding::EqualsIgnoreCase(name, each) || name.find('\\') != std::string_view::npos;
  });
}

// All texts but names of members and what may be told.
std::string Masked(std::string json, const std::vector<std::string_view>& told, char mask) {
  std::string_view name;
  for (std::size_t begin = json.find('"'); begin < json.size(); begin = json.find('"', begin)) {
    const std::size_t end = EndOfText(json, ++begin);
    const bool is_name = IsName(json, end);
    if (is_name) {
      name = std::string_view(json).substr(begin, end - begin);
    } else {
      if (!MayBeTold(name, told)) Mask(json, begin, end, mask);
      name = {};
    }
    begin = end + 1;
  }
  return json;
}

// Without what differs when texts do.
std::string Verdict(const Reading& reading) {
  return reading.good ? "good" : std::to_string(static_cast<int>(reading.code)) + " " + reading.message;
}

void CheckMessage(const Reader& reader, const std::string& text, const std::string& message) {
  Hold(message.size() < 4000 && encoding::IsValidUtf8(message), "A message can be shown", reader, text);
  for (const char c : message) Hold((c & 0xE0) != 0, "A message is one line", reader, text);
  Hold(message.find(kSentToken) == std::string::npos, "A message tells nothing of the token", reader, text);
}

void CheckSecrecy(const Reader& reader, const std::string& text) {
  // No word of ours has two of these in a row.
  const Reading masked = reader.read(Masked(text, reader.told, 'q'), kNow);
  if (masked.good || masked.message.find("qq") == std::string::npos) return;
  // They may come from what may be told.
  const Reading other = reader.read(Masked(text, reader.told, 'z'), kNow);
  Hold(Verdict(masked) == Verdict(other), "A message tells nothing of texts", reader, text);
}

// --- keys ----------------------------------------------------------------------------------------

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool HasNoControls(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0xE0) == 0 || c == '\x7f'; });
}

void CheckKeys(const Reader& reader, const std::string& text, const Credentials& keys) {
  const std::string_view secret = keys.secret_access_key.Reveal();
  const std::string_view token = keys.session_token.Reveal();
  Hold(!keys.access_key_id.empty() && !secret.empty(), "Keys are a pair", reader, text);
  Hold(IsVisible(keys.access_key_id) && IsVisible(token) && HasNoControls(secret), "Keys can be sent", reader, text);
  Hold(keys.source == reader.source, "Origin is known", reader, text);
  const auto texts = TextsOf(text);
  const auto stands_there = [&texts](std::string_view part) {
    return part.empty() || std::find(texts.begin(), texts.end(), part) != texts.end();
  };
  Hold(stands_there(keys.access_key_id) && stands_there(secret) && stands_there(token), "No key is made up", reader,
       text);
  Hold(stands_there(keys.account_id) || keys.account_id == kFallbackAccount, "No account is made up", reader, text);
}

// Keys without an end of their own may be given a new one each time.
void CheckEnd(const Reader& reader, const std::string& text, Instant end) {
  Hold(end > kNow, "Keys have not expired", reader, text);
  Hold(reader.read(text, end - Instant::duration(1)).good, "Until then they are good", reader, text);
  const Reading late = reader.read(text, end);
  const bool moved = late.good && late.keys->expiration && *late.keys->expiration > end;
  Hold(moved || (!late.good && late.code == ErrorCode::kExpiredCredentials), "From then on they are not", reader, text);
}

std::string Quoted(std::string_view text) {
  json::Writer writer;
  writer.String(text);
  return writer.Take();
}

std::string IsoText(Instant instant) {
  const encoding::CivilTime civil = encoding::ToCivil(instant);
  std::array<char, 64> text = {};
  const int size =
      std::snprintf(text.data(), text.size(), "\"%04d-%02d-%02dT%02d:%02d:%02d.%09dZ\"", civil.year, civil.month,
                    civil.day, civil.hour, civil.minute, civil.second, static_cast<int>(civil.fraction.count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string Written(std::string_view form, const Credentials& keys) {
  std::string text;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '%') {
      text += form[i];
      continue;
    }
    switch (form[++i]) {
      case 'k':
        text += Quoted(keys.access_key_id);
        break;
      case 's':
        text += Quoted(keys.secret_access_key.Reveal());
        break;
      case 't':
        text += Quoted(keys.session_token.Reveal());
        break;
      case 'e':
        text += IsoText(*keys.expiration);
        break;
      default:
        text += std::to_string(
            std::chrono::duration_cast<std::chrono::milliseconds>(keys.expiration->time_since_epoch()).count());
    }
  }
  return text;
}

void CheckWritten(const Reader& reader, const std::string& text, const Credentials& keys) {
  if (reader.form.empty() || !keys.expiration) return;
  const Reading again = reader.read(Written(reader.form, keys), kNow);
  const bool same = again.keys && again.keys->access_key_id == keys.access_key_id &&
                    again.keys->secret_access_key.Reveal() == keys.secret_access_key.Reveal() &&
                    again.keys->session_token.Reveal() == keys.session_token.Reveal() &&
                    again.keys->expiration == keys.expiration;
  Hold(same, "What is written is read as the same", reader, text);
}

// --- all readers ---------------------------------------------------------------------------------

void CheckWhatMakesNoDifference(const Reader& reader, const std::string& text, const Reading& reading) {
  const auto is_same = [&](const std::string& other) {
    const Reading seen = reader.read(other, kNow);
    return seen.good && seen.content == reading.content;
  };
  Hold(is_same(text), "The same text means the same", reader, text);
  Hold(is_same(" \r\n" + text + "\t\n"), "Blanks make no difference", reader, text);
  const std::size_t brace = text.find('{');
  if (brace == std::string::npos || text.find('"') == std::string::npos) return;
  std::string more = text;
  more.insert(brace + 1, R"("More":{"Version":[2]},)");
  Hold(is_same(more), "Members that nobody knows make no difference", reader, text);
}

void Check(const Reader& reader, const std::string& text) {
  const Reading reading = reader.read(text, kNow);
  CheckSecrecy(reader, text);
  if (!reading.good) return CheckMessage(reader, text, reading.message);
  CheckWhatMakesNoDifference(reader, text, reading);
  if (!reading.keys) return;
  CheckKeys(reader, text, *reading.keys);
  if (reading.keys->expiration) CheckEnd(reader, text, *reading.keys->expiration);
  CheckWritten(reader, text, *reading.keys);
}

}  // namespace
}  // namespace marketplace_metering::credentials

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace marketplace_metering::credentials;
  if (size == 0) return 0;
  const std::vector<Reader>& readers = Readers();
  const std::size_t chosen = (data[0] - static_cast<std::size_t>('a')) % readers.size();
  Check(readers[chosen], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}
