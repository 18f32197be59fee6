// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_SERVICE_H_
#define OZD_DAEMON_CORE_RUNS_RUN_SERVICE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/document_reader.h"
#include "daemon/core/runs/run_getter.h"
#include "daemon/core/runs/run_lister.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Answers reads of runs by the consistency contract (ARCHITECTURE.md,
// "Reading"): cache first when the account is known to be current, one shared
// incremental sync otherwise, the cache with a reason when the service cannot
// be reached. Thread-safe; calls block and run on the Executor. Errors: as
// RunApi and RunStore; kUnauthenticated "not_logged_in" without a key;
// kUnavailable "not_in_cache" when the cache may not answer and the network
// cannot. Runs may be named as FindRunId() says, with its errors.
class RunService {
 public:
  struct Options {
    // Keep conversations and transcripts in the DocumentStore.
    bool keep_documents = true;
    // Marks runs that make no progress in lists and single answers; borrowed,
    // must outlive the service. Null: none is marked.
    const StallPolicy* progress = nullptr;
  };

  // `accounts` is borrowed and must outlive the service.
  RunService(AccountSync* accounts, const Options& options);

  absl::StatusOr<oz::v1::ListRunsResponse> ListRuns(
      const oz::v1::ListRunsRequest& request, const CallScope& scope);

  // Returns what ListRuns would if that needs neither network nor waiting, else
  // nullopt. Cheap enough to be called on a gRPC thread (one indexed read).
  std::optional<oz::v1::ListRunsResponse> TryListRunsFromCache(
      const oz::v1::ListRunsRequest& request);

  absl::StatusOr<oz::v1::GetRunResponse> GetRun(
      const oz::v1::GetRunRequest& request, const CallScope& scope);

  absl::StatusOr<DocumentAnswer> GetConversation(
      const oz::v1::GetConversationRequest& request, const CallScope& scope);

  absl::StatusOr<DocumentAnswer> GetTranscript(
      const oz::v1::GetTranscriptRequest& request, const CallScope& scope);

 private:
  // Makes what `id` names the whole id of a run; leaves an empty one alone.
  absl::Status Complete(const AccountSync::InUse& account,
                        oz::v1::ReadMode mode, const CallScope& scope,
                        std::string* id) const;
  // Learns the service's time, which comes with lists alone: the first answer
  // of all, if it shows a run at work, waits a moment for the sync that is
  // under way anyway.
  void LearnTime(const std::shared_ptr<AccountState>& state,
                 const oz::v1::GetRunResponse& response,
                 const CallScope& scope) const;
  // Marks stalled runs in an answer. Comes after everything that remembers
  // answers: a mark is true at this moment only.
  void Mark(const AccountState& state, oz::v1::Run* run) const;
  void Mark(const AccountState& state, oz::v1::ListRunsResponse* list) const;

  AccountSync* const accounts_;
  const StallPolicy* const progress_;
  RunLister lister_;
  RunGetter getter_;
  DocumentReader documents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_SERVICE_H_
