// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_CATALOGUE_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_CATALOGUE_VIEW_H_

// Models, skills and MCP servers, in all formats. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using ModelPage = google::protobuf::RepeatedPtrField<v1::Model>;
using SkillPage = google::protobuf::RepeatedPtrField<v1::Skill>;
using McpServerPage = google::protobuf::RepeatedPtrField<v1::McpServer>;

std::string RenderModelTable(const ModelPage& models,
                             const ViewOptions& options);
// Tab-separated and stable, under a header: id, name, provider, reasoning
// level, yes for the default, why it cannot be used.
std::string RenderModelRows(const ModelPage& models);
// The service's objects: an array on one line, or one a line.
std::string RenderModelsJson(const ModelPage& models);
std::string RenderModelsNdjson(const ModelPage& models);

std::string RenderSkillTable(const SkillPage& skills,
                             const ViewOptions& options);
// Tab-separated and stable, under a header: id, name, repository, names of the
// environments (comma-separated), last run (RFC 3339), what is wrong with it,
// description.
std::string RenderSkillRows(const SkillPage& skills);
// The service's own: {"agents":[...]}, or one object a line.
std::string RenderSkillsJson(const SkillPage& skills);
std::string RenderSkillsNdjson(const SkillPage& skills);

std::string RenderMcpServerTable(const McpServerPage& servers,
                                 const ViewOptions& options);
// Tab-separated and stable, under a header: uuid, name.
std::string RenderMcpServerRows(const McpServerPage& servers);
std::string RenderMcpServersJson(const McpServerPage& servers);
std::string RenderMcpServersNdjson(const McpServerPage& servers);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_CATALOGUE_VIEW_H_
