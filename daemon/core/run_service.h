// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUN_SERVICE_H_
#define OZD_DAEMON_CORE_RUN_SERVICE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/document_store.h"
#include "cache/run_store.h"
#include "daemon/core/account_service.h"
#include "daemon/core/call_scope.h"
#include "daemon/core/executor.h"
#include "daemon/upstream/oz_api.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// A document with its age.
struct DocumentAnswer {
  oz::v1::Freshness freshness;
  std::string content;
};

// Answers reads of runs by the consistency contract (ARCHITECTURE.md,
// "Reading"): cache first when the account is known to be current, one shared
// incremental sync otherwise, the cache with a reason when the service cannot
// be reached. Thread-safe; calls block and run on the Executor. Errors: as
// OzApi and RunStore; kUnauthenticated "not_logged_in" without a key;
// kUnavailable "not_in_cache" when the cache may not answer and the network
// cannot.
class RunService {
 public:
  struct Options {
    // Answers confirmed within this are given at once.
    absl::Duration max_age = absl::Seconds(5);
    // How long a read waits for the shared sync before it answers stale.
    absl::Duration sync_wait = absl::Seconds(2);
    // The same at first contact, when there is nothing to answer with.
    absl::Duration first_contact_wait = absl::Seconds(10);
    // Re-read behind the watermark, for changes that became visible late.
    absl::Duration sync_overlap = absl::Seconds(30);
    // Runs per page of a sync or backfill.
    int page_size = 500;
    // A run just created is not believed gone for this long.
    absl::Duration not_found_grace = absl::Seconds(30);
    // Fetch the whole history in the background.
    bool backfill = true;
    // Keep syncing while clients are active.
    bool background_sync = true;
    // Keep conversations and transcripts in the DocumentStore.
    bool keep_documents = true;
  };

  // All pointers are borrowed and must outlive the service.
  struct Dependencies {
    RunStore* runs;
    DocumentStore* documents;
    OzApi* api;
    AccountService* accounts;
    Executor* executor;
    const Clock* clock;
  };

  RunService(const Dependencies& dependencies, const Options& options);
  ~RunService();
  RunService(const RunService&) = delete;
  RunService& operator=(const RunService&) = delete;

  absl::StatusOr<oz::v1::ListRunsResponse> ListRuns(
      const oz::v1::ListRunsRequest& request, const CallScope& scope);

  // The same when it needs neither network nor waiting, else nullopt. Cheap
  // enough to be called on a gRPC thread (one indexed read).
  std::optional<oz::v1::ListRunsResponse> TryListRunsFromCache(
      const oz::v1::ListRunsRequest& request);

  absl::StatusOr<oz::v1::GetRunResponse> GetRun(
      const oz::v1::GetRunRequest& request, const CallScope& scope);

  absl::StatusOr<DocumentAnswer> GetConversation(
      const oz::v1::GetConversationRequest& request, const CallScope& scope);

  absl::StatusOr<DocumentAnswer> GetTranscript(
      const oz::v1::GetTranscriptRequest& request, const CallScope& scope);

  // This daemon has just created the run (or seen it created): a 404 for it is
  // not believed for not_found_grace.
  void NoteCreated(const std::string& partition, const std::string& run_id);

  // One entry for each account that was used or is stored. Never waits.
  std::vector<oz::v1::AccountStatus> Status() const;

  // Whether work is under way that a restart would lose (a backfill is not: it
  // goes on where it was).
  bool HasDurableWork() const;

  // Ends background work; reads fail with "shutting_down" from now on.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUN_SERVICE_H_
