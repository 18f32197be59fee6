// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/find_started_run.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/core_errors.h"
#include "nlohmann/json.hpp"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kNewestRuns = 100;
constexpr absl::Duration kFirstPause = absl::Milliseconds(250);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
// The Date header has whole seconds.
constexpr absl::Duration kClockTolerance = absl::Seconds(2);
constexpr absl::Duration kListTimeout = absl::Seconds(5);

std::string ConfigText(const nlohmann::json& config, const char* name) {
  const auto member = config.find(name);
  return member == config.end() || !member->is_string()
             ? ""
             : member->get<std::string>();
}

// Service accounts are spelled with and without their kind.
bool IsSamePrincipal(absl::string_view a, absl::string_view b) {
  absl::ConsumePrefix(&a, "serviceAccount:");
  absl::ConsumePrefix(&b, "serviceAccount:");
  return a == b;
}

// What was not asked for is the service's to choose.
bool Fits(const std::string& asked, const std::string& found) {
  return asked.empty() || asked == found;
}

absl::StatusOr<oz::v1::Run> Look(const RunApi& api, const ApiCaller& caller,
                                 const Clock& clock, const LostSpawn& spawn) {
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
    if (spawn.is_taken && spawn.is_taken(run.run_id())) continue;
    if (MayBeSpawned(run, spawn, skew)) fitting.push_back(&run);
  }
  if (fitting.empty()) return absl::NotFoundError("no run fits");
  if (fitting.size() > 1 || (spawn.has_rival && spawn.has_rival())) {
    return absl::FailedPreconditionError(
        absl::StrCat(fitting.size(), fitting.size() == 1 ? " run" : " runs",
                     " would fit more than one request"));
  }
  return *fitting.front();
}

}  // namespace

bool MayBeSpawned(const oz::v1::Run& run, const LostSpawn& spawn,
                  absl::Duration skew) {
  const SpawnFields& fields = spawn.fields;
  const absl::Time earliest = spawn.sent_at + skew - kClockTolerance;
  if (absl::FromUnixMicros(run.created_at_us()) < earliest) return false;
  if (!spawn.principal_uid.empty() && !run.creator_uid().empty() &&
      !IsSamePrincipal(spawn.principal_uid, run.creator_uid())) {
    return false;
  }
  const nlohmann::json config =
      nlohmann::json::parse(fields.config, nullptr, false);
  if (!config.is_object()) return false;
  return run.prompt() == fields.prompt.value_or("") &&
         Fits(fields.title, run.title()) &&
         Fits(fields.skill, run.skill_spec()) &&
         Fits(fields.parent_run_id, run.parent_run_id()) &&
         Fits(fields.conversation_id, run.conversation_id()) &&
         Fits(ConfigText(config, "name"), run.name()) &&
         Fits(ConfigText(config, "model_id"), run.model_id()) &&
         Fits(ConfigText(config, "environment_id"), run.environment_id());
}

absl::StatusOr<oz::v1::Run> FindLostSpawn(
    const RunApi& api, const ApiCaller& caller, const Clock& clock,
    const LostSpawn& spawn, absl::Duration patience, const CallScope& scope) {
  ApiCaller looker = caller;
  looker.timeout = std::min(caller.timeout, kListTimeout);
  looker.patience = absl::ZeroDuration();
  absl::Duration pause = kFirstPause;
  // The pauses are what is counted: a clock that stands still must not make
  // anybody wait for ever.
  while (true) {
    absl::StatusOr<oz::v1::Run> run = Look(api, looker, clock, spawn);
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
