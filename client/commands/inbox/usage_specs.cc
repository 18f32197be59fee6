// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kGroupings[] = {
    {.name = "environment"}, {.name = "skill"}, {.name = "schedule"},
    {.name = "creator"},     {.name = "name"},  {.name = "model"},
    {.name = "day"},
};
constexpr OptionSpec kUsageOptions[] = {
    {.name = "by",
     .type = ValueType::kEnum,
     .value_name = "WHAT",
     .help = "What the runs are grouped by",
     .default_value = "day",
     .values = kGroupings},
    {.name = "since",
     .value_name = "WHEN",
     .help = "Only runs created since then: a length of time (7d) or RFC 3339"},
};

}  // namespace

constinit const CommandSpec kUsageCommand = {
    .name = "usage",
    .about = "Add up what runs have cost",
    .long_about =
        "In the service's credits, over the runs of the account that are "
        "cached; a note on\nstderr says which those are and how many of them "
        "the service told no cost of.\nDays are those of the local time "
        "zone.\n\nWith --output-format text each group is one line, separated "
        "by tabs: key, label,\nruns, runs without usage, inference, compute, "
        "platform, total.",
    .options = kUsageOptions,
    .handler = Usage,
};

}  // namespace oz
