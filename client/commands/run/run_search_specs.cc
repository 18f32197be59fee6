// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kSearchOptions[] = {
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only runs in this state; repeat for any of several",
     .values = kRunStateWords,
     .repeatable = true},
    {.name = "since",
     .value_name = "WHEN",
     .help = "Only runs created since then: a length of time (7d) or RFC 3339"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to list",
     .default_value = "20",
     .minimum = 1,
     .maximum = 500},
};
constexpr PositionalSpec kSearchPositionals[] = {
    {.value_name = "TEXT",
     .help = "Words, all of which must occur, or a \"phrase\"",
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kRunSearchCommand = {
    .name = "search",
    .about = "Find runs by the words of title, prompt and conversation",
    .long_about =
        "The best match comes first. Every word must occur somewhere in the "
        "run; case, accents\nand English endings do not matter. Words in "
        "double quotes must follow one another.\nEverything else is literal: "
        "there are no operators.\n\nThe search is local: it knows the runs "
        "that are cached, and conversations once\nsomebody has read them. "
        "A note on stderr says when that is not all.\n\nWith --output-format "
        "text each run is one line, separated by tabs: id, state,\ncreated, "
        "field, score, title, excerpt.",
    .options = kSearchOptions,
    .positionals = kSearchPositionals,
    .handler = RunSearch,
};

}  // namespace oz
