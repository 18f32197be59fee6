// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_CONTROL_H_
#define OZD_TESTS_SIM_API_CONTROL_H_

#include "absl/status/status.h"
#include "tests/sim/api/route.h"

namespace ozd::sim {

// Puts a fault in force, as POST /sim/faults and --fault do: what ParseFault
// understands, or {"kind": "clock_skew", "seconds": N}.
// Errors: kInvalidArgument naming the field.
absl::Status InjectFault(const Json& spec, Context* context);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_CONTROL_H_
