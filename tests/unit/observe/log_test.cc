#include "marketplace_metering/log.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "observe/safe_log.h"

namespace marketplace_metering {
namespace {

std::string FormatValue(const std::string& value) {
  LogEvent event;
  event.message = "m";
  event.fields.push_back({"detail", value});
  return FormatLogEvent(event);
}

TEST(FormatLogEvent, WritesLevelMessageAndFields) {
  LogEvent event;
  event.level = LogLevel::kWarning;
  event.message = "something is odd";
  event.fields = {{"region", "us-east-1"}, {"detail", "two words"}, {"request_id", ""}};

  EXPECT_EQ(FormatLogEvent(event), "warning something is odd region=us-east-1 detail=\"two words\" request_id=\"\"");
}

TEST(FormatLogEvent, NamesTheLevels) {
  LogEvent event;
  event.message = "m";
  std::vector<std::string> lines;
  for (const auto level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    event.level = level;
    lines.push_back(FormatLogEvent(event));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"debug m", "info m", "warning m", "error m"}));
}

TEST(FormatLogEvent, LetsNoValueLookLikeSomethingElse) {
  struct Row {
    const char* name;
    std::string value;
    std::string written;
  };
  const std::vector<Row> rows = {
      {"plain", "us-east-1", "us-east-1"},
      {"second line", "x\nerror call failed", R"("x\nerror call failed")"},
      {"carriage return and tab", "a\r\tb", R"("a\r\tb")"},
      {"another field", "x status=200", R"("x status=200")"},
      {"equals sign", "a=b", R"("a=b")"},
      {"quotes", R"(say "hi")", R"("say \"hi\"")"},
      {"backslash", R"(a\nb)", R"("a\\nb")"},
      {"escape sequence of a terminal", "\x1b[2J", R"("\x1b[2J")"},
      {"null and delete", std::string("a\0b\x7f", 4), R"("a\x00b\x7f")"},
      {"other languages", "Zürich 東京", "\"Zürich 東京\""},
      {"invalid UTF-8", "\xff\xc3", R"("\xff\xc3")"},
      {"next line, U+0085", "a\xc2\x85z", R"("a\xc2\x85z")"},
      {"line separator, U+2028", "a\xe2\x80\xa8z", R"("a\xe2\x80\xa8z")"},
      {"paragraph separator, U+2029", "a\xe2\x80\xa9z", R"("a\xe2\x80\xa9z")"},
      {"ellipsis, U+2026, is harmless", "a\xe2\x80\xa6z", "\"a\xe2\x80\xa6z\""},
      {"no-break space, U+00A0, is harmless", "a\xc2\xa0z", "\"a\xc2\xa0z\""},
  };
  for (const Row& row : rows) EXPECT_EQ(FormatValue(row.value), "info m detail=" + row.written) << row.name;
}

TEST(FormatLogEvent, EscapesMessageAndNamesToo) {
  LogEvent event;
  event.message = "a\nb";
  event.fields.push_back({"bad name\n=", "v"});

  EXPECT_EQ(FormatLogEvent(event), "info a\\nb bad_name__=v");
}

TEST(SafeWrite, BearsNoSinkAndSinksThatThrow) {
  struct ThrowingSink : LogSink {
    void Write(const LogEvent&) override {
      ++calls;
      throw std::runtime_error("disk full");
    }
    int calls = 0;
  };
  struct OddSink : LogSink {
    void Write(const LogEvent&) override { throw 42; }
  };
  ThrowingSink throwing;
  OddSink odd;

  observe::SafeWrite(nullptr, LogEvent());
  observe::SafeWrite(&throwing, LogEvent());
  observe::SafeWrite(&odd, LogEvent());

  EXPECT_EQ(throwing.calls, 1);
}

}  // namespace
}  // namespace marketplace_metering
