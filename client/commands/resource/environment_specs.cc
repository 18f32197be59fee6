// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr PositionalSpec kId[] = {
    {.value_name = "ID",
     .help = "Environment, or the beginning of its id",
     .ids = IdKind::kEnvironment},
};

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List cloud environments",
    .handler = EnvironmentList,
};

constexpr CommandSpec kGet = {
    .name = "get",
    .about = "Show one environment",
    .positionals = kId,
    .handler = EnvironmentGet,
};

constexpr const char* kExcludesDescription[] = {"description"};
constexpr const char* kExcludesRemoveDescription[] = {"remove-description"};
constexpr OptionSpec kImage = {.name = "docker-image",
                               .short_name = 'd',
                               .ids = IdKind::kImage,
                               .value_name = "DOCKER_IMAGE",
                               .help = "Image to work in"};
constexpr OptionSpec kForce = {
    .name = "force",
    .type = ValueType::kFlag,
    .help = "Do it without asking, also when integrations use it"};

constexpr OptionSpec kCreateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of the environment",
     .required = true},
    {.name = "description",
     .type = ValueType::kDescription,
     .value_name = "DESCRIPTION",
     .help = "What it is for, in 240 characters at most"},
    kImage,
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Repository to clone, as owner/repo",
     .repeatable = true},
    {.name = "setup-command",
     .short_name = 'c',
     .value_name = "SETUP_COMMAND",
     .help = "Command to run after cloning",
     .repeatable = true},
    kTeamOption,
    kPersonalOption,
};
constexpr CommandSpec kCreate = {
    .name = "create",
    .about = "Create a cloud environment",
    .options = kCreateOptions,
    .handler = EnvironmentCreate,
};

constexpr OptionSpec kUpdateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "New name"},
    {.name = "description",
     .type = ValueType::kDescription,
     .value_name = "DESCRIPTION",
     .help = "New description, in 240 characters at most",
     .conflicts = kExcludesRemoveDescription},
    {.name = "remove-description",
     .type = ValueType::kFlag,
     .help = "Remove the description",
     .conflicts = kExcludesDescription},
    kImage,
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Repository to add, as owner/repo",
     .repeatable = true},
    {.name = "setup-command",
     .short_name = 'c',
     .value_name = "SETUP_COMMAND",
     .help = "Command to add at the end",
     .repeatable = true},
    {.name = "remove-repo",
     .value_name = "REMOVE_REPO",
     .help = "Repository to remove, as owner/repo",
     .repeatable = true},
    {.name = "remove-setup-command",
     .value_name = "REMOVE_SETUP_COMMAND",
     .help = "Command to remove",
     .repeatable = true},
    kForce,
};
constexpr CommandSpec kUpdate = {
    .name = "update",
    .about = "Change a cloud environment",
    .options = kUpdateOptions,
    .positionals = kId,
    .handler = EnvironmentUpdate,
};

constexpr OptionSpec kDeleteOptions[] = {kForce};
constexpr CommandSpec kDelete = {
    .name = "delete",
    .about = "Delete a cloud environment",
    .options = kDeleteOptions,
    .positionals = kId,
    .handler = EnvironmentDelete,
};

constexpr CommandSpec kImageList = {
    .name = "list",
    .about = "List the images that are made for agents",
    .handler = EnvironmentImageList,
};
constexpr const CommandSpec* kImageCommands[] = {&kImageList};
constexpr CommandSpec kImageNoun = {
    .name = "image",
    .about = "Look at images for environments",
    .subcommands = kImageCommands,
};

constexpr const CommandSpec* kEnvironmentCommands[] = {
    &kList, &kGet, &kCreate, &kUpdate, &kDelete, &kImageNoun};
constexpr const char* kEnvironmentAliases[] = {"e"};

}  // namespace

constinit const CommandSpec kEnvironmentCommand = {
    .name = "environment",
    .about = "Manage the environments that agents work in",
    .aliases = kEnvironmentAliases,
    .subcommands = kEnvironmentCommands,
};

}  // namespace oz
