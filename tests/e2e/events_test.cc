// Copyright (c) 2026 The ozd authors. MIT licence.
//
// One stream from the service for everybody, and nobody misses an event: not
// when ozd is killed, not among a thousand, not when somebody else does not
// read.

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "tests/e2e/event_fixture.h"

namespace ozd {
namespace {

using nlohmann::json;

TEST_F(EventsTest, KillingTheDaemonLosesAndRepeatsNothing) {
  std::mt19937 random(20261122);
  const auto below = [&random](int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random);
  };
  constexpr int kKills = 120;
  constexpr int kEventsOfALife = 60;
  const std::vector<std::string> runs = MakeRuns(12, 50);
  EventSubscriber all(box_.socket_path(), Request(runs));
  // Two more, each with some of the runs, one of which joins late.
  const std::vector<std::string> some(runs.begin(), runs.begin() + 3);
  EventSubscriber three(box_.socket_path(), Request(some));
  std::unique_ptr<EventSubscriber> late;
  for (int kills = 0; kills < kKills; ++kills) {
    BackgroundProcess daemon = box_.StartDaemon();
    if (kills == kKills / 2) {
      late = std::make_unique<EventSubscriber>(box_.socket_path(),
                                               Request({runs.back()}));
    }
    const size_t told = all.count();
    std::thread load([&] { Burst(runs, kEventsOfALife); });
    if (kills % 3 == 0) {
      // At any moment of its start, when nobody has been told anything yet.
      poll(nullptr, 0, below(60));
    } else {
      // Between two of the events that it tells in its life.
      const size_t last = told + static_cast<size_t>(below(kEventsOfALife));
      EXPECT_TRUE(Eventually([&] { return all.count() >= last; }));
    }
    daemon.Stop(SIGKILL);
    load.join();
  }
  BackgroundProcess daemon = box_.StartDaemon();
  ExpectAll(all, runs);
  ExpectAll(three, some);
  ExpectAll(*late, {runs.back()});
  EXPECT_EQ(all.resets(), 0);
  EXPECT_GT(all.connects(), 10);
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
  Burst(runs, 100);
  const size_t all = Server(runs).size();
  for (size_t i = 0; i < subscribers.size(); i += 2) {
    EXPECT_TRUE(Eventually([&] { return subscribers[i].count() >= all; }))
        << i << " has " << subscribers[i].count() << " of " << all;
  }
  EXPECT_EQ(Stat("open_streams"), 1);
  const json account = Account();
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
  Burst(runs, 30'000);
  ExpectAll(reader, runs);
  // A queue of what is not read would take more than 10 MiB.
  EXPECT_LT(resident_mib(), before + 8);
  // It was not forgotten either: what it does not read waits in the log.
  oz::v1::WatchEventsResponse message;
  int64_t last = 0;
  while (last < 40'000 && stuck->Read(&message)) {
    if (!message.has_event()) continue;
    EXPECT_EQ(message.event().sequence(), last + 1);
    last = message.event().sequence();
  }
  EXPECT_EQ(last, 40'000);
  call.TryCancel();
}

}  // namespace
}  // namespace ozd
