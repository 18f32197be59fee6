// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_START_FIND_STARTED_RUN_H_
#define OZD_DAEMON_CORE_START_FIND_STARTED_RUN_H_

#include <stdint.h>

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/upstream/api/run_api.h"
#include "daemon/upstream/api/spawn_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Describes a run whose start was requested and never confirmed. A value.
struct UnconfirmedStart {
  SpawnFields fields;
  // The configuration that was sent; borrowed. nullptr for none.
  const JsonTree* config = nullptr;
  // The principal that asked; empty when it is not known.
  std::string principal_uid;
  // Wall clock just before the request was sent.
  absl::Time sent_at;
  // Returns true for a run that belongs to another request.
  std::function<bool(const std::string& run_id)> is_taken;
  // Returns true while an equal request is under way, to which a fitting run
  // may belong; empty for never.
  std::function<bool()> has_rival;
};

// Returns true when `run` is one that `start` asks for. `skew` is how far the
// service's clock is ahead of ours. Pure.
bool MayBeStarted(const oz::v1::Run& run, const UnconfirmedStart& start,
                  absl::Duration skew);

// Lists the newest runs until the one that `start` asks for is among them, for
// `patience` at most. Blocks. Errors: kNotFound when there is none,
// kFailedPrecondition when several would fit, kCancelled, else the failure of
// the last list.
absl::StatusOr<oz::v1::Run> FindStartedRun(const RunApi& api,
                                           const ApiCaller& caller,
                                           const Clock& clock,
                                           const UnconfirmedStart& start,
                                           absl::Duration patience,
                                           const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_START_FIND_STARTED_RUN_H_
