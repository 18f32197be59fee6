// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_CONTEXT_H_
#define OZD_TESTS_SIM_WORLD_CONTEXT_H_

#include <stdint.h>

#include <functional>

#include "absl/time/time.h"
#include "tests/sim/http/http.h"
#include "tests/sim/store/accounts.h"
#include "tests/sim/store/run_database.h"
#include "tests/sim/world/course.h"
#include "tests/sim/world/schedules.h"
#include "tests/sim/world/secret_keys.h"
#include "tests/sim/world/signer.h"
#include "tests/sim/world/sim_clock.h"

namespace ozd::sim {

class Faults;
class Stats;

// Features that the server offers; without one its calls answer 404.
struct Features {
  bool stream = true;
  bool polling = true;
  bool messages = true;
  // Comments that keep a quiet stream alive; zero: none.
  absl::Duration stream_keepalive;
  // Environments or schedules of one owner; 0: any number.
  int64_t object_limit = 0;
  // Life of a stream.
  absl::Duration stream_max_age = absl::Minutes(20);
};

// The objects that handlers work with. All borrowed from the Simulator.
struct Context {
  Accounts* accounts = nullptr;
  SimClock* clock = nullptr;
  // Measures durations; never jumps.
  const Clock* wall_clock = nullptr;
  RunDatabase* runs = nullptr;
  CourseRunner* courses = nullptr;
  ScheduleRunner* schedules = nullptr;
  Faults* faults = nullptr;
  Signer* signer = nullptr;
  const SecretKeys* secret_keys = nullptr;
  Stats* stats = nullptr;
  int64_t speed = 1;
  Features features;
  // Connections open at the moment; may be empty.
  std::function<int64_t()> open_connections;
};

// One request, as its handler gets it.
struct Call {
  const Request& request;
  // Null on routes that need no key.
  const Principal* principal;
  Context* context;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_CONTEXT_H_
