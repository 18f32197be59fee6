// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_ARTIFACTS_H_
#define OZD_TESTS_SIM_WORLD_ARTIFACTS_H_

#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {

// Entries of a run's "artifacts". Their bytes are not stored: they follow from
// the uid, so that a million runs cost nothing before a download.

// `type` is PLAN, PULL_REQUEST, SCREENSHOT or FILE; ids come from `random`.
Json MakeArtifact(absl::string_view type, absl::string_view title,
                  int64_t created_us, Random* random);

// Returns the bytes of a download of the artifact: a PNG for a SCREENSHOT,
// Markdown for a PLAN, text of exactly data.size_bytes for a FILE. Empty for
// other types.
std::string ArtifactBytes(const Json& artifact);

// The entry of `run` whose data.artifact_uid is `uid`, or a null value.
const Json& FindArtifact(const Json& run, absl::string_view uid);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_ARTIFACTS_H_
