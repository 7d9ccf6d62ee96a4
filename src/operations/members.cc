#include "operations/members.h"

namespace marketplace_metering::operations {

void WriteText(json::Writer& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.Name(name).String(text);
}

void WriteText(json::Writer& out, std::string_view name, const std::optional<std::string>& text) {
  if (text) out.Name(name).String(*text);
}

void WriteInteger(json::Writer& out, std::string_view name, const std::optional<std::int32_t>& value) {
  if (value) out.Name(name).Integer(*value);
}

void WriteBoolean(json::Writer& out, std::string_view name, const std::optional<bool>& value) {
  if (value) out.Name(name).Boolean(*value);
}

void WriteTime(json::Writer& out, std::string_view name, const std::optional<TimePoint>& time) {
  if (time) out.Name(name).Integer(std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()).count());
}

std::string ReadText(const json::Object& from, std::string_view name) {
  return std::string(from.String(name).value_or(std::string_view()));
}

std::optional<std::string> ReadOptionalText(const json::Object& from, std::string_view name) {
  const auto text = from.String(name);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::int32_t> ReadQuantity(const json::Object& from, std::string_view name) {
  const auto value = from.Integer(name, 0, kMaxQuantity);
  return value ? std::optional(static_cast<std::int32_t>(*value)) : std::nullopt;
}

}  // namespace marketplace_metering::operations
