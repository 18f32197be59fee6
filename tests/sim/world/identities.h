// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_IDENTITIES_H_
#define OZD_TESTS_SIM_WORLD_IDENTITIES_H_

#include <string>

#include "absl/status/status.h"
#include "tests/sim/api/route.h"

namespace ozd::sim {

inline constexpr char kIdentityKind[] = "identity";

// Whether there is such an agent identity. Errors: kNotFound.
absl::Status CheckIdentity(const Call& call, const std::string& uid);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_IDENTITIES_H_
