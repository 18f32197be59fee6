// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr CommandSpec kStart = {
    .name = "start",
    .about = "Start the daemon unless it runs already",
    .handler = DaemonStart,
};
constexpr CommandSpec kStop = {
    .name = "stop",
    .about = "Stop the daemon after its current work",
    .handler = DaemonStop,
};
constexpr CommandSpec kRestart = {
    .name = "restart",
    .about = "Stop the daemon and start it again",
    .handler = DaemonRestart,
};
constexpr CommandSpec kStatus = {
    .name = "status",
    .about = "Show what the daemon is doing; never starts it",
    .handler = DaemonStatus,
};

constexpr OptionSpec kLogsOptions[] = {
    {.name = "lines",
     .short_name = 'n',
     .type = ValueType::kInt64,
     .value_name = "N",
     .help = "How many of the last lines to print",
     .default_value = "50",
     .minimum = 0},
    {.name = "follow",
     .short_name = 'f',
     .type = ValueType::kFlag,
     .help = "Go on printing lines as they are written"},
};
constexpr CommandSpec kLogs = {
    .name = "logs",
    .about = "Print the daemon's log",
    .options = kLogsOptions,
    .handler = DaemonLogs,
};

constexpr CommandSpec kDoctor = {
    .name = "doctor",
    .about = "Check what could keep the daemon from working",
    .handler = DaemonDoctor,
};
constexpr CommandSpec kWhere = {
    .name = "where",
    .about = "Print where the socket, state, log and configuration are",
    .handler = DaemonWhere,
};

constexpr const CommandSpec* kDaemonCommands[] = {
    &kStart, &kStop, &kRestart, &kStatus, &kLogs, &kDoctor, &kWhere,
};

}  // namespace

constinit const CommandSpec kDaemonCommand = {
    .name = "daemon",
    .about = "Control the local daemon",
    .subcommands = kDaemonCommands,
};

}  // namespace oz
