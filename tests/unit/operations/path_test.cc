#include "operations/path.h"

#include <gtest/gtest.h>

namespace marketplace_metering::operations {
namespace {

TEST(Path, ReadsFromTheRequestInwards) {
  const Path root;
  const Path record = root.Element("usage_records", 3);
  const Path allocation = record.Element("usage_allocations", 0);
  const Path tag = allocation.Element("tags", 1);

  EXPECT_EQ(tag.Member("key").ToText(), "usage_records[3].usage_allocations[0].tags[1].key");
  EXPECT_EQ(root.Member("product_code").ToText(), "product_code");
  EXPECT_EQ(root.ToText(), "");
}

}  // namespace
}  // namespace marketplace_metering::operations
