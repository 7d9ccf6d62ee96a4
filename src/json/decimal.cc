#include "json/decimal.h"

#include <limits>

#include "encoding/ascii.h"

namespace marketplace_metering::json {
namespace {

std::string_view TakeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && encoding::IsDigit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool TakeChar(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

/// Far beyond any digit count a text can hold, so a larger exponent makes no difference.
constexpr std::int64_t kExponentCap = std::int64_t{1} << 40U;

/// Nothing when an `e` is not followed by a number.
std::optional<std::int64_t> TakeExponent(std::string_view& text) {
  if (!TakeChar(text, 'e') && !TakeChar(text, 'E')) return 0;
  const bool negative = TakeChar(text, '-');
  if (!negative) TakeChar(text, '+');
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  for (const char digit : digits) {
    if (exponent < kExponentCap) exponent = exponent * 10 + (digit - '0');
  }
  return negative ? -exponent : exponent;
}

/// `whole * 10 + digit`, unless that is too large.
std::optional<std::uint64_t> Append(std::optional<std::uint64_t> whole, unsigned digit) {
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  if (!whole || *whole > (kMax - digit) / 10) return std::nullopt;
  return *whole * 10 + digit;
}

std::uint32_t PowerOfTen(std::int64_t exponent) {
  std::uint32_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace

std::optional<Decimal> ParseDecimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = TakeChar(text, '-');
  const std::string_view before = TakeDigits(text);
  const std::string_view after = TakeChar(text, '.') ? TakeDigits(text) : std::string_view{};
  if (before.empty() && after.empty()) return std::nullopt;
  const auto exponent = TakeExponent(text);
  if (!exponent || !text.empty()) return std::nullopt;

  // The exponent moves the point: places count from it, 0 being the ones and -1 the tenths.
  std::int64_t place = static_cast<std::int64_t>(before.size()) - 1 + *exponent;
  for (const std::string_view digits : {before, after}) {
    for (const char c : digits) {
      const auto digit = static_cast<unsigned>(c - '0');
      if (place >= 0) decimal.whole = Append(decimal.whole, digit);
      if (place < 0 && place >= -9) decimal.nanos += digit * PowerOfTen(9 + place);
      if (place < 0 && digit != 0) decimal.has_fraction = true;
      --place;
    }
  }
  // What the exponent adds beyond the digits written; more than 20 zeros change nothing any more.
  for (int zeros = 0; place >= 0 && zeros <= 20; ++zeros, --place) decimal.whole = Append(decimal.whole, 0);
  return decimal;
}

}  // namespace marketplace_metering::json
