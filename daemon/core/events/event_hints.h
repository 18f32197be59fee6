// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_

#include <string>
#include <vector>

#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The runs that `events`, in order of their sequence, say something new of:
// those whose cached state is another or older than what the last event of the
// run says, and children that have just been started. Reads the cache.
std::vector<std::string> RunsToConfirm(
    const RunStore& runs, const std::string& account,
    const std::vector<oz::v1::Event>& events);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_HINTS_H_
