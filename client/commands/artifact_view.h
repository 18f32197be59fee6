// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_
#define OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_

// Shows what runs leave behind. Pure functions.

#include <stdint.h>

#include <string>

#include "client/output/columns.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

using ArtifactPage = google::protobuf::RepeatedPtrField<v1::Artifact>;

// Artifacts of a run: a table for people, and tab-separated rows without a
// header: type, uid, name, size in bytes, link, branch, description.
extern const Columns<v1::Artifact> kArtifacts;

// Names an artifact for people: title, file name, path or pull request.
std::string ArtifactName(const v1::Artifact& artifact);

// "850 B", "12.3 KiB", "4.0 MiB"; "" when unknown (negative).
std::string SizeText(int64_t bytes);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_
