// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_RPC_SERVER_H_
#define OZD_DAEMON_RPC_RPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/rpc/call_gate.h"
#include "daemon/rpc/core_services.h"
#include "daemon/rpc/poll_queue.h"
#include "daemon/rpc/stream_counter.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace ozd {

// Serves every service of oz.v1, health and reflection over gRPC. It has no
// port: connections are given to it. Thread-safe.
//
// gRPC's timer threads wake several times a second even when there is nothing
// to time. So the server can be parked while nobody is connected: all threads
// of gRPC end, and the next connection starts them again within a millisecond.
class RpcServer {
 public:
  // All pointers are borrowed and must outlive the server.
  struct Dependencies {
    CoreServices core;
    // Tells which account a stream is counted for.
    AccountSync* synced;
    Executor* executor;
    CallGate* gate;
    // Larger requests are refused. A run may be given 25 files of 10 MiB;
    // everything else is small.
    int max_request_bytes = 272 * 1024 * 1024;
  };

  // Errors: kInternal when gRPC does not start.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(
      const Dependencies& dependencies);
  // Shuts down without grace.
  ~RpcServer();
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  // Serves a connected, non-blocking stream socket until it is closed.
  void Adopt(UniqueFd connection);

  // Stops gRPC until the next connection if `is_unused` says that no connection
  // is open, and returns whether it did. A connection that is accepted
  // meanwhile must count as open before it is adopted.
  bool Park(const std::function<bool()>& is_unused);

  // Sets the answer of the health service: SERVING or NOT_SERVING.
  void SetHealthy(bool healthy);

  // Number of open streams of an account.
  int open_streams(const std::string& partition) const {
    return counter_.Count(partition);
  }

  // Cancels calls that are still running after `grace` and waits until every
  // call has ended. No source of a stream is left then but those whose Next is
  // just being called. A second call does nothing.
  void Shutdown(absl::Duration grace);

 private:
  explicit RpcServer(const Dependencies& dependencies);

  absl::Status StartGrpc() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StreamCounter counter_;
  const std::shared_ptr<PollQueue> poll_queue_;
  const std::vector<std::unique_ptr<grpc::Service>> services_;
  const int max_request_bytes_;
  Mutex mutex_;
  bool healthy_ ABSL_GUARDED_BY(mutex_) = true;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
  // Null while parked.
  std::shared_ptr<grpc::Server> server_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_RPC_SERVER_H_
