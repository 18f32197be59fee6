// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_STREAM_FAULTS_H_
#define OZD_TESTS_SIM_API_STREAM_FAULTS_H_

#include "tests/sim/api/faults.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

// A sink that spoils a stream of server-sent events as `fault` says (kinds
// stream_stall, stream_cut, stream_repeat, stream_reorder, stream_garbage) and
// gives the rest to `sink`. Confined to the stream's thread.
Sink SpoilSink(const Fault& fault, Sink sink);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_STREAM_FAULTS_H_
