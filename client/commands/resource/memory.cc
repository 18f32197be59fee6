// Copyright (c) 2026 The ozd authors. MIT licence.
// memory-store list|get, memory list|versions.
#include "client/commands/resource/document.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr ColumnLook kMemoryText = {.flexible = true};

constexpr Column<Document> kStoreFields[] = {
    {"uid", "UID", Member<"uid">, {.color = Color::kBold}},
    {"owner_type", "Owner Type", Member<"owner_type">},
    {"owner_uid", "Owner UID", Member<"owner_uid">},
    {"description", "Description", Member<"description">, kMemoryText},
    {"created_at", "Created", TimeMember<"created_at">},
    {"updated_at", "Updated", TimeMember<"updated_at">},
};
constexpr absl::string_view kStoreKeys =
    "uid owner_type owner_uid description created_at updated_at";
constexpr Columns<Document> kStores = Checked<Document>({
    .columns = kStoreFields,
    .table = kStoreKeys,
    .card = kStoreKeys,
    .capitals = false,
    .nothing = "No memory stores found.\n",
    .nothing_in_text = true,
    .raw_json = RawJson,
    .card_label_width = 13,
});

constexpr Column<Document> kMemoryFields[] = {
    {"uid", "UID", Member<"uid">, {.color = Color::kBold}},
    {"version", "Version", Member<"version_id">},
    {"source", "Source", Member<"source">},
    {"content", "Content", Member<"content">, kMemoryText},
    {"created_at", "Created", TimeMember<"created_at">},
    {"updated_at", "Updated", TimeMember<"updated_at">},
};
constexpr Columns<Document> kMemories = Checked<Document>({
    .columns = kMemoryFields,
    .table = "uid version source content created_at updated_at",
    .capitals = false,
    .nothing = "No memories found.\n",
    .nothing_in_text = true,
    .raw_json = RawJson,
});

constexpr Column<Document> kMemoryVersionFields[] = {
    {"uid", "UID", Member<"uid">, {.color = Color::kBold}},
    {"version", "Version", Member<"version">},
    {"content", "Content", Member<"content">, kMemoryText},
    {"reason", "Reason", Member<"reason">},
    {"created_at", "Created", TimeMember<"created_at">},
};
constexpr Columns<Document> kMemoryVersions = Checked<Document>({
    .columns = kMemoryVersionFields,
    .table = "uid version content reason created_at",
    .capitals = false,
    .nothing = "No versions found.\n",
    .nothing_in_text = true,
    .raw_json = RawJson,
});

int MemoryStoreList(CommandContext& context) {
  return ListDocuments(context, v1::RESOURCE_KIND_MEMORY_STORE, {},
                       "memory stores", kStores);
}

int MemoryStoreGet(CommandContext& context) {
  return GetDocument(context, v1::RESOURCE_KIND_MEMORY_STORE,
                     context.args().Text("STORE_UID"), "the memory store",
                     kStores);
}

int MemoryList(CommandContext& context) {
  return ListDocuments(context, v1::RESOURCE_KIND_MEMORY,
                       {context.args().Text("STORE_UID")}, "memories",
                       kMemories);
}

int MemoryVersions(CommandContext& context) {
  return ListDocuments(
      context, v1::RESOURCE_KIND_MEMORY_VERSION,
      {context.args().Text("store"), context.args().Text("MEMORY_UID")},
      "versions", kMemoryVersions);
}

constexpr PositionalSpec kMemoryStoreUid[] = {
    {.value_name = "STORE_UID",
     .help = "Memory store, or the beginning of its uid",
     .ids = v1::RESOURCE_KIND_MEMORY_STORE},
};
constexpr PositionalSpec kMemoryUid[] = {
    {.value_name = "MEMORY_UID",
     .help = "The memory",
     .ids = v1::RESOURCE_KIND_MEMORY},
};
constexpr OptionSpec kVersionsOptions[] = {
    {.name = "store",
     .short_name = 's',
     .ids = v1::RESOURCE_KIND_MEMORY_STORE,
     .value_name = "STORE_UID",
     .help = "Store of the memory",
     .required = true},
};
constexpr const char* kStoreGetAliases[] = {"get-store"};
constexpr const char* kStoreAliases[] = {"memory-stores"};

constexpr CommandSpec kStoreListSpec = {
    .name = "list", .about = "List memory stores", .handler = MemoryStoreList};
constexpr CommandSpec kStoreGetSpec = {.name = "get",
                                       .about = "Show a memory store",
                                       .hidden_aliases = kStoreGetAliases,
                                       .positionals = kMemoryStoreUid,
                                       .handler = MemoryStoreGet};
constexpr const CommandSpec* kStoreCommands[] = {
    &kStoreListSpec, &kStoreGetSpec, &kMemoryStoreUpdateCommand,
    &kMemoryStoreAgentsCommand};

constexpr CommandSpec kMemoryListSpec = {.name = "list",
                                         .about = "List memories",
                                         .positionals = kMemoryStoreUid,
                                         .handler = MemoryList};
constexpr CommandSpec kMemoryVersionsSpec = {
    .name = "versions",
    .about = "List versions of a memory",
    .options = kVersionsOptions,
    .positionals = kMemoryUid,
    .handler = MemoryVersions};
constexpr const CommandSpec* kMemoryCommands[] = {
    &kMemoryListSpec, &kMemoryCreateCommand, &kMemoryUpdateCommand,
    &kMemoryDeleteCommand, &kMemoryVersionsSpec};

}  // namespace

constinit const CommandSpec kMemoryStoreCommand = {
    .name = "memory-store",
    .about = "Look at stores of memories",
    .hidden_aliases = kStoreAliases,
    .subcommands = kStoreCommands,
};

constinit const CommandSpec kMemoryCommand = {
    .name = "memory",
    .about = "Look at what agents know from one run to the next",
    .subcommands = kMemoryCommands,
};

}  // namespace oz
