// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_DAEMON_CONTROL_H_
#define OZD_DAEMON_RPC_DAEMON_CONTROL_H_

#include <string>

#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// Answers the calls of oz.v1.DaemonService. Implementations are thread-safe and
// never wait: these calls must be answered while everything else is stuck.
class DaemonControl {
 public:
  virtual ~DaemonControl() = default;

  virtual oz::v1::HelloResponse Hello(const oz::v1::HelloRequest& request) = 0;
  virtual oz::v1::GetStatusResponse GetStatus() = 0;
  // Begins to drain and returns.
  virtual void RequestStop(const std::string& reason) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_DAEMON_CONTROL_H_
