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

// What is known of a run that was asked for and never confirmed. A value.
struct LostSpawn {
  SpawnFields fields;
  // Who asked; empty when that is not known.
  std::string principal_uid;
  // Our wall clock just before the request was sent.
  absl::Time sent_at;
  // Whether a run with this id is already accounted for.
  std::function<bool(const std::string& run_id)> is_taken;
  // Whether a run that fits may belong to somebody else who asked for the very
  // same at the same time; empty for no.
  std::function<bool()> has_rival;
};

// Whether `run` is one that `spawn` asks for. `skew` is how far the service's
// clock is ahead of ours. Pure.
bool MayBeSpawned(const oz::v1::Run& run, const LostSpawn& spawn,
                  absl::Duration skew);

// Looks in the service's list of runs for the one that was asked for, again and
// again until it is there, for `patience` at most. Blocks. Errors: kNotFound
// when the service shows none, kFailedPrecondition when several would fit, else
// why the service could not be asked in the end; kCancelled.
absl::StatusOr<oz::v1::Run> FindLostSpawn(
    const RunApi& api, const ApiCaller& caller, const Clock& clock,
    const LostSpawn& spawn, absl::Duration patience, const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_START_FIND_STARTED_RUN_H_
