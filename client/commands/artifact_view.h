// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_
#define OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_

// What runs leave behind, for people and for scripts. Pure functions.

#include <stdint.h>

#include <string>

#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

using ArtifactPage = google::protobuf::RepeatedPtrField<v1::Artifact>;

std::string RenderArtifactTable(const ArtifactPage& artifacts,
                                const ViewOptions& options);
// Tab-separated and stable: type, uid, name, size in bytes, link, branch,
// description.
std::string RenderArtifactRows(const ArtifactPage& artifacts);

// What a person calls it: title, file name, path or pull request.
std::string ArtifactName(const v1::Artifact& artifact);

// "850 B", "12.3 KiB", "4.0 MiB"; "" when unknown (negative).
std::string SizeText(int64_t bytes);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_ARTIFACT_VIEW_H_
