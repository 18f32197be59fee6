// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_CONNECTION_VERSION_SKEW_H_
#define OZ_CLIENT_CONNECTION_VERSION_SKEW_H_

// Handles a client and a daemon of different releases.
//
// Versions are compared only after a call was answered kUnimplemented, so the
// normal case costs nothing. An older daemon that would lose nothing is then
// replaced, once; a newer one is used unchanged, so that two clients of
// different releases never restart each other's daemon in turns.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/connection/connection.h"
#include "client/rpc/channel.h"

namespace oz {

// Orders versions such as "0.1.0" and "0.2.0-rc1": negative, zero or positive
// as `a` is older than, equal to or newer than `b`. Numbers are compared as
// numbers, missing ones count as 0, a suffix after '-' is older than none. What
// is no version is older than any.
int CompareVersions(absl::string_view a, absl::string_view b);

// Replaces an older daemon, at most once in its life: keep one for a process.
// Not thread-safe.
class VersionSkew {
 public:
  // `client_version` is ours; tests give another.
  explicit VersionSkew(const ConnectOptions& options,
                       absl::string_view client_version = OZD_VERSION)
      : options_(options), client_version_(client_version) {}

  // To be called when a call on `channel` failed with kUnimplemented. Returns a
  // channel to a newer daemon, on which the call is worth repeating, or null
  // when the failure stands: the daemon is not older than this client, it may
  // not be started, or it was replaced before.
  //
  // Errors: kFailedPrecondition "daemon_older" (older, with work that a restart
  // would lose; its remedy names the command), kDeadlineExceeded
  // "daemon_not_answering" (it does not end), and those of ConnectToDaemon().
  absl::StatusOr<std::unique_ptr<Channel>> Resolve(Channel* channel);

 private:
  const ConnectOptions options_;
  const std::string client_version_;
  bool attempted_ = false;
};

}  // namespace oz

#endif  // OZ_CLIENT_CONNECTION_VERSION_SKEW_H_
