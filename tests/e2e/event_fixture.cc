// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/e2e/event_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ozd {

using nlohmann::json;

std::vector<std::string> EventsTest::MakeRuns(int runs, int events) {
  const json made = ParseJson(
      sim_.Post("/sim/burst", json{{"runs", runs}, {"events", events}}.dump()));
  return made.at("run_ids").get<std::vector<std::string>>();
}

void EventsTest::Burst(const std::vector<std::string>& run_ids, int events) {
  sim_.Post("/sim/burst",
            json{{"run_ids", run_ids}, {"events", events}}.dump());
}

std::vector<int64_t> EventsTest::Server(
    const std::vector<std::string>& run_ids) {
  std::vector<int64_t> all;
  std::string ids;
  for (const std::string& id : run_ids) ids += "&run_ids=" + id;
  while (true) {
    const json page =
        Service("/agent/events?limit=500&since=" +
                std::to_string(all.empty() ? 0 : all.back()) + ids);
    for (const json& event : page) all.push_back(event.at("sequence"));
    if (page.size() < 500) return all;
  }
}

oz::v1::WatchEventsRequest EventsTest::Request(
    const std::vector<std::string>& run_ids) {
  oz::v1::WatchEventsRequest request;
  *request.mutable_context() = SimContext(sim_);
  for (const std::string& id : run_ids) request.add_run_ids(id);
  return request;
}

void EventsTest::ExpectAll(const EventSubscriber& subscriber,
                           const std::vector<std::string>& run_ids) {
  const std::vector<int64_t> server = Server(run_ids);
  EXPECT_TRUE(Eventually([&] { return subscriber.count() >= server.size(); }))
      << subscriber.count() << " of " << server.size();
  const std::vector<int64_t> told = subscriber.sequences();
  const size_t same = static_cast<size_t>(
      std::mismatch(told.begin(), told.end(), server.begin(), server.end())
          .first -
      told.begin());
  EXPECT_TRUE(told == server)
      << told.size() << " were told of " << server.size() << "; the first "
      << same << " are the same";
}

}  // namespace ozd
