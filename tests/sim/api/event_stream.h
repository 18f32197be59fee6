// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_EVENT_STREAM_H_
#define OZD_TESTS_SIM_API_EVENT_STREAM_H_

#include <stdint.h>

#include "tests/sim/api/route.h"
#include "tests/sim/http/http.h"
#include "tests/sim/store/event.h"

namespace ozd::sim {

// An answer that sends, as server-sent events, what happened behind `since` and
// then what happens, until its time is over, the client goes away or the
// server goes down. `context` is borrowed.
Response EventStream(Context* context, EventFilter filter, int64_t since);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_EVENT_STREAM_H_
