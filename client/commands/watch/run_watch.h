// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_RUN_WATCH_H_
#define OZ_CLIENT_COMMANDS_WATCH_RUN_WATCH_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// Most runs that one `run watch` follows: each has a connection of its own.
inline constexpr size_t kMaxWatchedRuns = 16;

// Returns whether stdout is a terminal on which lines can be drawn anew.
bool CanRedraw(const Io& io);

// Describes a daemon that does not answer as a connection: stale since
// `since`.
v1::Connection AwayConnection(const absl::Status& why, absl::Time since);

// Says it in a few words: "the daemon was stopped".
std::string AwayReason(const absl::Status& why);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_RUN_WATCH_H_
