// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/common.pb.h"
// NormaliseSkillSpec, which the client checks skills with, too.
#include "proto/support/skill_spec.h"

namespace ozd {

// Puts together what an agent is configured with, from the options of a command
// and a configuration file (JSON or YAML). Pure functions. Errors, all
// kInvalidArgument, name the option or the path and line, the value, and what
// is allowed instead.

// The JSON text of the service's `config` object: name, environment_id,
// runner_id, model_id, base_prompt, mcp_servers, worker_host, skill_spec,
// computer_use_enabled, harness, harness_auth_secrets; only what is set, "{}"
// when nothing is. `base` is what it is laid over, as such an object, "{}" for
// nothing: remove_* and no_environment take away from both.
absl::StatusOr<std::string> BuildAgentConfig(
    const oz::v1::AgentConfigInput& input, absl::string_view base);

// The server map of --mcp and mcp_servers, as JSON text. Errors: a server that
// is none (exactly one of warp_id, command and url), a name given twice.
absl::StatusOr<std::string> BuildMcpServers(
    const oz::v1::AgentConfigInput& input);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_
