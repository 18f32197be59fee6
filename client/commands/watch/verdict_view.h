// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_VERDICT_VIEW_H_
#define OZ_CLIENT_COMMANDS_WATCH_VERDICT_VIEW_H_

// How runs that were waited for ended, in all formats. Pure functions.

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/commands/run_view.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// One run of a wait.
struct WaitedRun {
  std::string run_id;
  // Nothing while its end is not known.
  std::optional<v1::RunVerdict> verdict = std::nullopt;
  // By the client's clock.
  int64_t waited_ms = 0;
};

// Why a run has no verdict, as JSON and rows call it, and in words.
struct NoVerdict {
  // "timed_out", "not_logged_in", "pending" (others ended the wait) or "none".
  absl::string_view word = "none";
  std::string message = "";
};

// "succeeded", "failed", "cancelled", "blocked", "reached", "not_found".
absl::string_view VerdictWord(v1::RunVerdict::Kind kind);

// One line for people: state, id, title, what it took and what it left.
std::string RenderVerdictLine(const WaitedRun& waited,
                              const NoVerdict& otherwise,
                              const ViewOptions& options);
// One line for scripts, tab-separated and stable: id, verdict, state,
// error_code, elapsed_ms, waited_ms, pull requests (blank-separated), message.
std::string RenderVerdictRow(const WaitedRun& waited,
                             const NoVerdict& otherwise);

// One JSON object on one line. A single run: its fields. Several: "verdict" of
// the whole and "runs".
std::string RenderVerdictJson(const std::vector<WaitedRun>& runs,
                              const NoVerdict& otherwise,
                              absl::string_view verdict_of_all);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_VERDICT_VIEW_H_
