// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_

#include <string>
#include <vector>

#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Returns the runs that have to be read again because of `events`, which are in
// order of their sequence: runs whose cached state differs from the last event
// of the run or is older, and children that have just been started. Reads the
// cache.
std::vector<std::string> RunsToConfirm(
    const RunStore& runs, const std::string& account,
    const std::vector<const oz::v1::Event*>& events);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_
