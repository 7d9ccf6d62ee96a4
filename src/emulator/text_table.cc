#include "emulator/text_table.h"

#include <algorithm>
#include <string_view>

#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

bool IsControl(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Counted in characters, so that columns hold for text beyond ASCII.
void AppendPadded(std::string& out, const std::string& text, std::size_t width, bool right) {
  const std::size_t length = encoding::CountCharacters(text);
  const std::string padding(width > length ? width - length : 0, ' ');
  out += right ? padding + text : text + padding;
}

}  // namespace

std::string AlignedTable(std::vector<std::vector<std::string>> rows, std::size_t right) {
  std::vector<std::size_t> widths(rows.empty() ? 0 : rows[0].size());
  for (std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (std::any_of(row[i].begin(), row[i].end(), IsControl)) row[i] = encoding::Printable(row[i]);
      widths[i] = std::max(widths[i], encoding::CountCharacters(row[i]));
    }
  }
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) line += "  ";
      AppendPadded(line, row[i], widths[i], i == right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace marketplace_metering::emulator
