// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr PositionalSpec kName[] = {
    {.value_name = "NAME", .help = "Name of the secret"},
};
constexpr PositionalSpec kStoredName[] = {
    {.value_name = "NAME",
     .help = "Name of the secret",
     .ids = IdKind::kSecret},
};
// It may be missing: what then is wrong is said when the command runs.
constexpr PositionalSpec kOptionalName[] = {
    {.value_name = "NAME", .help = "Name of the secret", .required = false},
};

constexpr EnumValue kTypes[] = {
    {.name = "raw-value", .help = "Runs find it under its name"},
    {.name = "anthropic-api-key", .help = "Claude logs in with it"},
};

constexpr OptionSpec kValueFile = {
    .name = "value-file",
    .short_name = 'f',
    .type = ValueType::kPath,
    .value_name = "VALUE_FILE",
    .help = "Read the value from a file instead of a prompt or stdin"};
constexpr OptionSpec kDescription = {.name = "description",
                                     .short_name = 'd',
                                     .value_name = "DESCRIPTION",
                                     .help = "What the secret is for"};
constexpr OptionSpec kRegion = {
    .name = "region", .value_name = "REGION", .help = "AWS region"};

constexpr OptionSpec kCreateOptions[] = {
    {.name = "type",
     .short_name = 't',
     .type = ValueType::kEnum,
     .value_name = "SECRET_TYPE",
     .help = "What kind of value it is",
     .default_value = "raw-value",
     .values = kTypes},
    kValueFile,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kApiKeyOptions[] = {kValueFile, kDescription, kTeamOption,
                                         kPersonalOption};
constexpr OptionSpec kBedrockApiKeyOptions[] = {
    {.name = "bedrock-api-key",
     .value_name = "BEDROCK_API_KEY",
     .help = "The key; visible to other programs when it stands here"},
    kRegion,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kBedrockAccessKeyOptions[] = {
    {.name = "access-key-id",
     .value_name = "ACCESS_KEY_ID",
     .help = "Id of the access key"},
    {.name = "secret-access-key",
     .value_name = "SECRET_ACCESS_KEY",
     .help = "The key; visible to other programs when it stands here"},
    {.name = "session-token",
     .value_name = "SESSION_TOKEN",
     .help = "Token of a session; visible to other programs when it stands "
             "here"},
    kRegion,
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kCodexOptions[] = {
    kValueFile,
    {.name = "base-url",
     .value_name = "BASE_URL",
     .help = "Where the API is, if not at its usual place"},
    kDescription,
    kTeamOption,
    kPersonalOption,
};

constexpr const char* kExcludesValue[] = {"value"};
constexpr const char* kExcludesValueFile[] = {"value-file"};
constexpr OptionSpec kUpdateOptions[] = {
    {.name = "value",
     .type = ValueType::kFlag,
     .help = "Ask for a new value, or read it from stdin",
     .conflicts = kExcludesValueFile},
    {.name = "value-file",
     .short_name = 'f',
     .type = ValueType::kPath,
     .value_name = "VALUE_FILE",
     .help = "Read a new value from a file",
     .conflicts = kExcludesValue},
    kDescription,
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kDeleteOptions[] = {
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Do not ask for confirmation"},
    kTeamOption,
    kPersonalOption,
};

constexpr CommandSpec kClaudeApiKey = {
    .name = "api-key",
    .about = "Create a secret that holds an Anthropic API key",
    .options = kApiKeyOptions,
    .positionals = kName,
    .handler = SecretCreateClaudeApiKey,
};
constexpr CommandSpec kBedrockApiKey = {
    .name = "bedrock-api-key",
    .about = "Create a secret that holds an API key of Amazon Bedrock",
    .options = kBedrockApiKeyOptions,
    .positionals = kName,
    .handler = SecretCreateBedrockApiKey,
};
constexpr CommandSpec kBedrockAccessKey = {
    .name = "bedrock-access-key",
    .about = "Create a secret that holds an AWS access key for Bedrock",
    .options = kBedrockAccessKeyOptions,
    .positionals = kName,
    .handler = SecretCreateBedrockAccessKey,
};
constexpr const CommandSpec* kClaudeCommands[] = {
    &kClaudeApiKey, &kBedrockApiKey, &kBedrockAccessKey};
constexpr CommandSpec kClaude = {
    .name = "claude",
    .about = "Create a secret that Claude logs in with",
    .subcommands = kClaudeCommands,
};

constexpr CommandSpec kCodexApiKey = {
    .name = "api-key",
    .about = "Create a secret that holds an OpenAI API key",
    .options = kCodexOptions,
    .positionals = kName,
    .handler = SecretCreateCodexApiKey,
};
constexpr const CommandSpec* kCodexCommands[] = {&kCodexApiKey};
constexpr CommandSpec kCodex = {
    .name = "codex",
    .about = "Create a secret that Codex logs in with",
    .subcommands = kCodexCommands,
};

constexpr const CommandSpec* kCreateCommands[] = {&kClaude, &kCodex};
constexpr CommandSpec kCreate = {
    .name = "create",
    .about = "Create a secret",
    .long_about =
        "Create a secret.\n\n"
        "The value comes from --value-file, from a prompt, or from stdin. It "
        "is sealed on this machine; only the service can open it.",
    .options = kCreateOptions,
    .positionals = kOptionalName,
    .subcommands = kCreateCommands,
    .handler = SecretCreate,
};
constexpr CommandSpec kList = {
    .name = "list",
    .about = "List secrets; their values are never shown",
    .handler = SecretList,
};
constexpr CommandSpec kUpdate = {
    .name = "update",
    .about = "Change the value or the description of a secret",
    .options = kUpdateOptions,
    .positionals = kStoredName,
    .handler = SecretUpdate,
};
constexpr CommandSpec kDelete = {
    .name = "delete",
    .about = "Delete a secret",
    .options = kDeleteOptions,
    .positionals = kStoredName,
    .handler = SecretDelete,
};
constexpr const CommandSpec* kSecretCommands[] = {&kCreate, &kList, &kUpdate,
                                                  &kDelete};

}  // namespace

constinit const CommandSpec kSecretCommand = {
    .name = "secret",
    .about = "Manage what runs find in their environment",
    .subcommands = kSecretCommands,
};

}  // namespace oz
