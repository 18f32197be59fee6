// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_UPDATER_H_
#define OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_UPDATER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/environment_api.h"
#include "daemon/upstream/api/environment_model.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The edits that a request asks for. Errors: ParseRepository's.
absl::StatusOr<EnvironmentEdits> EditsOf(
    const oz::v1::UpdateEnvironmentRequest& request);

struct UpdatedEnvironment {
  oz::v1::Environment environment;
  // What was to be removed but was not there, one sentence each.
  std::vector<std::string> warnings;
};

// Makes `edits` on top of `stored` and, whenever somebody else was faster, on
// top of what that made of it, `attempts` times at most. The revision goes with
// every write, so that none undoes another. Errors: EnvironmentApi's; kAborted
// "conflict" when others were faster every time.
absl::StatusOr<UpdatedEnvironment> UpdateStored(const EnvironmentApi& api,
                                                const Mutation& mutation,
                                                StoredEnvironment stored,
                                                const EnvironmentEdits& edits,
                                                int attempts);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_UPDATER_H_
