#include "http/handle_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "http/curl_library.h"
#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HandlePoolTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(PrepareLibrary().ok()); }

  // Keeps a new handle and tells which one.
  CurlHandle* Keep(HandlePool& pool, const char* origin) {
    auto handle = CurlHandle::Make({});
    CurlHandle* const raw = handle.get();
    pool.Keep(std::move(handle), origin);
    return raw;
  }

  const std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
};

TEST_F(HandlePoolTest, IsEmptyAtFirst) {
  HandlePool pool(2, seconds(5), clock_);

  EXPECT_EQ(pool.Take("http://a"), nullptr);
}

TEST_F(HandlePoolTest, GivesTheNewestOfAnOriginFirst) {
  HandlePool pool(3, seconds(5), clock_);
  CurlHandle* const first = Keep(pool, "http://a");
  CurlHandle* const second = Keep(pool, "http://a");
  Keep(pool, "http://b");

  EXPECT_EQ(pool.Take("http://a").get(), second);
  EXPECT_EQ(pool.Take("http://a").get(), first);
  EXPECT_EQ(pool.Take("http://a"), nullptr);
}

TEST_F(HandlePoolTest, ClosesTheLongestIdleBeyondItsLimit) {
  HandlePool pool(2, seconds(5), clock_);
  Keep(pool, "http://a");
  CurlHandle* const second = Keep(pool, "http://b");
  CurlHandle* const third = Keep(pool, "http://c");

  EXPECT_EQ(pool.Take("http://a"), nullptr);
  EXPECT_EQ(pool.Take("http://b").get(), second);
  EXPECT_EQ(pool.Take("http://c").get(), third);
}

TEST_F(HandlePoolTest, KeepsForExactlyTheIdleTime) {
  HandlePool pool(2, seconds(5), clock_);
  CurlHandle* const handle = Keep(pool, "http://a");

  clock_->Advance(seconds(5));

  EXPECT_EQ(pool.Take("http://a").get(), handle);
}

TEST_F(HandlePoolTest, UsesTheNewestExpiredHandleForAnyOriginAndDropsTheOthers) {
  HandlePool pool(3, seconds(5), clock_);
  Keep(pool, "http://a");
  CurlHandle* const newest = Keep(pool, "http://b");
  clock_->Advance(seconds(5) + milliseconds(1));

  EXPECT_EQ(pool.Take("http://c").get(), newest);
  EXPECT_EQ(pool.Take("http://a"), nullptr);
}

TEST_F(HandlePoolTest, PrefersALiveConnectionToAnExpiredHandle) {
  HandlePool pool(3, seconds(5), clock_);
  Keep(pool, "http://a");
  clock_->Advance(seconds(4));
  CurlHandle* const live = Keep(pool, "http://a");
  clock_->Advance(seconds(2));

  EXPECT_EQ(pool.Take("http://a").get(), live);
  EXPECT_EQ(pool.Take("http://a"), nullptr);
}

TEST_F(HandlePoolTest, WithoutIdleTimeHandlesServeAnyOrigin) {
  HandlePool pool(3, milliseconds(0), clock_);
  CurlHandle* const handle = Keep(pool, "http://a");
  clock_->Advance(std::chrono::hours(1));

  EXPECT_EQ(pool.Take("http://b").get(), handle);
}

}  // namespace
}  // namespace marketplace_metering::http
