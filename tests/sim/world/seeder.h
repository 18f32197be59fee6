// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SEEDER_H_
#define OZD_TESTS_SIM_WORLD_SEEDER_H_

#include <stdint.h>

#include <string>

#include "tests/sim/store/run_database.h"

namespace ozd::sim {

// Makes up runs that look like a team's last half year: mostly finished, from
// every source, with families, schedules, artifacts and conversations, and with
// many equal timestamps. The same options always give the same bytes.
// Immutable; thread-safe.
class Seeder {
 public:
  struct Options {
    int64_t count = 0;
    uint64_t seed = 1;
    // Nothing happens after it. Microseconds since the Unix epoch.
    int64_t epoch_us = 0;
    // Runs scoped to a single user belong to this one.
    std::string owner_uid;
    // For links; "http://127.0.0.1:8080".
    std::string web_root = "https://oz.example.com";
  };

  explicit Seeder(Options options) : options_(std::move(options)) {}

  // The run number `index`, 0 the oldest, below options.count. Live runs have
  // no course.
  StoredRun Make(int64_t index) const;

  // The id of that run.
  std::string RunId(int64_t index) const;

 private:
  const Options options_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SEEDER_H_
