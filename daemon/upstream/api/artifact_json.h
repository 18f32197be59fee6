// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ARTIFACT_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_ARTIFACT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// An artifact and where its bytes are.
struct ArtifactDocument {
  oz::v1::Artifact artifact;
  // The bytes themselves, of plans.
  bool has_content = false;
  std::string content;
  // Else a signed link; empty for what has no bytes. As good as a password.
  std::string download_url;
};

// Reads an artifact as it stands in a run or in the answer of
// GET /agent/artifacts/{uid}; types that are not known are read all the same.
// Missing, null and mistyped fields are left empty. Errors: kDataLoss when it
// is no well-formed object or has no type.
absl::StatusOr<ArtifactDocument> ParseArtifact(absl::string_view json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ARTIFACT_JSON_H_
