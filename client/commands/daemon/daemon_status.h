// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_DAEMON_DAEMON_STATUS_H_
#define OZ_CLIENT_COMMANDS_DAEMON_DAEMON_STATUS_H_

#include <string>

#include "absl/status/statusor.h"
#include "client/commands/command_context.h"
#include "client/commands/run_view.h"
#include "proto/oz/v1/daemon.pb.h"

namespace oz {

// How long the daemon may take to tell about itself: it waits for nothing.
inline constexpr absl::Duration kAdminTimeout = absl::Seconds(5);

// Asks the daemon how it is; never starts one.
absl::StatusOr<v1::GetStatusResponse> FetchDaemonStatus(
    CommandContext& context);

// Returns whether `status` says that no daemon runs, as opposed to one that
// cannot be reached.
bool IsNotRunning(const absl::Status& status);

// One JSON object with a newline.
std::string RenderStatusJson(const v1::GetStatusResponse& status);
// "key<TAB>value" lines, then an "account" line for each account.
std::string RenderStatusText(const v1::GetStatusResponse& status);
// For people: problems first.
std::string RenderStatusPretty(const v1::GetStatusResponse& status,
                               const ViewOptions& options);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_DAEMON_DAEMON_STATUS_H_
