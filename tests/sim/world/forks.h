// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_FORKS_H_
#define OZD_TESTS_SIM_WORLD_FORKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/api/route.h"

namespace ozd::sim {

// The runs that made a conversation, oldest first: for a fork those of the
// conversation it was taken from as far as there were any then, and its own.
// Empty when there is no such conversation.
// Errors: kPermissionDenied when one of them is not the caller's to see.
absl::StatusOr<std::vector<StoredRun>> RunsOfVisibleConversation(
    const Call& call, const std::string& conversation_id);

// Makes a conversation that begins as the other did and returns its id.
// Errors: kNotFound, kPermissionDenied.
absl::StatusOr<std::string> ForkConversation(const Call& call,
                                             const std::string& from);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_FORKS_H_
