// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_AGENT_CONFIG_OPTIONS_H_
#define OZ_CLIENT_COMMANDS_AGENT_CONFIG_OPTIONS_H_

// The options that say how an agent is to work, shared by the commands that
// start one, now or later: run-cloud, schedule, integration. Each picks the
// rows it has:
//
//   constexpr OptionSpec kOptions[] = {kAgentModelOption, kAgentFileOption,
//   ...}
//
// and fills its request with FillAgentConfig.

#include "absl/status/status.h"
#include "client/args/parser.h"
#include "client/args/spec.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// Names of conflicts need not be options of the same command.
inline constexpr const char* kExcludesEnvironment[] = {"environment"};
inline constexpr const char* kExcludesSkill[] = {"skill"};
inline constexpr const char* kExcludesTeam[] = {"team"};
inline constexpr const char* kExcludesPersonal[] = {"personal"};

inline constexpr OptionSpec kAgentModelOption = {
    .name = "model",
    .ids = v1::RESOURCE_KIND_MODEL,
    .value_name = "MODEL_ID",
    .help = "Model to use (see 'oz model list')"};

inline constexpr OptionSpec kAgentFileOption = {
    .name = "file",
    .short_name = 'f',
    .type = ValueType::kPath,
    .value_name = "PATH",
    .help = "Configuration file, YAML or JSON; options win over it",
    .env = "WARP_AGENT_CONFIG_FILE"};

inline constexpr OptionSpec kAgentMcpOption = {
    .name = "mcp",
    .value_name = "SPEC",
    .help = "MCP server: an id, a JSON file or inline JSON",
    .repeatable = true};

inline constexpr OptionSpec kAgentRemoveMcpOption = {
    .name = "remove-mcp",
    .value_name = "SERVER_NAME",
    .help = "MCP server to leave out",
    .repeatable = true};

inline constexpr OptionSpec kAgentEnvironmentOption = {
    .name = "environment",
    .short_name = 'e',
    .ids = v1::RESOURCE_KIND_ENVIRONMENT,
    .value_name = "ENVIRONMENT_ID",
    .help = "Cloud environment to work in"};

inline constexpr OptionSpec kAgentNoEnvironmentOption = {
    .name = "no-environment",
    .type = ValueType::kFlag,
    .help = "Work without an environment",
    .conflicts = kExcludesEnvironment};

inline constexpr OptionSpec kAgentRemoveEnvironmentOption = {
    .name = "remove-environment",
    .type = ValueType::kFlag,
    .help = "Work without an environment from now on",
    .conflicts = kExcludesEnvironment};

inline constexpr OptionSpec kAgentSkillOption = {
    .name = "skill",
    .type = ValueType::kSkillSpec,
    .ids = v1::RESOURCE_KIND_SKILL,
    .value_name = "SKILL",
    .help = "Skill to work by: NAME, PATH/SKILL.md, REPO:ID or ORG/REPO:ID"};

inline constexpr OptionSpec kAgentRemoveSkillOption = {
    .name = "remove-skill",
    .type = ValueType::kFlag,
    .help = "Work without a skill from now on",
    .conflicts = kExcludesSkill};

inline constexpr OptionSpec kAgentHostOption = {
    .name = "host",
    .value_name = "WORKER_ID",
    .help = "Self-hosted worker to work on"};

inline constexpr OptionSpec kTeamOption = {.name = "team",
                                           .type = ValueType::kFlag,
                                           .help = "Owned by your team",
                                           .conflicts = kExcludesPersonal};

inline constexpr OptionSpec kPersonalOption = {.name = "personal",
                                               .type = ValueType::kFlag,
                                               .help = "Owned by you alone",
                                               .conflicts = kExcludesTeam};

// Fills what the options above say, where the command has them; files are read.
// Not the name: what `--name` names differs. Also computer-use,
// no-computer-use, harness, claude-auth-secret, codex-auth-secret and runner,
// which run-cloud alone has. Errors: those of ReadInputFile and
// CheckInputIsText.
absl::Status FillAgentConfig(const ParsedArgs& args,
                             v1::AgentConfigInput* config);

// From --team and --personal.
v1::OwnerScope OwnerScopeOf(const ParsedArgs& args);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_AGENT_CONFIG_OPTIONS_H_
