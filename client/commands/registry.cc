// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/registry.h"

#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kOutputFormats[] = {
    {.name = "json", .help = "The server's JSON"},
    {.name = "ndjson", .help = "One JSON object a line"},
    {.name = "pretty", .help = "Tables for people"},
    {.name = "text", .help = "Plain text for scripts"},
};
constexpr const char* kExcludesRefresh[] = {"refresh"};
constexpr const char* kExcludesCached[] = {"cached"};

constexpr OptionSpec kRootOptions[] = {
    {.name = "api-key",
     .value_name = "API_KEY",
     .help = "Key to use for this call instead of the stored login",
     .env = "WARP_API_KEY",
     .show_env_value = false,
     .global = true},
    {.name = "output-format",
     .type = ValueType::kEnum,
     .value_name = "OUTPUT_FORMAT",
     .help = "How results are printed",
     .env = "WARP_OUTPUT_FORMAT",
     .default_value = "pretty",
     .values = kOutputFormats,
     .global = true},
    {.name = "debug",
     .type = ValueType::kFlag,
     .help = "Print diagnostics to stderr",
     .global = true},
    {.name = "refresh",
     .type = ValueType::kFlag,
     .help = "Ask the server now; fail if it cannot be reached",
     .global = true,
     .conflicts = kExcludesCached},
    {.name = "cached",
     .type = ValueType::kFlag,
     .help = "Answer from the local copy only; never touch the network",
     .global = true,
     .conflicts = kExcludesRefresh},
    {.name = "account",
     .ids = v1::RESOURCE_KIND_ACCOUNT,
     .value_name = "NAME",
     .help = "Stored login to use (default: the current one)",
     .global = true},
    {.name = "server-root-url",
     .value_name = "URL",
     .help = "Root of the Oz server",
     .env = "WARP_SERVER_ROOT_URL",
     .hidden = true,
     .global = true},
    {.name = "ws-server-url",
     .value_name = "URL",
     .help = "Where events come from",
     .env = "WARP_WS_SERVER_URL",
     .hidden = true,
     .global = true},
    {.name = "session-sharing-server-url",
     .value_name = "URL",
     .help = "Where shared sessions live",
     .env = "WARP_SESSION_SHARING_SERVER_URL",
     .hidden = true,
     .global = true},
    // The published program takes these from its own updater.
    {.name = "finish-update", .type = ValueType::kFlag, .hidden = true},
    {.name = "parent-pid", .value_name = "PID", .hidden = true},
};

// Desktop links: not offered, but the reason why an unknown first word is
// reported as a bad URL.
constexpr PositionalSpec kRootPositionals[] = {
    {.value_name = "URLS",
     .type = ValueType::kUrl,
     .required = false,
     .repeatable = true,
     .hidden = true},
};

#define OZ_COMMAND_ADDRESS(command) &command,
constexpr const CommandSpec* kTopLevel[] = {
    OZ_TOP_LEVEL_COMMANDS(OZ_COMMAND_ADDRESS)};
#undef OZ_COMMAND_ADDRESS

constexpr CommandSpec kRoot = {
    .name = "oz",
    .about =
        "Run and follow coding agents in the cloud, through a local daemon",
    .options = kRootOptions,
    .positionals = kRootPositionals,
    .subcommands = kTopLevel,
};

}  // namespace

const CommandSpec& RootCommand() { return kRoot; }

}  // namespace oz
