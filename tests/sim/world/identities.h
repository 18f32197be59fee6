// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_IDENTITIES_H_
#define OZD_TESTS_SIM_WORLD_IDENTITIES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

inline constexpr char kIdentityKind[] = "identity";

inline constexpr char kDefaultIdentityUid[] = "agent0default000000000";

// Returns the identity that every team has and that cannot be deleted.
StoredObject DefaultIdentity();

// Reads an identity; the default one is there even when it was never stored.
// Errors: kNotFound.
absl::StatusOr<StoredObject> ReadIdentity(Connection* connection,
                                          const std::string& uid);

// Succeeds when there is an identity with that uid. Errors: kNotFound.
absl::Status CheckIdentity(const Call& call, const std::string& uid);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_IDENTITIES_H_
