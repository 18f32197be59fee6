// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_AGENT_AGENT_VIEW_H_
#define OZ_CLIENT_COMMANDS_AGENT_AGENT_VIEW_H_

// Agents, in all formats but the service's own JSON. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using AgentPage = google::protobuf::RepeatedPtrField<v1::Agent>;

std::string RenderAgentTable(const AgentPage& agents,
                             const ViewOptions& options);
// Tab-separated and stable, under a header: uid, name, created (RFC 3339),
// description, secrets, skills, base model, environment, prompt (cut to 60
// characters); "-" for what there is not.
std::string RenderAgentRows(const AgentPage& agents);

// One agent for people, several lines.
std::string RenderAgentCard(const v1::Agent& agent, const ViewOptions& options);
// "Label: value" lines; what is not set is left out.
std::string RenderAgentFields(const v1::Agent& agent);

// An object on one line; what is not set is null.
std::string RenderAgentJson(const v1::Agent& agent);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_AGENT_AGENT_VIEW_H_
