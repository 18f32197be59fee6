// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/artifact_json.h"

#include <stdint.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/upstream/json/json_tree.h"

namespace ozd {
namespace {

// Returns -1 for anything but a whole number that is not negative.
int64_t SizeOf(const JsonTree& size) {
  if (!size.is_number_integer()) return -1;
  return std::max<int64_t>(size.get<int64_t>(), -1);
}

}  // namespace

absl::StatusOr<ArtifactDocument> ParseArtifact(absl::string_view json) {
  const JsonTree tree = ParseJsonTree(json);
  const JsonTree& data = MemberOf(tree, "data");
  ArtifactDocument document;
  oz::v1::Artifact& artifact = document.artifact;
  artifact.set_artifact_type(StringOf(tree, "artifact_type"));
  if (artifact.artifact_type().empty()) {
    return absl::DataLossError("no artifact with an artifact_type");
  }
  artifact.set_created_at_us(TimeOf(tree, "created_at"));
  const bool has_uid = MemberOf(data, "artifact_uid").is_string();
  artifact.set_artifact_uid(StringOf(has_uid ? data : tree, "artifact_uid"));
  artifact.set_title(StringOf(data, "title"));
  artifact.set_description(StringOf(data, "description"));
  artifact.set_url(StringOf(data, "url"));
  artifact.set_branch(StringOf(data, "branch"));
  artifact.set_filepath(StringOf(data, "filepath"));
  artifact.set_filename(StringOf(data, "filename"));
  // The first in a run, the second in the answer to a download.
  const bool in_run = MemberOf(data, "mime_type").is_string();
  artifact.set_mime_type(StringOf(data, in_run ? "mime_type" : "content_type"));
  document.download_url = StringOf(data, "download_url");
  document.has_content = MemberOf(data, "content").is_string();
  document.content = StringOf(data, "content");
  artifact.set_size_bytes(document.has_content
                              ? static_cast<int64_t>(document.content.size())
                              : SizeOf(MemberOf(data, "size_bytes")));
  return document;
}

}  // namespace ozd
