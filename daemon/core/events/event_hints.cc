// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_hints.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace ozd {
namespace {

// More runs than this are read without a look at what is cached of each.
constexpr size_t kMostLooks = 64;

// The state that an event speaks of; empty for one that does not.
absl::string_view StateOf(absl::string_view event_type) {
  if (event_type == "run_in_progress") return "INPROGRESS";
  if (event_type == "run_succeeded") return "SUCCEEDED";
  if (event_type == "run_failed") return "FAILED";
  if (event_type == "run_errored") return "ERROR";
  if (event_type == "run_blocked") return "BLOCKED";
  if (event_type == "run_cancelled") return "CANCELLED";
  return "";
}

bool IsKnown(const RunStore& runs, const std::string& account,
             const oz::v1::Event& event) {
  const absl::string_view state = StateOf(event.event_type());
  if (state.empty() || event.occurred_at_us() == 0) return false;
  const absl::StatusOr<oz::v1::Run> run =
      runs.Get(account, event.run_id(), oz::v1::RUN_VIEW_SUMMARY);
  return run.ok() && run->state() == state &&
         run->updated_at_us() >= event.occurred_at_us();
}

}  // namespace

std::vector<std::string> RunsToConfirm(
    const RunStore& runs, const std::string& account,
    const std::vector<const oz::v1::Event*>& events) {
  absl::flat_hash_map<std::string, const oz::v1::Event*> last;
  std::vector<std::string> confirm;
  for (const oz::v1::Event* event : events) {
    if (absl::StartsWith(event->event_type(), "run_")) {
      last[event->run_id()] = event;
    }
    if (event->event_type() == "child_agent_started" &&
        !event->ref_id().empty()) {
      confirm.push_back(event->ref_id());
    }
  }
  for (const auto& [run_id, event] : last) {
    if (last.size() <= kMostLooks && IsKnown(runs, account, *event)) continue;
    confirm.push_back(run_id);
  }
  return confirm;
}

}  // namespace ozd
