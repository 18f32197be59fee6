// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_CONVERSATION_H_
#define OZD_TESTS_SIM_WORLD_CONVERSATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/run_database.h"

namespace ozd::sim {

// A run whose agent is not the service's own; its conversation has no
// normalised form.
bool UsesThirdPartyHarness(const Json& run);

// The normalised conversation that the runs (oldest first) made together. It
// follows from the runs alone: the same run gives the same text, and with more
// turns it only grows at the end.
// Errors: kNotFound when nothing was said yet, kFailedPrecondition when a run
// used a third-party harness.
absl::StatusOr<Json> BuildConversation(const std::vector<StoredRun>& runs);

// The raw transcript of one run: one JSON object a line.
// Errors: kNotFound when nothing was said yet.
absl::StatusOr<std::string> BuildTranscript(const StoredRun& stored);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_CONVERSATION_H_
