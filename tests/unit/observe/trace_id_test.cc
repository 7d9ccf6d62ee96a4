#include "observe/trace_id.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::observe {
namespace {

using Variables = std::map<std::string, std::string>;

TEST(TraceId, NeedsBothVariablesNotEmpty) {
  const std::string trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  struct Row {
    const char* name;
    Variables variables;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {"both", {{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"_X_AMZN_TRACE_ID", trace}}, trace},
      {"no function", {{"_X_AMZN_TRACE_ID", trace}}, ""},
      {"empty function", {{"AWS_LAMBDA_FUNCTION_NAME", ""}, {"_X_AMZN_TRACE_ID", trace}}, ""},
      {"no trace", {{"AWS_LAMBDA_FUNCTION_NAME", "f"}}, ""},
      {"empty trace", {{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"_X_AMZN_TRACE_ID", ""}}, ""},
  };
  for (const Row& row : rows) EXPECT_EQ(TraceId(testing::FakeEnvironment(row.variables)), row.expected) << row.name;
}

TEST(TraceId, EncodesWhatNoHeaderMayHoldAndNothingElse) {
  struct Row {
    std::string value;
    const char* encoded;
  };
  const std::vector<Row> rows = {
      {"a b/c=;:+&[]{}\"',%20~", "a b/c=;:+&[]{}\"',%20~"},
      {"a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1"},
      {"tab\tdel\x7f", "tab%09del%7F"},
      {"\xc3\xa9", "%C3%A9"},
      {"\xff", "%FF"},
  };
  for (const Row& row : rows) {
    const testing::FakeEnvironment environment(
        Variables{{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"_X_AMZN_TRACE_ID", row.value}});
    EXPECT_EQ(TraceId(environment), row.encoded);
  }
}

}  // namespace
}  // namespace marketplace_metering::observe
