// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_DOCUMENT_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_DOCUMENT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Parses the service's JSON documents. Pure functions; items that cannot be
// understood are left out. Errors: kDataLoss when the text as a whole
// is not what it should be.

// Returns a conversation (GET /agent/runs/{id}/conversation) as a flat list in
// the order in which it was said: steps become items of kind "step", each block
// of a message one item. seq counts from 1; final says whether the block can
// still change.
absl::StatusOr<std::vector<oz::v1::ConversationItem>> ParseConversation(
    absl::string_view json);

// The artifacts of a run's own JSON object, and the text of its "artifacts"
// array ("[]" when there is none).
struct RunArtifacts {
  std::vector<oz::v1::Artifact> artifacts;
  std::string raw_json;
};
absl::StatusOr<RunArtifacts> ParseRunArtifacts(absl::string_view run_json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_DOCUMENT_JSON_H_
