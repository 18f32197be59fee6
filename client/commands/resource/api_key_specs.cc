// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kSortFields[] = {
    {.name = "name"},       {.name = "created-at"}, {.name = "last-used-at"},
    {.name = "expires-at"}, {.name = "scope"},
};
constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};
constexpr OptionSpec kJq = {.name = "jq",
                            .type = ValueType::kJqFilter,
                            .value_name = "FILTER",
                            .help = "Filter the JSON with a jq program"};

constexpr OptionSpec kListOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "SORT_BY",
     .help = "What to sort by (default: the order of the server)",
     .values = kSortFields},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "SORT_ORDER",
     .help = "Direction of the sort",
     .values = kSortOrders},
    kJq,
};

constexpr const char* kExcludesIn[] = {"expires-at", "no-expiration"};
constexpr const char* kExcludesAt[] = {"expires-in", "no-expiration"};
constexpr const char* kExcludesNever[] = {"expires-in", "expires-at"};
constexpr OptionSpec kCreateOptions[] = {
    {.name = "agent",
     .ids = IdKind::kAgent,
     .value_name = "UID",
     .help = "Agent that the key is for, instead of you"},
    {.name = "expires-in",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "The key ends after this time, such as 30d",
     .conflicts = kExcludesIn},
    {.name = "expires-at",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "The key ends then",
     .conflicts = kExcludesAt},
    {.name = "no-expiration",
     .type = ValueType::kFlag,
     .help = "The key does not end by itself",
     .conflicts = kExcludesNever},
    kJq,
};
constexpr const char* kExpirations[] = {"expires-in", "expires-at",
                                        "no-expiration"};
constexpr RequiredGroup kCreateGroups[] = {{kExpirations}};
constexpr PositionalSpec kName[] = {
    {.value_name = "NAME", .help = "What to call the key"},
};

constexpr OptionSpec kExpireOptions[] = {
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Do not ask for confirmation"},
    kJq,
};
constexpr PositionalSpec kNameOrUid[] = {
    {.value_name = "NAME_OR_UID",
     .help = "The key, by UID or by name",
     .ids = IdKind::kApiKey},
};
constexpr const char* kExpireAliases[] = {"delete"};

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the API keys of the account",
    .options = kListOptions,
    .handler = ApiKeyList,
};
constexpr CommandSpec kCreate = {
    .name = "create",
    .about = "Create an API key and print it, once",
    .options = kCreateOptions,
    .positionals = kName,
    .required_groups = kCreateGroups,
    .handler = ApiKeyCreate,
};
constexpr CommandSpec kExpire = {
    .name = "expire",
    .about = "End an API key",
    .hidden_aliases = kExpireAliases,
    .options = kExpireOptions,
    .positionals = kNameOrUid,
    .handler = ApiKeyExpire,
};
constexpr const CommandSpec* kApiKeyCommands[] = {&kList, &kCreate, &kExpire};

}  // namespace

constinit const CommandSpec kApiKeyCommand = {
    .name = "api-key",
    .about = "Manage the API keys of the account",
    .subcommands = kApiKeyCommands,
};

}  // namespace oz
