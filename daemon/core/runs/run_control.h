// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_CONTROL_H_
#define OZD_DAEMON_CORE_RUNS_RUN_CONTROL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Cancels runs, sends them follow-ups and reads their output. The cache has the
// change before a call returns. Thread-safe. Errors of every call:
// AccountSync::Use, FindRunId, RunApi's.
class RunControl {
 public:
  struct Options {
    // The longest wait until a cancelled run is seen CANCELLED.
    absl::Duration cancel_wait = absl::Seconds(20);
  };

  // All pointers are borrowed and must outlive this.
  RunControl(AccountSync* accounts, RunService* runs, const Options& options)
      : accounts_(accounts), runs_(runs), options_(options) {}

  // Succeeds when the run is seen to have ended, with cancelled = false when it
  // had before. Errors: kDeadlineExceeded when the service accepted but the run
  // does not end (the message says so).
  absl::StatusOr<oz::v1::CancelRunResponse> Cancel(
      const oz::v1::CancelRunRequest& request, const CallScope& scope);

  // Errors: kInvalidArgument for an empty prompt.
  absl::StatusOr<oz::v1::FollowUpRunResponse> FollowUp(
      const oz::v1::FollowUpRunRequest& request, const CallScope& scope);

  // Returns the agent's last text. Errors: as RunService::GetConversation.
  absl::StatusOr<oz::v1::GetRunOutputResponse> GetOutput(
      const oz::v1::GetRunOutputRequest& request, const CallScope& scope);

 private:
  // Reads the run until it has ended. Blocks, in pauses that grow.
  absl::StatusOr<oz::v1::Run> AwaitEnd(const AccountSync::InUse& account,
                                       const std::string& run_id,
                                       const CallScope& scope);

  AccountSync* const accounts_;
  RunService* const runs_;
  const Options options_;
};

// Returns the text of the last message of the agent, or "".
std::string LastAnswer(const std::vector<oz::v1::ConversationItem>& items);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_CONTROL_H_
