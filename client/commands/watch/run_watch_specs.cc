// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kListOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to show, or to begin with",
     .default_value = "20",
     .minimum = 1,
     .maximum = 5000},
    {.name = "resume",
     .value_name = "TOKEN",
     .help = "Go on after an earlier watch with the same filter (\"resume\")"},
};
constexpr OptionSpec kRunOptions[] = {
    {.name = "tail",
     .type = ValueType::kInt32,
     .value_name = "N",
     .help = "Begin with the last N items of a conversation",
     .minimum = 1,
     .maximum = INT32_MAX},
    {.name = "since-seq",
     .type = ValueType::kInt64,
     .value_name = "SEQ",
     .help = "Begin after this item of a conversation",
     .minimum = 0,
     .maximum = INT64_MAX},
    {.name = "no-follow",
     .type = ValueType::kFlag,
     .help = "End after what there is now"},
};
constexpr auto kOptions =
    JoinOptions(kListOptions, kRunFilterOptions, kRunOptions);

constexpr PositionalSpec kPositionals[] = {
    {.value_name = "RUN_ID",
     .help = "Follow these runs, or the starts of their ids, to the end",
     .ids = IdKind::kRun,
     .required = false,
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kRunWatchCommand = {
    .name = "watch",
    .about = "Follow the list of runs, or single runs, as they change",
    .long_about =
        "Without ids: the list, live. On a terminal it is drawn anew in place "
        "until Ctrl-C;\notherwise, and with --output-format ndjson, each "
        "change is one line:\n"
        "  {\"v\":1,\"resume\":TOKEN,KIND:...}\n"
        "where KIND is snapshot, upsert, removed, synced, connection or "
        "heartbeat. The first\nsnapshot has \"reset\": forget all runs. What "
        "comes before \"synced\" is no news.\nUntil a connection says "
        "otherwise, the service is heard live. Give the last TOKEN "
        "to\n--resume "
        "to go on without missing anything.\n\n"
        "With ids (at most 16): each run's state and conversation until all "
        "have ended. The\nexit code is the worst verdict: 0 succeeded, 1 "
        "failed, 3 cancelled, 4 not logged in,\n6 no verdict. As ndjson:\n"
        "  {\"v\":1,\"run_id\":ID,KIND:...}\n"
        "where KIND is run, item, synced, connection, heartbeat, reset or "
        "ended. An item with\na seq that came before replaces that one.\n\n"
        "Times are microseconds since 1970. Fields that are empty, 0 or false "
        "are left out,\nexcept ids, titles and states. A failure is one more "
        "line,\n  {\"v\":1,\"error\":{\"reason\":CODE,\"message\":TEXT,"
        "\"hint\":TEXT}}\n"
        "and an exit code other than 0.\n\n"
        "With --output-format text each change is one line, separated by tabs: "
        "a word, then\nthe columns of `oz run list`.",
    .options = kOptions.options,
    .positionals = kPositionals,
    .handler = RunWatch,
};

}  // namespace oz
