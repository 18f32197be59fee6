// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_FORKS_H_
#define OZD_TESTS_SIM_WORLD_FORKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

// Returns the runs of a conversation, oldest first; for a fork, first those
// that the original conversation had at that time. Empty when there is no such
// conversation. Errors: kPermissionDenied when one of them is not the caller's
// to see.
absl::StatusOr<std::vector<StoredRun>> RunsOfVisibleConversation(
    const Call& call, const std::string& conversation_id);

// Makes a conversation that begins like `from` and returns its id.
// Errors: kNotFound, kPermissionDenied.
absl::StatusOr<std::string> ForkConversation(const Call& call,
                                             const std::string& from);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_FORKS_H_
