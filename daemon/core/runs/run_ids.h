// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_IDS_H_
#define OZD_DAEMON_CORE_RUNS_RUN_IDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Finds the run that a user names. Users type
//  - an id, or the beginning of one that is cached (four characters or more);
//  - "@last" for the run that they created last, or "@last~2" for the second
//    before it;
//  - a pull request, by any link to it or as "owner/repo#7", or the name of a
//    branch: the run that made it.

// Returns the whole id for `typed`: a cached id, or the one cached id that
// begins with it, or else `typed` itself, since ids are not judged by their
// shape. Errors: kInvalidArgument when several ids begin with it (the message
// lists up to five with their titles); RunStore's.
absl::StatusOr<std::string> CompleteRunId(const RunStore& runs,
                                          const std::string& partition,
                                          const std::string& typed);

// Returns the whole id for everything that users type. "@last", pull requests
// and branches are looked up in the cache, which is brought up to date first as
// `mode` says. Errors: as CompleteRunId; kNotFound (with what was looked for)
// when no cached run fits "@last" or a pull request; SyncGate's where the cache
// cannot answer.
absl::StatusOr<std::string> FindRunId(AccountSync* accounts,
                                      const AccountSync::InUse& account,
                                      const std::string& typed,
                                      oz::v1::ReadMode mode,
                                      const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_IDS_H_
