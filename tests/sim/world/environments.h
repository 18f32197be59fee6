// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_ENVIRONMENTS_H_
#define OZD_TESTS_SIM_WORLD_ENVIRONMENTS_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/sqlite.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

struct StoredObject;

inline constexpr char kEnvironmentKind[] = "environment";

// Puts the environments that seeded runs use into an empty database.
absl::Status SeedEnvironments(Connection* connection, int64_t now_us,
                              const std::string& owner_uid);

// Lists the environments that the caller may see, newest first by
// "last_updated" or by "name". Errors: kInvalidArgument for another order.
absl::StatusOr<std::vector<StoredObject>> VisibleEnvironments(
    const Call& call, const std::string& sort_by);

// Returns the run that was created last in the environment, in the form of
// "last_task_created", or null.
Json LastTaskOf(const Call& call, const std::string& environment_uid);

// Checks the stored form of an environment ("serializedModel" of GraphQL).
// Errors: kInvalidArgument naming the field.
absl::Status CheckEnvironment(const Json& model);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_ENVIRONMENTS_H_
