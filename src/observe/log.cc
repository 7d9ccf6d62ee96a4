#include "marketplace_metering/log.h"

#include <algorithm>

#include "encoding/utf8.h"

namespace marketplace_metering {
namespace {

std::string_view NameOfLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

constexpr unsigned char ByteOf(char c) {
  return static_cast<unsigned char>(c);
}

/// The length of a character at `at` that some viewers show as a new line or act upon although it
/// is no ASCII control: U+0080 to U+009F, U+2028, U+2029. 0 for every other. `text` is valid UTF-8.
std::size_t HiddenControl(std::string_view text, std::size_t at) {
  const unsigned char first = ByteOf(text[at]);
  if (first == 0xC2U && ByteOf(text[at + 1]) < 0xA0U) return 2;
  if (first == 0xE2U && ByteOf(text[at + 1]) == 0x80U && (ByteOf(text[at + 2]) & 0xFEU) == 0xA8U) return 3;
  return 0;
}

void AppendHex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    out += "\\x";
    out += kDigits[ByteOf(c) >> 4U];
    out += kDigits[ByteOf(c) & 0xFU];
  }
}

/// Writes `text` so that it stays on its line: a value from outside must not be able to look like
/// a second event.
void AppendEscaped(std::string_view text, std::string& out) {
  const bool valid = encoding::IsValidUtf8(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (ByteOf(c) < 0x20U || c == 0x7F || (ByteOf(c) >= 0x80U && !valid)) {
      AppendHex(text.substr(at, 1), out);
    } else if (const std::size_t length = ByteOf(c) >= 0x80U ? HiddenControl(text, at) : 0; length > 0) {
      AppendHex(text.substr(at, length), out);
      at += length - 1;
    } else {
      out += c;
    }
  }
}

/// True for text that needs no quotes: nothing in it could be taken for the end of the value.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '='; });
}

void AppendName(std::string_view name, std::string& out) {
  for (const char c : name) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    out += fine ? c : '_';
  }
}

}  // namespace

LogSink::~LogSink() = default;

std::string FormatLogEvent(const LogEvent& event) {
  std::string line(NameOfLevel(event.level));
  line += ' ';
  AppendEscaped(event.message, line);
  for (const LogField& field : event.fields) {
    line += ' ';
    AppendName(field.name, line);
    line += '=';
    if (IsPlain(field.value)) {
      line += field.value;
    } else {
      line += '"';
      AppendEscaped(field.value, line);
      line += '"';
    }
  }
  return line;
}

}  // namespace marketplace_metering
