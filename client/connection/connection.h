// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_CONNECTION_CONNECTION_H_
#define OZ_CLIENT_CONNECTION_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/connection/service_manager.h"
#include "client/rpc/channel.h"
#include "proto/support/endpoint.h"

namespace oz {

// Selects if a missing daemon is started.
enum class AutoStart { kAllowed, kNever };

// Options for reaching the daemon, the same for every command.
struct ConnectOptions {
  ozd::Endpoint endpoint;
  AutoStart auto_start = AutoStart::kAllowed;
  // Path of ozd; empty to look beside this program, then in PATH.
  std::string daemon_path;
  // For connecting to a daemon that runs.
  absl::Duration connect_timeout = absl::Seconds(2);
  // For starting one, until it says ready.
  absl::Duration start_timeout = absl::Seconds(10);
  // Asked first when it can start the daemon.
  ServiceManager service_manager = ServiceManager::ForThisUser();
};

// Connects to the daemon, and starts it when it does not listen and that is
// allowed: takes the start lock, connects again, spawns (through systemd where
// the user unit is installed, else detached with clean descriptors, environment
// and working directory), and waits for the daemon's notice. One daemon starts,
// however many clients do this at once. Sends nothing to a running daemon: the
// first call is the first round trip.
//
// Errors, each with a remedy in its ErrorDetail: kNotFound
// "daemon_not_running", kUnavailable "daemon_stale" (socket without a listener,
// start not allowed), kPermissionDenied "daemon_not_permitted" (another user or
// a sandbox), kDeadlineExceeded "daemon_not_answering", kFailedPrecondition
// "daemon_start_failed" with the daemon's reason.
absl::StatusOr<std::unique_ptr<Channel>> ConnectToDaemon(
    const ConnectOptions& options);

}  // namespace oz

#endif  // OZ_CLIENT_CONNECTION_CONNECTION_H_
