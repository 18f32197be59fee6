// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_ROUTER_H_
#define OZD_TESTS_SIM_API_ROUTER_H_

#include "tests/sim/api/route.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

// Answers a request: finds its row in the tables, counts it, lets faults have
// their way, checks key, headers and preferences, and calls the handler.
// Thread-safe; blocks as long as a fault wants.
Response Dispatch(Request request, Context* context);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_ROUTER_H_
