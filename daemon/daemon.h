// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_DAEMON_H_
#define OZD_DAEMON_DAEMON_H_

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/engine.h"
#include "daemon/housekeeper.h"
#include "daemon/lifecycle.h"
#include "daemon/process/listener.h"
#include "daemon/process/process.h"
#include "daemon/process/server_socket.h"
#include "daemon/rpc/call_gate.h"
#include "daemon/rpc/daemon_control.h"
#include "daemon/rpc/rpc_server.h"
#include "proto/support/clock.h"
#include "proto/support/endpoint.h"

namespace ozd {

// Runs the daemon: builds the engine, the gRPC server, the listener and the
// lifecycle, and takes them down in order. The caller holds the instance locks.
class Daemon final : public DaemonControl {
 public:
  struct Options {
    Endpoint endpoint;
    uid_t uid = 0;
    Config config;
    // InfiniteDuration() means never.
    absl::Duration idle_exit = absl::InfiniteDuration();
    // Why the previous daemon ended; empty when unknown.
    std::string last_exit_reason;
    RunningBinary binary;
    // Empty when the log goes to stderr.
    std::string log_path;
    // Opens the log again, for SIGHUP.
    std::function<void()> reopen_log;
    // Returns whether the lock file beside the socket is still the one that
    // this process holds.
    std::function<bool()> lock_is_ours;
  };

  // Starts to serve `socket`. Errors: those of Engine::Make and Listener::Make;
  // kInternal when gRPC does not start.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(Options options,
                                                       ServerSocket socket,
                                                       const Clock* clock);

  // Drains without grace.
  ~Daemon() override;
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Calls itself through the socket, as a client would. Errors: kUnavailable,
  // kDeadlineExceeded.
  absl::Status CheckItself() const;

  // Waits until it is time to end and returns why.
  std::string WaitForEnd() { return lifecycle_->Run(); }

  // Refuses new calls, lets those under way finish within `grace`, then ends
  // everything. A second call does nothing.
  void Drain(absl::Duration grace);

  oz::v1::HelloResponse Hello(const oz::v1::HelloRequest& request) override;
  oz::v1::GetStatusResponse GetStatus() override;
  void RequestStop(const std::string& reason) override;

 private:
  Daemon(Options options, const Clock* clock);

  absl::Status Init(ServerSocket socket);
  // Parks gRPC if nobody is connected; returns whether it did.
  bool Rest();

  const Options options_;
  const Clock* const clock_;
  const absl::Duration started_at_;
  std::string instance_id_;
  std::atomic<bool> draining_{false};

  // In the order of construction; each may use those above it.
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Housekeeper> housekeeper_;
  std::unique_ptr<CallGate> gate_;
  std::unique_ptr<Lifecycle> lifecycle_;
  std::unique_ptr<RpcServer> server_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_DAEMON_H_
