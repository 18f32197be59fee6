// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/artifact_json.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "daemon/upstream/json/json_reader.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using oz::v1::Artifact;

std::string* MutableArtifactField(ArtifactDocument* document,
                                  absl::string_view key) {
  Artifact* artifact = &document->artifact;
  if (key == "artifact_uid") return artifact->mutable_artifact_uid();
  if (key == "title") return artifact->mutable_title();
  if (key == "description") return artifact->mutable_description();
  if (key == "url") return artifact->mutable_url();
  if (key == "branch") return artifact->mutable_branch();
  if (key == "filepath") return artifact->mutable_filepath();
  if (key == "filename") return artifact->mutable_filename();
  if (key == "download_url") return &document->download_url;
  // In a run, and in the answer to a download.
  if (key == "mime_type" || key == "content_type") {
    return artifact->mutable_mime_type();
  }
  return nullptr;
}

void ReadData(JsonReader* reader, ArtifactDocument* document) {
  if (!reader->EnterObject()) return;
  std::string key;
  while (reader->NextMember(&key)) {
    if (std::string* field = MutableArtifactField(document, key)) {
      // The id also stands outside; half of an answer must not clear it.
      std::string text;
      if (reader->ReadString(&text)) *field = std::move(text);
    } else if (key == "content") {
      document->has_content = reader->ReadString(&document->content);
    } else if (key == "size_bytes") {
      int64_t size = -1;
      if (!absl::SimpleAtoi(reader->Skip(), &size) || size < 0) size = -1;
      document->artifact.set_size_bytes(size);
    } else {
      reader->Skip();
    }
  }
}

}  // namespace

absl::StatusOr<ArtifactDocument> ParseArtifact(absl::string_view json) {
  ArtifactDocument document;
  Artifact* artifact = &document.artifact;
  artifact->set_size_bytes(-1);
  JsonReader reader(json);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) {
      if (key == "artifact_type") {
        reader.ReadString(artifact->mutable_artifact_type());
      } else if (key == "artifact_uid") {
        std::string uid;
        if (reader.ReadString(&uid)) artifact->set_artifact_uid(uid);
      } else if (key == "created_at") {
        std::string text;
        reader.ReadString(&text);
        artifact->set_created_at_us(ParseRfc3339(text).value_or(0));
      } else if (key == "data") {
        ReadData(&reader, &document);
      } else {
        reader.Skip();
      }
    }
  }
  if (!reader.AtEnd() || artifact->artifact_type().empty()) {
    return absl::DataLossError("no artifact with an artifact_type");
  }
  if (document.has_content) {
    artifact->set_size_bytes(static_cast<int64_t>(document.content.size()));
  }
  return document;
}

}  // namespace ozd
