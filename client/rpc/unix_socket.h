// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_UNIX_SOCKET_H_
#define OZ_CLIENT_RPC_UNIX_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/support/unique_fd.h"

namespace oz {

// Connects to the stream socket at `path` and checks that its listener runs as
// this user or root. Waits while the backlog is full.
//
// Errors: kNotFound (no such file), kUnavailable (no listener),
// kPermissionDenied (the system forbids it, or another user listens),
// kDeadlineExceeded (the backlog stayed full for `timeout`), kInvalidArgument
// (path too long), kResourceExhausted (no descriptors or memory left),
// kFailedPrecondition (anything else).
absl::StatusOr<ozd::UniqueFd> ConnectUnixSocket(const std::string& path,
                                                absl::Duration timeout);

}  // namespace oz

#endif  // OZ_CLIENT_RPC_UNIX_SOCKET_H_
