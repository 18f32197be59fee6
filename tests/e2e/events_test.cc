// Copyright (c) 2026 The ozd authors. MIT licence.
//
// One stream from the service for everybody, and nobody misses an event: not
// when ozd is killed, not when the stream is cut, repeats or comes in disorder,
// not when somebody else does not read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>

#include "tests/e2e/event_subscriber.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::ElementsAreArray;

class EventsTest : public testing::Test {
 protected:
  EventsTest() { box_.Use(sim_); }

  // New runs at work, with so many events for them.
  std::vector<std::string> MakeRuns(int runs, int events = 0) {
    const json made =
        json::parse(sim_.Post("/sim/burst",
                              json{{"runs", runs}, {"events", events}}.dump()),
                    nullptr, false);
    return made.at("run_ids").get<std::vector<std::string>>();
  }
  void Burst(const std::vector<std::string>& run_ids, int events) {
    sim_.Post("/sim/burst",
              json{{"run_ids", run_ids}, {"events", events}}.dump());
  }

  // Every sequence the service has for these runs.
  std::vector<int64_t> Server(const std::vector<std::string>& run_ids) {
    std::vector<int64_t> all;
    std::string ids;
    for (const std::string& id : run_ids) ids += "&run_ids=" + id;
    while (true) {
      const json page = json::parse(
          sim_.Api("GET", "/agent/events?limit=500&since=" +
                              std::to_string(all.empty() ? 0 : all.back()) +
                              ids)
              .body,
          nullptr, false);
      for (const json& event : page) all.push_back(event.at("sequence"));
      if (page.size() < 500) return all;
    }
  }

  oz::v1::WatchEventsRequest Request(const std::vector<std::string>& run_ids) {
    oz::v1::WatchEventsRequest request;
    *request.mutable_context() = SimContext(sim_);
    for (const std::string& id : run_ids) request.add_run_ids(id);
    return request;
  }

  int64_t Stat(const char* name) {
    const json stats = json::parse(sim_.Get("/sim/stats"), nullptr, false);
    return stats.is_object() ? stats.value(name, int64_t{-1}) : -1;
  }

  // Waits until the subscriber has as many as the service, then compares: each
  // once and in the service's order.
  void ExpectAll(const EventSubscriber& subscriber,
                 const std::vector<std::string>& run_ids) {
    const std::vector<int64_t> server = Server(run_ids);
    EXPECT_TRUE(Eventually([&] { return subscriber.count() >= server.size(); }))
        << subscriber.count() << " of " << server.size();
    EXPECT_THAT(subscriber.sequences(), ElementsAreArray(server));
  }

  int Random(int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random_);
  }

  Sim sim_;
  Sandbox box_;
  std::mt19937 random_{20261122};
};

TEST_F(EventsTest, KillingTheDaemonLosesAndRepeatsNothing) {
  constexpr int kRounds = 120;
  const std::vector<std::string> runs = MakeRuns(12, 50);
  std::atomic<bool> done{false};
  std::thread load([&] {
    while (!done) {
      Burst(runs, 40);
      poll(nullptr, 0, 10);
    }
  });
  {
    EventSubscriber all(box_.socket_path(), Request(runs));
    // Two more, each with some of the runs, one of which joins late.
    const std::vector<std::string> some(runs.begin(), runs.begin() + 3);
    EventSubscriber three(box_.socket_path(), Request(some));
    std::unique_ptr<EventSubscriber> late;
    for (int round = 0; round < kRounds; ++round) {
      BackgroundProcess daemon = box_.StartDaemon();
      if (round == kRounds / 2) {
        late = std::make_unique<EventSubscriber>(box_.socket_path(),
                                                 Request({runs.back()}));
      }
      poll(nullptr, 0, Random(60));
      daemon.Stop(SIGKILL);
    }
    done = true;
    load.join();
    BackgroundProcess daemon = box_.StartDaemon();
    ExpectAll(all, runs);
    ExpectAll(three, some);
    ExpectAll(*late, {runs.back()});
    EXPECT_EQ(all.resets(), 0);
    EXPECT_GT(all.connects(), 10);
  }
}

TEST_F(EventsTest, AThousandSubscribersAreOneStream) {
  const std::vector<std::string> runs = MakeRuns(20, 100);
  BackgroundProcess daemon = box_.StartDaemon();
  std::deque<EventSubscriber> subscribers;
  for (int i = 0; i < 1000; ++i) {
    // Half of them follow all, the others one run each.
    subscribers.emplace_back(
        box_.socket_path(),
        Request(i % 2 == 0 ? runs
                           : std::vector<std::string>{
                                 runs[static_cast<size_t>(i) % runs.size()]}));
  }
  for (const EventSubscriber& subscriber : subscribers) {
    EXPECT_TRUE(Eventually([&] { return subscriber.synced() > 0; }));
  }
  Burst(runs, 500);
  const size_t all = Server(runs).size();
  for (size_t i = 0; i < subscribers.size(); i += 2) {
    EXPECT_TRUE(Eventually([&] { return subscribers[i].count() >= all; }))
        << i << " has " << subscribers[i].count() << " of " << all;
  }
  EXPECT_EQ(Stat("open_streams"), 1);
  const json account =
      json::parse(box_.Oz({"daemon", "status", "--output-format", "json"}).out,
                  nullptr, false)["accounts"][0];
  EXPECT_EQ(account.value("subscribers", 0), 1000);
  EXPECT_EQ(account.value("upstream", ""), "stream");
}

TEST_F(EventsTest, WhoDoesNotReadHarmsNobody) {
  const std::vector<std::string> runs = MakeRuns(5);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber reader(box_.socket_path(), Request(runs));
  EXPECT_TRUE(Eventually([&] { return reader.synced() > 0; }));
  // Opens the stream and never reads from it.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = oz::v1::EventService::NewStub(
      grpc::CreateCustomChannel("unix:" + box_.socket_path(),
                                grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext call;
  const auto stuck = stub->WatchEvents(&call, Request(runs));
  const auto resident_mib = [&] {
    std::ifstream statm("/proc/" + std::to_string(daemon.pid()) + "/statm");
    int64_t pages = 0;
    int64_t resident = 0;
    statm >> pages >> resident;
    return resident * sysconf(_SC_PAGESIZE) >> 20;
  };
  Burst(runs, 10'000);
  EXPECT_TRUE(Eventually([&] { return reader.count() >= 10'000; }));
  const int64_t before = resident_mib();
  Burst(runs, 60'000);
  ExpectAll(reader, runs);
  EXPECT_LT(resident_mib(), before + 24);
  // It was not forgotten either: what it does not read waits in the log.
  oz::v1::WatchEventsResponse message;
  int64_t last = 0;
  while (last < 70'000 && stuck->Read(&message)) {
    if (!message.has_event()) continue;
    EXPECT_EQ(message.event().sequence(), last + 1);
    last = message.event().sequence();
  }
  EXPECT_EQ(last, 70'000);
  call.TryCancel();
}

TEST_F(EventsTest, SpoiltStreamsLoseNothing) {
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

TEST_F(EventsTest, PollsWhereThereIsNoStream) {
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
  const json status =
      json::parse(box_.Oz({"daemon", "status", "--output-format", "json"}).out,
                  nullptr, false);
  EXPECT_EQ(status["accounts"][0].value("upstream", ""), "poll");
}

TEST_F(EventsTest, ALoginPageInTheWayIsGoneSoonAfterItWent) {
  sim_.Fault(json{{"kind", "stream_html"}, {"count", -1}}.dump());
  const std::vector<std::string> runs = MakeRuns(2, 5);
  BackgroundProcess daemon = box_.StartDaemon();
  EventSubscriber subscriber(box_.socket_path(), Request(runs));
  const auto upstream = [&] {
    return json::parse(
               box_.Oz({"daemon", "status", "--output-format", "json"}).out,
               nullptr, false)["accounts"][0]
        .value("upstream", "");
  };
  // What is there meanwhile is told.
  EXPECT_TRUE(Eventually([&] { return upstream() == "poll"; }));
  ExpectAll(subscriber, runs);
  sim_.Heal();
  // Within a minute.
  EXPECT_TRUE(Eventually([&] { return upstream() == "stream"; }));
}

TEST_F(EventsTest, TheServersRestartIsSurvived) {
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
