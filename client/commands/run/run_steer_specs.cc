// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr PositionalSpec kOneRun[] = {
    {.value_name = "ID",
     .help = "The run, or the start of its id",
     .ids = IdKind::kRun},
};
constexpr PositionalSpec kRuns[] = {
    {.value_name = "ID",
     .help = "The runs, or the starts of their ids",
     .ids = IdKind::kRun,
     .repeatable = true},
};

constexpr EnumValue kStates[] = {
    {.name = "queued"},      {.name = "pending"},   {.name = "claimed"},
    {.name = "in-progress"}, {.name = "succeeded"}, {.name = "failed"},
    {.name = "error"},       {.name = "blocked"},   {.name = "cancelled"},
};
constexpr const char* kExcludesAny[] = {"any"};
constexpr const char* kExcludesAll[] = {"all"};
constexpr OptionSpec kWaitOptions[] = {
    {.name = "any",
     .type = ValueType::kFlag,
     .help = "End with the first run that does",
     .conflicts = kExcludesAll},
    {.name = "all",
     .type = ValueType::kFlag,
     .help = "End with the last run that does (the default)",
     .conflicts = kExcludesAny},
    {.name = "until",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Also end for a run in this state; repeat for any of several",
     .values = kStates,
     .repeatable = true},
    {.name = "timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Give up after this time, such as 30s or 1h30m"},
};

constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kExcludesPromptFile[] = {"prompt-file"};
constexpr EnumValue kModes[] = {
    {.name = "normal"}, {.name = "plan"}, {.name = "orchestrate"}};
constexpr OptionSpec kFollowUpOptions[] = {
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do next; - reads it from stdin",
     .conflicts = kExcludesPromptFile},
    {.name = "prompt-file",
     .type = ValueType::kPath,
     .value_name = "PATH",
     .help = "Read the prompt from a file; - reads it from stdin",
     .conflicts = kExcludesPrompt},
    {.name = "mode",
     .type = ValueType::kEnum,
     .value_name = "MODE",
     .help = "How the agent works on it",
     .values = kModes},
};
constexpr const char* kPrompts[] = {"prompt", "prompt-file"};
constexpr RequiredGroup kFollowUpGroups[] = {{kPrompts}};

constexpr OptionSpec kOpenOptions[] = {
    {.name = "print",
     .type = ValueType::kFlag,
     .help = "Only print the link; open nothing"},
};

constexpr const char* kNeedsDownload[] = {"download"};
constexpr OptionSpec kArtifactsOptions[] = {
    {.name = "download",
     .type = ValueType::kPath,
     .value_name = "DIR",
     .help = "Save every file, screenshot and plan in this directory"},
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Replace files that exist",
     .needs = kNeedsDownload},
};

}  // namespace

constinit const CommandSpec kRunWaitCommand = {
    .name = "wait",
    .about = "Wait until runs have ended, and tell how",
    .long_about =
        "Prints one line for each run once its end was read from the service, "
        "and nothing\nbefore that. A lost connection is made again; it is "
        "never taken for an answer.\n\nExit codes: 0 succeeded, 1 failed, 3 "
        "cancelled, 4 not logged in, 5 blocked (needs\nyou), 6 nothing is "
        "known, 124 timed out. Of several runs the worst counts. A run "
        "that\nis blocked will not end without you: it ends the wait.",
    .options = kWaitOptions,
    .positionals = kRuns,
    .handler = RunWait,
};

constinit const CommandSpec kRunCancelCommand = {
    .name = "cancel",
    .about = "Cancel runs and confirm that they have ended",
    .positionals = kRuns,
    .handler = RunCancel,
};

constinit const CommandSpec kRunFollowUpCommand = {
    .name = "follow-up",
    .about = "Send a run a further prompt",
    .options = kFollowUpOptions,
    .positionals = kOneRun,
    .required_groups = kFollowUpGroups,
    .handler = RunFollowUp,
};

constinit const CommandSpec kRunOutputCommand = {
    .name = "output",
    .about = "Print a run's final answer",
    .positionals = kOneRun,
    .handler = RunOutput,
};

constinit const CommandSpec kRunOpenCommand = {
    .name = "open",
    .about = "Open a run in the browser",
    .long_about =
        "Opens the live session while the run works, else the run's page. The "
        "link is\nprinted in any case. On a terminal it is opened with "
        "$BROWSER or xdg-open.",
    .options = kOpenOptions,
    .positionals = kOneRun,
    .handler = RunOpen,
};

constinit const CommandSpec kRunArtifactsCommand = {
    .name = "artifacts",
    .about = "List what a run has left, or save it",
    .options = kArtifactsOptions,
    .positionals = kOneRun,
    .handler = RunArtifacts,
};

}  // namespace oz
