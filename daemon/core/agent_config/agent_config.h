// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_

#include "absl/status/statusor.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/oz/v1/common.pb.h"
// NormaliseSkillSpec, which the client checks skills with, too.
#include "proto/support/skill_spec.h"

namespace ozd {

// Builds the service's `config` object of an agent from the options of a
// command and its configuration file (JSON or YAML): name, environment_id,
// runner_id, model_id, base_prompt, mcp_servers, worker_host, skill_spec,
// computer_use_enabled, harness, harness_auth_secrets; only those that are set.
// They are laid over `base`, such an object or an empty one; remove_* and
// no_environment take away from both. Pure. Errors: kInvalidArgument, which
// names the option or the path and line, the value, and what is allowed
// instead.
absl::StatusOr<JsonTree> BuildAgentConfig(const oz::v1::AgentConfigInput& input,
                                          JsonTree base);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_AGENT_CONFIG_H_
