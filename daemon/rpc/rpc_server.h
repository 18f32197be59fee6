// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_RPC_SERVER_H_
#define OZD_DAEMON_RPC_RPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/rpc/account_service_rpc.h"
#include "daemon/rpc/artifact_service_rpc.h"
#include "daemon/rpc/call_runtime.h"
#include "daemon/rpc/daemon_service_rpc.h"
#include "daemon/rpc/event_service_rpc.h"
#include "daemon/rpc/hook_service_rpc.h"
#include "daemon/rpc/inbox_service_rpc.h"
#include "daemon/rpc/message_service_rpc.h"
#include "daemon/rpc/run_service_rpc.h"
#include "daemon/rpc/stream_counter.h"
#include "daemon/rpc/watch_service_rpc.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// The gRPC server with every service of oz.v1, health and reflection. It has no
// port: connections are given to it. Thread-safe.
//
// gRPC's timer threads wake several times a second even when there is nothing
// to time. So the server can be parked while nobody is connected: all threads
// of gRPC end, and the next connection starts them again within a millisecond.
class RpcServer {
 public:
  // Borrowed; must outlive the server.
  struct Dependencies {
    AccountSync* synced;
    RunService* runs;
    RunControl* run_control;
    AccountService* accounts;
    EventHub* hub;
    RunWatcher* run_watcher;
    ConversationWatcher* conversation_watcher;
    RunWaiter* run_waiter;
    MessageService* messages;
    ArtifactService* artifacts;
    Inbox* inbox;
    HookEngine* hooks;
    DaemonControl* control;
    // Registered beside those of the above.
    std::vector<grpc::Service*> more = {};
    CallRuntime runtime;
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

  // What the health service says: SERVING or NOT_SERVING.
  void SetHealthy(bool healthy);

  // Streams that look at an account at present.
  int open_streams(const std::string& partition) const {
    return census_.Count(partition);
  }

  // Cancels what is still running after `grace` and waits until every call has
  // ended. No source of a stream is left then but those that are just being
  // asked. A second call does nothing.
  void Shutdown(absl::Duration grace);

 private:
  explicit RpcServer(const Dependencies& parts);

  StreamRuntime Streams(const Dependencies& parts);
  absl::Status StartGrpc() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StreamCounter census_;
  const std::shared_ptr<PollQueue> pulls_;
  RunServiceRpc runs_;
  AccountServiceRpc accounts_;
  EventServiceRpc events_;
  WatchServiceRpc watches_;
  MessageServiceRpc messages_;
  ArtifactServiceRpc artifacts_;
  InboxServiceRpc inbox_;
  HookServiceRpc hooks_;
  DaemonServiceRpc daemon_;
  const std::vector<grpc::Service*> more_;
  const int max_request_bytes_;
  Mutex mutex_;
  bool healthy_ ABSL_GUARDED_BY(mutex_) = true;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
  // Null while parked.
  std::shared_ptr<grpc::Server> server_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_RPC_SERVER_H_
