// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr PositionalSpec kUid[] = {
    {.value_name = "ARTIFACT_UID", .help = "The artifact"},
};
constexpr PositionalSpec kPath[] = {
    {.value_name = "PATH",
     .help = "The file to store",
     .type = ValueType::kPath},
};
constexpr OptionSpec kDownloadOptions[] = {
    {.name = "out",
     .short_name = 'o',
     .type = ValueType::kPath,
     .value_name = "OUT",
     .help = "Where to save it (default: its own name, here)"},
};
constexpr const char* kExcludesConversation[] = {"conversation-id"};
constexpr const char* kExcludesRun[] = {"run-id"};
constexpr OptionSpec kUploadOptions[] = {
    {.name = "run-id",
     .value_name = "RUN_ID",
     .help = "Run that the file belongs to (default: OZ_RUN_ID)",
     .conflicts = kExcludesConversation},
    {.name = "conversation-id",
     .value_name = "CONVERSATION_ID",
     .help = "Conversation that the file belongs to",
     .conflicts = kExcludesRun},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What the file is"},
};

constexpr CommandSpec kGet = {
    .name = "get",
    .about = "Show what is known of an artifact",
    .positionals = kUid,
    .handler = ArtifactGet,
};
constexpr CommandSpec kDownload = {
    .name = "download",
    .about = "Save the bytes of an artifact",
    .options = kDownloadOptions,
    .positionals = kUid,
    .handler = ArtifactDownload,
};
constexpr CommandSpec kUpload = {
    .name = "upload",
    .about = "Store a file with a run",
    .options = kUploadOptions,
    .positionals = kPath,
    .handler = ArtifactUpload,
    .hidden = true,
};
constexpr const CommandSpec* kArtifactCommands[] = {&kGet, &kDownload,
                                                    &kUpload};

}  // namespace

constinit const CommandSpec kArtifactCommand = {
    .name = "artifact",
    .about = "Work with what runs leave behind",
    .subcommands = kArtifactCommands,
};

}  // namespace oz
