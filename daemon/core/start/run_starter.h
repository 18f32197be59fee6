// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_START_RUN_STARTER_H_
#define OZD_DAEMON_CORE_START_RUN_STARTER_H_

#include <deque>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/catalogue_service.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/spawn_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Starts runs. A request is sent once; when its answer is lost the run is
// looked for among the newest ones. The run is in the cache before the call
// returns. Thread-safe; calls block.
class RunStarter {
 public:
  struct Options {
    // Longest time for which a run that was not confirmed is looked for.
    absl::Duration look_for = absl::Seconds(8);
  };

  // All pointers are borrowed and must outlive this.
  RunStarter(AccountSync* accounts, CatalogueService* catalogue,
             ServiceCalls* calls, const Options& options);

  // Errors: Mutation::Begin; BuildAgentConfig; kInvalidArgument for an unknown
  // model, naming some known ones; SpawnApi; UnknownOutcomeError when the
  // service did not answer and the run is not found.
  absl::StatusOr<oz::v1::CreateRunResponse> CreateRun(
      const oz::v1::CreateRunRequest& request, const CallScope& scope);

 private:
  // Counts equal requests under way, which could not be told apart.
  class InFlight;

  absl::StatusOr<SpawnFields> FieldsOf(const oz::v1::CreateRunRequest& request,
                                       const Mutation& mutation);
  absl::Status CheckModel(const oz::v1::CreateRunRequest& request,
                          const std::string& model_id, const CallScope& scope);
  // Returns the id of the run that a request has started although it failed
  // with `failure`.
  absl::StatusOr<std::string> LookFor(const Mutation& mutation,
                                      const SpawnFields& fields,
                                      const JsonTree& config,
                                      const std::string& fingerprint,
                                      absl::Time sent_at,
                                      const absl::Status& failure);
  // Reads the run, so that it is cached.
  oz::v1::Run Read(const Mutation& mutation, const SpawnedRun& started);

  // Records that a run belongs to a request.
  void Claim(const std::string& run_id);
  bool IsClaimed(const std::string& run_id) const;

  AccountSync* const accounts_;
  CatalogueService* const catalogue_;
  const SpawnApi api_;
  const Options options_;

  mutable Mutex mutex_;
  std::deque<std::string> claimed_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> in_flight_ ABSL_GUARDED_BY(mutex_);
};

// The mode of an agent, and the prompt without the word that chose it.
struct PromptMode {
  const char* mode;
  std::string prompt;
};
// Takes "/plan " or "/orchestrate " off the front of a prompt. Pure.
PromptMode SplitPrompt(const std::string& prompt);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_START_RUN_STARTER_H_
