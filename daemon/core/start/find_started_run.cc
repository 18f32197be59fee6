// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/find_started_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/core_errors.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kNewestRuns = 100;
constexpr absl::Duration kFirstPause = absl::Milliseconds(250);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
// The Date header has whole seconds.
constexpr absl::Duration kClockTolerance = absl::Seconds(2);
constexpr absl::Duration kListTimeout = absl::Seconds(5);

// Service accounts are spelled with and without their kind.
bool IsSamePrincipal(absl::string_view a, absl::string_view b) {
  absl::ConsumePrefix(&a, "serviceAccount:");
  absl::ConsumePrefix(&b, "serviceAccount:");
  return a == b;
}

// The service chooses what was not asked for.
bool Fits(const std::string& asked, const std::string& found) {
  return asked.empty() || asked == found;
}

absl::StatusOr<oz::v1::Run> ListOnce(const RunApi& api, const ApiCaller& caller,
                                     const Clock& clock,
                                     const UnconfirmedStart& start) {
  ListRunsQuery query;
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_DESC;
  query.limit = kNewestRuns;
  OZD_ASSIGN_OR_RETURN(const RunPage page, api.List(caller, query));
  const absl::Duration skew =
      page.server_time_us == 0
          ? absl::ZeroDuration()
          : absl::FromUnixMicros(page.server_time_us) - clock.Now();
  std::vector<const oz::v1::Run*> fitting;
  for (const oz::v1::Run& run : page.runs) {
    if (start.is_taken && start.is_taken(run.run_id())) continue;
    if (MayBeStarted(run, start, skew)) fitting.push_back(&run);
  }
  if (fitting.empty()) return absl::NotFoundError("no run fits");
  if (fitting.size() > 1 || (start.has_rival && start.has_rival())) {
    return absl::FailedPreconditionError(
        absl::StrCat(fitting.size(), fitting.size() == 1 ? " run" : " runs",
                     " would fit more than one request"));
  }
  return *fitting.front();
}

}  // namespace

bool MayBeStarted(const oz::v1::Run& run, const UnconfirmedStart& start,
                  absl::Duration skew) {
  const SpawnFields& fields = start.fields;
  const absl::Time earliest = start.sent_at + skew - kClockTolerance;
  if (absl::FromUnixMicros(run.created_at_us()) < earliest) return false;
  if (!start.principal_uid.empty() && !run.creator_uid().empty() &&
      !IsSamePrincipal(start.principal_uid, run.creator_uid())) {
    return false;
  }
  const JsonTree nothing;
  const JsonTree& config = start.config == nullptr ? nothing : *start.config;
  return run.prompt() == fields.prompt.value_or("") &&
         Fits(fields.title, run.title()) &&
         Fits(fields.skill, run.skill_spec()) &&
         Fits(fields.parent_run_id, run.parent_run_id()) &&
         Fits(fields.conversation_id, run.conversation_id()) &&
         Fits(StringOf(config, "name"), run.name()) &&
         Fits(StringOf(config, "model_id"), run.model_id()) &&
         Fits(StringOf(config, "environment_id"), run.environment_id());
}

absl::StatusOr<oz::v1::Run> FindStartedRun(const RunApi& api,
                                           const ApiCaller& caller,
                                           const Clock& clock,
                                           const UnconfirmedStart& start,
                                           absl::Duration patience,
                                           const CallScope& scope) {
  ApiCaller lister = caller;
  lister.timeout = std::min(caller.timeout, kListTimeout);
  lister.patience = absl::ZeroDuration();
  absl::Duration pause = kFirstPause;
  // Counts pauses, not time: a clock that stands still must not make the caller
  // wait for ever.
  while (true) {
    absl::StatusOr<oz::v1::Run> run = ListOnce(api, lister, clock, start);
    if (run.ok() || absl::IsUnauthenticated(run.status()) ||
        patience <= absl::ZeroDuration()) {
      return run;
    }
    pause = std::min(pause, patience);
    if (!SleepUnlessCancelled(pause, scope)) return CallerGoneError();
    patience -= pause;
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace ozd
