// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/visible_runs.h"

#include <string>

#include "proto/support/status_macros.h"

namespace ozd::sim {

absl::Status CheckVisible(const Call& call, const Json& run) {
  const Json& scope = MemberAt(run, "scope");
  if (StringAt(scope, "type") != "User" ||
      StringAt(scope, "uid") == call.principal->uid) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError("The run belongs to another user");
}

absl::StatusOr<StoredRun> GetVisibleRun(const Call& call,
                                        const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(StoredRun stored, call.context->runs->Get(run_id));
  OZD_RETURN_IF_ERROR(CheckVisible(call, *stored.run));
  return stored;
}

}  // namespace ozd::sim
