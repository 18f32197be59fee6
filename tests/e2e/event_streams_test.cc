// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Events come whatever happens to the stream from the service: it is cut,
// repeats, comes in disorder, is not offered, is hidden by a login page, or
// ends with the server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/event_fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::ElementsAreArray;

class EventStreamsTest : public EventsTest {};

TEST_F(EventStreamsTest, SpoiltStreamsLoseNothing) {
  const std::vector<std::string> runs = MakeRuns(6, 10);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber subscriber(box_.socket_path(), Request(runs));
  EXPECT_TRUE(Eventually([&] { return subscriber.synced() > 0; }));
  for (const char* kind : {"stream_cut", "stream_repeat", "stream_garbage",
                           "stream_reorder", "stream_cut"}) {
    sim_.Fault(json{{"kind", kind}, {"events", 3}, {"count", 1}}.dump());
    // The stream that is open is not spoilt: a new run makes a new one.
    EventSubscriber other(box_.socket_path(), Request(MakeRuns(1, 1)));
    EXPECT_TRUE(Eventually([&] { return other.synced() > 0; }));
    Burst(runs, 200);
    const size_t expected = Server(runs).size();
    EXPECT_TRUE(Eventually([&] { return subscriber.count() >= expected; }))
        << kind << ": " << subscriber.count() << " of " << expected;
    sim_.Heal();
  }
  std::vector<int64_t> sequences = subscriber.sequences();
  // What came in disorder may be told in disorder, but once and all of it.
  std::sort(sequences.begin(), sequences.end());
  EXPECT_THAT(sequences, ElementsAreArray(Server(runs)));
}

TEST_F(EventStreamsTest, PollsWhereThereIsNoStream) {
  sim_.Fault(json{
      {"match", "GET /api/v1/agent/events/stream"},
      {"kind", "stream_refuse"},
      {"count",
       -1}}.dump());
  const std::vector<std::string> runs = MakeRuns(3, 10);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber subscriber(box_.socket_path(), Request(runs));
  EXPECT_TRUE(Eventually([&] { return subscriber.count() >= 10; }));
  Burst(runs, 700);
  ExpectAll(subscriber, runs);
  EXPECT_EQ(Account().value("upstream", ""), "poll");
}

TEST_F(EventStreamsTest, ALoginPageInTheWayIsGoneSoonAfterItWent) {
  sim_.Fault(json{{"kind", "stream_html"}, {"count", -1}}.dump());
  const std::vector<std::string> runs = MakeRuns(2, 5);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber subscriber(box_.socket_path(), Request(runs));
  const auto upstream = [&] { return Account().value("upstream", ""); };
  // What is there meanwhile is told.
  EXPECT_TRUE(Eventually([&] { return upstream() == "poll"; }));
  ExpectAll(subscriber, runs);
  sim_.Heal();
  EXPECT_TRUE(Eventually([&] { return upstream() == "stream"; }));
}

TEST_F(EventStreamsTest, TheServersRestartIsSurvived) {
  const std::vector<std::string> runs = MakeRuns(4, 20);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber subscriber(box_.socket_path(), Request(runs));
  EXPECT_TRUE(Eventually([&] { return subscriber.count() >= 20; }));
  sim_.Restart();
  Burst(runs, 30);
  ExpectAll(subscriber, runs);
}

}  // namespace
}  // namespace ozd
