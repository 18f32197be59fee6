// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_VIEW_H_

// Environments and their images, in all formats. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "client/output/json_text.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using EnvironmentPage = google::protobuf::RepeatedPtrField<v1::Environment>;
using ImagePage = google::protobuf::RepeatedPtrField<v1::EnvironmentImage>;

std::string RenderEnvironmentTable(const EnvironmentPage& environments,
                                   const ViewOptions& options);
// Tab-separated and stable, under a header: id, name, description, base image,
// repositories (comma-separated), setup commands (separated by "; "), creator,
// last edited (RFC 3339, or Unknown), scope.
std::string RenderEnvironmentRows(const EnvironmentPage& environments);
// An array on one line, of objects with id, name, description?, base_image?,
// github_repos, setup_commands, creator_email, last_edited, scope.
std::string RenderEnvironmentsJson(const EnvironmentPage& environments);
// These objects, one a line.
std::string RenderEnvironmentsNdjson(const EnvironmentPage& environments);

// One environment, as published: a line for each thing, lists indented.
std::string RenderEnvironment(const v1::Environment& environment);
std::string RenderEnvironmentJson(const v1::Environment& environment,
                                  JsonLayout layout);

std::string RenderImageTable(const ImagePage& images,
                             const ViewOptions& options);
// Tab-separated and stable, under a header: image, repository, tag.
std::string RenderImageRows(const ImagePage& images);
std::string RenderImagesJson(const ImagePage& images);
std::string RenderImagesNdjson(const ImagePage& images);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_VIEW_H_
