// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/connection_change_filter.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_oz_api.h"

namespace ozd {
namespace {

oz::v1::Connection Connection(const std::string& state,
                              const std::string& transport) {
  oz::v1::Connection connection;
  connection.set_state(state);
  connection.set_transport(transport);
  return connection;
}

TEST(ConnectionChangeFilterTest, TellsOnlyWhatHasChanged) {
  ConnectionChangeFilter filter;
  // That all is well goes without saying.
  EXPECT_FALSE(filter.IsChange(Connection("live", "stream")));
  oz::v1::Connection stale = Connection("stale", "");
  ASSERT_TRUE(filter.IsChange(stale));
  filter.Record(stale);
  stale.set_since_us(5);
  EXPECT_FALSE(filter.IsChange(stale));
  stale.set_reason("offline");
  EXPECT_TRUE(filter.IsChange(stale));
  ASSERT_TRUE(filter.IsChange(Connection("live", "poll")));
  filter.Record(Connection("live", "poll"));
  EXPECT_FALSE(filter.IsChange(Connection("live", "poll")));
  EXPECT_TRUE(filter.IsChange(Connection("live", "stream")));
}

TEST(ConnectionAfterTest, NamesTheTrouble) {
  FakeClock clock;
  EXPECT_EQ(ConnectionAfter(FakeOzApi::Offline(), clock).state(), "stale");
  EXPECT_EQ(ConnectionAfter(FakeOzApi::Offline(), clock).reason(), "offline");
  EXPECT_EQ(ConnectionAfter(FakeOzApi::InvalidKey(), clock).state(),
            "signed_out");
  EXPECT_EQ(ConnectionAfter(absl::ResourceExhaustedError("429"), clock).state(),
            "rate_limited");
  EXPECT_EQ(ConnectionAfter(FakeOzApi::Offline(), clock).since_us(),
            absl::ToUnixMicros(clock.Now()));
}

}  // namespace
}  // namespace ozd
