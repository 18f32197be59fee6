// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RUN_RUN_FILTER_OPTIONS_H_
#define OZ_CLIENT_COMMANDS_RUN_RUN_FILTER_OPTIONS_H_

// The options that choose runs, for the tables of all commands that do; see
// MakeRunFilter() for what they mean.

#include <stddef.h>

#include "client/args/spec.h"

namespace oz {

inline constexpr EnumValue kRunStateWords[] = {
    {.name = "queued"},      {.name = "pending"},   {.name = "claimed"},
    {.name = "in-progress"}, {.name = "succeeded"}, {.name = "failed"},
    {.name = "error"},       {.name = "blocked"},   {.name = "cancelled"},
};
inline constexpr EnumValue kRunSourceWords[] = {
    {.name = "api"},
    {.name = "cli"},
    {.name = "slack"},
    {.name = "linear"},
    {.name = "scheduled-agent"},
    {.name = "web-app"},
    {.name = "cloud-mode"},
    {.name = "github-action"},
    {.name = "interactive"},
};
inline constexpr EnumValue kRunLocationWords[] = {{.name = "local"},
                                                  {.name = "remote"}};
inline constexpr EnumValue kArtifactTypeWords[] = {{.name = "plan"},
                                                   {.name = "pull-request"},
                                                   {.name = "screenshot"},
                                                   {.name = "file"}};

inline constexpr OptionSpec kRunFilterOptions[] = {
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only runs in this state; repeat for any of several",
     .values = kRunStateWords,
     .repeatable = true},
    {.name = "source",
     .type = ValueType::kEnum,
     .value_name = "SOURCE",
     .help = "Only runs started from here",
     .values = kRunSourceWords},
    {.name = "execution-location",
     .type = ValueType::kEnum,
     .value_name = "LOC",
     .help = "Only runs that execute here",
     .values = kRunLocationWords},
    {.name = "creator",
     .value_name = "UID",
     .help = "Only runs created by this user or agent"},
    {.name = "environment",
     .ids = v1::RESOURCE_KIND_ENVIRONMENT,
     .value_name = "ENV_ID",
     .help = "Only runs in this environment"},
    {.name = "skill",
     .ids = v1::RESOURCE_KIND_SKILL,
     .value_name = "SKILL",
     .help = "Only runs of this skill"},
    {.name = "schedule",
     .ids = v1::RESOURCE_KIND_SCHEDULE,
     .value_name = "SCHEDULE_ID",
     .help = "Only runs started by this schedule"},
    {.name = "ancestor-run",
     .ids = v1::RESOURCE_KIND_RUN,
     .value_name = "RUN_ID",
     .help = "Only runs below this run"},
    {.name = "name",
     .value_name = "NAME",
     .help = "Only runs whose configuration has this name"},
    {.name = "model",
     .ids = v1::RESOURCE_KIND_MODEL,
     .value_name = "MODEL_ID",
     .help = "Only runs that use this model"},
    {.name = "artifact-type",
     .type = ValueType::kEnum,
     .value_name = "TYPE",
     .help = "Only runs that left an artifact of this type",
     .values = kArtifactTypeWords},
    {.name = "created-after",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs created after this time"},
    {.name = "created-before",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs created before this time"},
    {.name = "updated-after",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs updated after this time"},
    {.name = "query",
     .short_name = 'q',
     .value_name = "TEXT",
     .help = "Only runs whose title, prompt or skill has these words"},
};

// A table of the options of several.
template <size_t n>
struct OptionTable {
  OptionSpec options[n];
};

template <size_t... n>
constexpr OptionTable<(n + ...)> JoinOptions(
    const OptionSpec (&... tables)[n]) {
  OptionTable<(n + ...)> joined{};
  size_t at = 0;
  const auto append = [&joined, &at](const auto& table) {
    for (const OptionSpec& option : table) joined.options[at++] = option;
  };
  (append(tables), ...);
  return joined;
}

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RUN_RUN_FILTER_OPTIONS_H_
