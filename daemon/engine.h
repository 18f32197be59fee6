// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_ENGINE_H_
#define OZD_DAEMON_ENGINE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/cache.h"
#include "cache/document_store.h"
#include "cache/run_store.h"
#include "daemon/auth/credential_store.h"
#include "daemon/config.h"
#include "daemon/core/account_service.h"
#include "daemon/core/executor.h"
#include "daemon/core/run_service.h"
#include "daemon/core/synced_accounts.h"
#include "daemon/upstream/curl_transport.h"
#include "daemon/upstream/oz_api.h"
#include "daemon/upstream/retry.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Everything below the gRPC services, built and owned in one place: cache,
// keys, upstream, core. Thread-safe.
class Engine {
 public:
  struct Options {
    // Private directory of cache, keys and the partition secret.
    std::string state_dir;
    // Private directory for a cache that lasts as long as the process, used
    // when the state directory cannot be written.
    std::string fallback_dir;
    Config config;
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

  RunService* runs() const { return runs_.get(); }
  SyncedAccounts* synced() const { return synced_.get(); }
  AccountService* accounts() const { return accounts_.get(); }
  Executor* executor() const { return executor_.get(); }
  Cache* cache() const { return cache_.get(); }
  const OzApi& api() const { return *api_; }

  // Whether work is under way that a restart would lose (a backfill is not: it
  // goes on where it was).
  bool HasDurableWork() const { return false; }
  // What is degraded now, one sentence each.
  std::vector<std::string> Problems() const;

  // Ends background work and whatever waits for the network; calls under way
  // are answered with "shutting_down". Returns at once.
  void EndWork();
  // EndWork, then waits for what is running and closes the cache. runs(),
  // accounts() and cache() are null afterwards. Not concurrently; a second call
  // does nothing.
  void Shutdown();

 private:
  Engine(const Options& options, const Clock* clock);

  absl::Status OpenCache();
  absl::Status UseFallbackCache(const absl::Status& cause);
  std::string FallbackProblem() const;
  void EraseDocuments();
  absl::StatusOr<std::string> PartitionSalt();
  void RemoveFallbackCache();
  absl::Status BuildServices(const std::string& salt);

  const Options options_;
  const Clock* const clock_;
  // Fixed after Make.
  std::vector<std::string> start_problems_;
  std::string fallback_cache_dir_;
  std::string fallback_cause_;
  bool shut_down_ = false;
  mutable Mutex mutex_;
  std::string erase_problem_ ABSL_GUARDED_BY(mutex_);

  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> run_store_;
  std::unique_ptr<DocumentStore> document_store_;
  std::unique_ptr<CredentialStore> credentials_;
  RealSleeper sleeper_;
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<OzApi> api_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<AccountService> accounts_;
  std::unique_ptr<SyncedAccounts> synced_;
  std::unique_ptr<RunService> runs_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_ENGINE_H_
