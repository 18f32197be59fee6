// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_HELLO_CALL_H_
#define OZD_DAEMON_RPC_HELLO_CALL_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// Connects to the socket at `path` and calls oz.v1.DaemonService.Hello, as a
// client would. Blocks for at most five seconds. Errors: kUnavailable,
// kDeadlineExceeded.
absl::StatusOr<oz::v1::HelloResponse> CallHello(const std::string& path);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_HELLO_CALL_H_
