// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/run_events.h"

#include "absl/strings/str_cat.h"
#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/runs/run_states.h"

namespace ozd {

HookRunState NoteOf(const oz::v1::Run& run, int64_t now_us) {
  return {.run_id = run.run_id(),
          .state = run.state(),
          .session_id = run.session_id(),
          .noted_at_us = now_us};
}

bool IsAsNoted(const HookRunState& noted, const oz::v1::Run& run) {
  return noted.state == run.state() &&
         (noted.session_id.empty() || run.session_id().empty() ||
          noted.session_id == run.session_id());
}

std::string EventOfState(const std::string& state) {
  if (state == "SUCCEEDED") return kRunSucceeded;
  if (state == "FAILED") return kRunFailed;
  if (state == "ERROR") return kRunError;
  if (state == "BLOCKED") return kRunBlocked;
  if (state == "CANCELLED") return kRunCancelled;
  if (state == "INPROGRESS") return kRunStarted;
  return "";
}

std::optional<HookEvent> RunEventFor(const oz::v1::Run& run,
                                     const std::optional<HookRunState>& noted) {
  const std::string event = EventOfState(run.state());
  if (event.empty() || (noted.has_value() && IsAsNoted(*noted, run))) {
    return std::nullopt;
  }
  // A run that goes on after it was blocked or had ended does not start.
  if (event == kRunStarted && noted.has_value() && !IsLiveState(noted->state)) {
    return std::nullopt;
  }
  // The time tells the second time that a run blocks from the first. It does
  // not make one event two: what was told is noted in the same transaction.
  return HookEvent{
      .event = event,
      .run = run,
      .discriminator = absl::StrCat(run.state(), "/", run.session_id(), "/",
                                    run.updated_at_us())};
}

}  // namespace ozd
