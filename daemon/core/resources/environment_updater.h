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

// Returns the edits that a request asks for. Errors: ParseRepository.
absl::StatusOr<EnvironmentEdits> EditsOf(
    const oz::v1::UpdateEnvironmentRequest& request);

// An environment after an update.
struct UpdatedEnvironment {
  oz::v1::Environment environment;
  // One sentence for each thing that was to be removed and was not there.
  std::vector<std::string> warnings;
};

// Makes `edits` on top of `stored` and, whenever another change came first, on
// top of that, `attempts` times at most. Every write carries the revision that
// it is based on, so that none undoes another. Errors: EnvironmentApi; kAborted
// "conflict" when another change came first every time.
absl::StatusOr<UpdatedEnvironment> UpdateStored(const EnvironmentApi& api,
                                                const Mutation& mutation,
                                                StoredEnvironment stored,
                                                const EnvironmentEdits& edits,
                                                int attempts);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_UPDATER_H_
