// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_E2E_EVENT_FIXTURE_H_
#define OZD_TESTS_E2E_EVENT_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/e2e/event_subscriber.h"
#include "tests/e2e/fixture.h"

namespace ozd {

// A test that follows events of many runs.
class EventsTest : public E2eTest {
 protected:
  // Makes new runs at work, with so many events in all; returns their ids.
  std::vector<std::string> MakeRuns(int runs, int events = 0);
  // Makes so many events of these runs in turn.
  void Burst(const std::vector<std::string>& run_ids, int events);
  // Returns every sequence that the service has for these runs.
  std::vector<int64_t> Server(const std::vector<std::string>& run_ids);
  // Returns a request that follows these runs.
  oz::v1::WatchEventsRequest Request(const std::vector<std::string>& run_ids);
  // Waits until the subscriber has as many events as the service, then compares
  // them: each once and in the service's order.
  void ExpectAll(const EventSubscriber& subscriber,
                 const std::vector<std::string>& run_ids);
};

}  // namespace ozd

#endif  // OZD_TESTS_E2E_EVENT_FIXTURE_H_
