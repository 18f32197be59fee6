// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SEED_OBJECTS_H_
#define OZD_TESTS_SIM_WORLD_SEED_OBJECTS_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// Selects if seeded schedules fire. Paused ones keep the seeded runs the same
// for ever.
enum class SeedSchedules { kPaused, kEnabled };

// Puts the schedules that made-up runs come from, and two agent identities,
// into a database that has none. The same arguments give the same objects.
absl::Status SeedSchedulesAndIdentities(Connection* connection, int64_t now_us,
                                        const std::string& owner_uid,
                                        SeedSchedules schedules);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SEED_OBJECTS_H_
