// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr PositionalSpec kRunId[] = {
    {.value_name = "RUN_ID",
     .help = "The run whose messages",
     .ids = IdKind::kRun},
};
constexpr PositionalSpec kMessageId[] = {
    {.value_name = "MESSAGE_ID", .help = "The message"},
};

constexpr OptionSpec kWatchOptions[] = {
    {.name = "since-sequence",
     .type = ValueType::kInt64,
     .value_name = "SINCE_SEQUENCE",
     .help = "Only messages after the one with this sequence",
     .default_value = "0",
     .minimum = 0},
};
constexpr CommandSpec kWatch = {
    .name = "watch",
    .about = "Print a run's messages as they arrive",
    .long_about =
        "With --output-format ndjson each message is one JSON line with the "
        "keys sequence,\nmessage_id, sender_run_id, subject, body and "
        "occurred_at; a terminal shows it in\nwords. Printing a message marks "
        "it as read. A lost connection is made again, and\nno message is "
        "skipped. Ctrl-C ends it with exit code 0.",
    .options = kWatchOptions,
    .positionals = kRunId,
    .handler = RunMessageWatch,
};

constexpr OptionSpec kSendOptions[] = {
    {.name = "to",
     .ids = IdKind::kRun,
     .value_name = "TO",
     .help = "Runs to send to; several words, commas or repetition",
     .required = true,
     .repeatable = true,
     .many_words = true,
     .comma_separated = true},
    {.name = "subject",
     .value_name = "SUBJECT",
     .help = "What it is about",
     .required = true},
    {.name = "body",
     .value_name = "BODY",
     .help = "What it says",
     .required = true},
    {.name = "sender-run-id",
     .ids = IdKind::kRun,
     .value_name = "SENDER_RUN_ID",
     .help = "The run that sends",
     .required = true},
};
constexpr CommandSpec kSend = {
    .name = "send",
    .about = "Send a message to one or more runs",
    .options = kSendOptions,
    .handler = RunMessageSend,
};

constexpr OptionSpec kListOptions[] = {
    {.name = "unread",
     .type = ValueType::kFlag,
     .help = "Only messages that nobody has read"},
    {.name = "since",
     .value_name = "SINCE",
     .help = "Only messages sent after this time (RFC 3339)"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of messages to list",
     .default_value = "50",
     .minimum = 1,
     .maximum = INT32_MAX},
};
constexpr CommandSpec kList = {
    .name = "list",
    .about = "List a run's messages",
    .options = kListOptions,
    .positionals = kRunId,
    .handler = RunMessageList,
};

constexpr CommandSpec kRead = {
    .name = "read",
    .about = "Print a message and mark it as read",
    .positionals = kMessageId,
    .handler = RunMessageRead,
};

constexpr const char* kMarkDeliveredAliases[] = {"delivered"};
constexpr CommandSpec kMarkDelivered = {
    .name = "mark-delivered",
    .about = "Mark a message as delivered",
    .hidden_aliases = kMarkDeliveredAliases,
    .positionals = kMessageId,
    .handler = RunMessageMarkDelivered,
};

constexpr const CommandSpec* kMessageCommands[] = {&kWatch, &kSend, &kList,
                                                   &kRead, &kMarkDelivered};

}  // namespace

constinit const CommandSpec kRunMessageCommand = {
    .name = "message",
    .about = "Send and read messages between runs",
    .subcommands = kMessageCommands,
};

}  // namespace oz
