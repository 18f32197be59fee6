// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_UNIX_SOCKET_H_
#define OZ_CLIENT_RPC_UNIX_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/support/unique_fd.h"

namespace oz {

// Connects to the stream socket at `path` and makes sure that who listens there
// is this user or root. A full backlog is waited for.
//
// Errors: kNotFound (no such file), kUnavailable (nobody listens),
// kPermissionDenied (the system forbids it, or another user listens),
// kDeadlineExceeded (the backlog stayed full for `timeout`), kInvalidArgument
// (path too long), kResourceExhausted (no descriptors or memory left),
// kFailedPrecondition (anything else).
absl::StatusOr<ozd::UniqueFd> ConnectUnixSocket(const std::string& path,
                                                absl::Duration timeout);

}  // namespace oz

#endif  // OZ_CLIENT_RPC_UNIX_SOCKET_H_
