// How single members are written to and read from the wire. What is unset is left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/reader.h"
#include "json/writer.h"

namespace marketplace_metering::operations {

using TimePoint = std::chrono::system_clock::time_point;

inline constexpr std::int64_t kMaxQuantity = 2147483647;

/// A required text, which is unset when empty.
void WriteText(json::Writer& out, std::string_view name, const std::string& text);
/// An optional text may be empty and is written all the same.
void WriteText(json::Writer& out, std::string_view name, const std::optional<std::string>& text);
void WriteInteger(json::Writer& out, std::string_view name, const std::optional<std::int32_t>& value);
void WriteBoolean(json::Writer& out, std::string_view name, const std::optional<bool>& value);
/// Epoch seconds, rounded down, before 1970 too.
void WriteTime(json::Writer& out, std::string_view name, const std::optional<TimePoint>& time);

/// Empty when absent.
std::string ReadText(const json::Object& from, std::string_view name);
std::optional<std::string> ReadOptionalText(const json::Object& from, std::string_view name);
/// 0 to 2147483647.
std::optional<std::int32_t> ReadQuantity(const json::Object& from, std::string_view name);

}  // namespace marketplace_metering::operations
