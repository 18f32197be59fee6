// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_INTEGRATION_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_INTEGRATION_VIEW_H_

// Agents in other products, in all formats. Pure functions.

#include <string>

#include "absl/strings/string_view.h"
#include "client/commands/run_view.h"
#include "client/output/json_text.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using IntegrationPage = google::protobuf::RepeatedPtrField<v1::Integration>;

std::string RenderIntegrationTable(const IntegrationPage& integrations,
                                   const ViewOptions& options);
// Tab-separated and stable, under a header: provider, status, environment,
// model, host, MCP servers (comma-separated), created, updated (RFC 3339),
// description, base prompt.
std::string RenderIntegrationRows(const IntegrationPage& integrations);
// An array on one line, of objects with provider, description, status,
// environment_uid, base_prompt, model_id, worker_host, mcp_servers,
// connection_link, created_at, updated_at; null for what is not set.
std::string RenderIntegrationsJson(const IntegrationPage& integrations);
// These objects, one a line.
std::string RenderIntegrationsNdjson(const IntegrationPage& integrations);
std::string RenderIntegrationJson(const v1::Integration& integration,
                                  JsonLayout layout);

// What people call a provider: "Slack".
std::string ProviderName(absl::string_view provider);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_INTEGRATION_VIEW_H_
