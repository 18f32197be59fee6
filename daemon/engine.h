// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_ENGINE_H_
#define OZD_DAEMON_ENGINE_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/auth/credential_store.h"
#include "daemon/config/config.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/resource_services.h"
#include "daemon/rpc/core_services.h"
#include "daemon/run_services.h"
#include "daemon/storage.h"
#include "daemon/upstream/http/curl_transport.h"
#include "daemon/upstream/service/retry.h"
#include "daemon/upstream/service/service_client.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Builds and owns everything below the gRPC server: files, keys, upstream,
// core. Thread-safe.
class Engine {
 public:
  struct Options {
    // Private directory of cache, journal, keys and the partition secret.
    std::string state_dir;
    // Storage::Options::fallback_dir.
    std::string fallback_dir;
    Config config;
    // Called, on any thread and often, when something was written. Cheap.
    std::function<void()> on_activity;
  };

  // Starts as much as possible: an unwritable disk is a problem(), not an
  // error. Errors: kFailedPrecondition (newer schema, network file system),
  // kUnavailable, kInternal.
  static absl::StatusOr<std::unique_ptr<Engine>> Make(const Options& options,
                                                      const Clock* clock);
  // Shuts down.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Returns all services of core. `daemon` is left null.
  CoreServices core() const;
  AccountSync* synced() const { return synced_.get(); }
  EventHub* events() const { return run_services_->events(); }
  Executor* executor() const { return executor_.get(); }
  const ServiceClient& service() const { return *calls_; }

  // Starts the hooks.
  void Start();

  // Returns whether work would be missed without a daemon: hooks. (A backfill
  // would not; it goes on where it was.)
  bool HasDurableWork() const { return run_services_->hooks()->IsConfigured(); }
  // Returns one sentence for everything that is degraded now.
  std::vector<std::string> Problems() const;
  // Tidies the files. To be called when idle.
  void Housekeep();

  // Ends the streams, and the commands of hooks before long; calls go on.
  // Returns soon.
  void EndStreams();
  // Ends background work and every wait for the network; calls under way are
  // answered with "shutting_down". After EndStreams it returns soon.
  void EndWork();
  // Calls EndStreams and EndWork, waits for running work and closes the files.
  // No pointer from here may be used afterwards. Not thread-safe; a second call
  // does nothing.
  void Shutdown();

 private:
  Engine(const Options& options, const Clock* clock);

  void EraseDocuments();
  absl::StatusOr<std::string> PartitionSalt();
  absl::Status BuildServices(const std::string& salt);
  void ListenToAccounts();

  const Options options_;
  const Clock* const clock_;
  // Fixed after Make.
  std::vector<std::string> start_problems_;
  bool shut_down_ = false;
  mutable Mutex mutex_;
  std::string erase_problem_ ABSL_GUARDED_BY(mutex_);

  const StallPolicy stall_policy_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<RunStore> run_store_;
  std::unique_ptr<DocumentStore> document_store_;
  std::unique_ptr<CredentialStore> credentials_;
  RealSleeper sleeper_;
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<ServiceClient> calls_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<AccountService> accounts_;
  std::unique_ptr<AccountSync> synced_;
  std::unique_ptr<RunService> runs_;
  std::unique_ptr<ResourceServices> resource_services_;
  std::unique_ptr<RunServices> run_services_;
  uint64_t listener_ = 0;
  // Uptime at which the journal was trimmed last. Confined to Housekeep.
  absl::Duration trimmed_ = -absl::InfiniteDuration();
};

}  // namespace ozd

#endif  // OZD_DAEMON_ENGINE_H_
