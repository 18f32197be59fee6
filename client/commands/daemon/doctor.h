// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_DAEMON_DOCTOR_H_
#define OZ_CLIENT_COMMANDS_DAEMON_DOCTOR_H_

#include <stdint.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/endpoint.h"

namespace oz {

// Result of one look at the machine.
struct CheckResult {
  enum class Level { kOk, kWarn, kFail };
  Level level = Level::kOk;
  // The thing that was looked at, in one word or two.
  std::string name;
  std::string finding;
  // Remedy; empty when it is fine.
  std::string remedy;
};

// The checks of `oz daemon doctor`. They only look: nothing is created, changed
// or started.

// The directories, files and the socket of `endpoint`, for user `uid`.
std::vector<CheckResult> CheckFiles(const ozd::Endpoint& endpoint, uid_t uid);

// Checks whether the daemon was reached, and what it says about itself.
// `version` is that of this program.
std::vector<CheckResult> CheckDaemon(
    const absl::StatusOr<v1::GetStatusResponse>& status,
    const std::string& version);

// Checks that the wall clock can be right.
CheckResult CheckClock(absl::Time now);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_DAEMON_DOCTOR_H_
