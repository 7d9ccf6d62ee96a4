#include "system/shell_words.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace marketplace_metering::system {
namespace {

// Each word between angle brackets; a dash for a line that cannot be split.
std::string Split(const std::string& line) {
  const auto words = SplitShellWords(line);
  if (!words) return "-";
  std::string text;
  for (const std::string& word : *words) text += "<" + word + ">";
  return text;
}

TEST(ShellWords, AreThoseOfAShell) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {" \t\n", ""},
      {"a", "<a>"},
      {" a  b\tc\n", "<a><b><c>"},
      {"'a b' c", "<a b><c>"},
      {R"("a b" c)", "<a b><c>"},
      {"''", "<>"},
      {R"("")", "<>"},
      {"a''b", "<ab>"},
      {R"(a"b c"d'e f'g)", "<ab cde fg>"},
      {R"(a\ b)", "<a b>"},
      {R"('a\ b')", R"(<a\ b>)"},
      {R"("a\"b")", R"(<a"b>)"},
      {R"("a\nb")", R"(<a\nb>)"},
      {R"("\$\`\\")", R"(<$`\>)"},
      {R"(\'a\")", R"(<'a">)"},
      {"a\\\nb", "<ab>"},
      {"\"a\\\nb\"", "<ab>"},
      {"'a\"b'", "<a\"b>"},
      {R"($HOME/*.txt ~ ; | & #)", "<$HOME/*.txt><~><;><|><&><#>"},
      {R"("/opt/my tools/get" --name='two words')", "</opt/my tools/get><--name=two words>"},
      {"'", "-"},
      {"a 'b", "-"},
      {"a \"b", "-"},
      {"a \\", "-"},
      {"\"a\\", "-"},
  };
  for (const auto& [line, words] : rows) EXPECT_EQ(Split(line), words) << line;
}

}  // namespace
}  // namespace marketplace_metering::system
