// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_getter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/sync/read_policy.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// How long a service that says nothing is waited for when the cache has a copy
// to show: the same as a list waits for its sync.
constexpr absl::Duration kWaitWithCopy = absl::Seconds(2);

// Keeps of `run` what `view` promises.
oz::v1::Run Viewed(const oz::v1::Run& run, oz::v1::RunView view) {
  oz::v1::Run viewed;
  if (view == oz::v1::RUN_VIEW_RAW_JSON) {
    viewed.set_run_id(run.run_id());
    viewed.set_raw_json(run.raw_json());
    return viewed;
  }
  viewed = run;
  viewed.clear_raw_json();
  return viewed;
}

}  // namespace

RunGetter::RunGetter(const Dependencies& dependencies, absl::Duration max_age)
    : deps_(dependencies), max_age_(max_age) {}

absl::StatusOr<oz::v1::GetRunResponse> RunGetter::Get(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const oz::v1::GetRunRequest& request, const CallScope& scope) {
  const std::string& run_id = request.run_id();
  return ReadByPolicy<oz::v1::GetRunResponse>(
      *state, *deps_.clock,
      {.mode = request.read_mode(),
       .max_age = max_age_,
       .timeout = scope.timeout,
       .wait_with_copy = kWaitWithCopy},
      [&] { return Cached(*state, run_id, request.view()); },
      [&](absl::Duration limit, absl::Duration /*oldest_start*/) {
        CallScope patience = scope;
        patience.timeout = limit;
        return FromUpstream(state, caller, run_id, request.view(), patience);
      });
}

absl::StatusOr<oz::v1::GetRunResponse> RunGetter::FromCache(
    const AccountState& state, const std::string& run_id,
    oz::v1::RunView view) const {
  const Timestamps confirmed = state.confirmed();
  OZD_ASSIGN_OR_RETURN(
      const oz::v1::Run run,
      deps_.runs->Get(
          state.partition(), run_id,
          view == oz::v1::RUN_VIEW_RAW_JSON ? view : oz::v1::RUN_VIEW_SUMMARY));
  oz::v1::GetRunResponse response;
  *response.mutable_freshness() =
      CacheFreshness(confirmed, *deps_.clock, max_age_);
  *response.mutable_run() = Viewed(run, view);
  return response;
}

absl::StatusOr<oz::v1::GetRunResponse> RunGetter::Cached(
    const AccountState& state, const std::string& run_id,
    oz::v1::RunView view) const {
  absl::StatusOr<oz::v1::GetRunResponse> response =
      FromCache(state, run_id, view);
  if (!absl::IsNotFound(response.status())) return response;
  const std::string message =
      absl::StrCat("run \"", run_id, "\" is not in the cache");
  // A cache that holds everything knows that there is no such run.
  if (state.coverage().complete) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("resource_not_found");
    detail.set_remedy("repeat the command without --cached");
    return MakeError(absl::StatusCode::kNotFound, message, detail);
  }
  return NotInCacheError(message);
}

absl::StatusOr<oz::v1::GetRunResponse> RunGetter::FromUpstream(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const std::string& run_id, oz::v1::RunView view, const CallScope& scope) {
  absl::StatusOr<FetchedPtr<oz::v1::Run>> fetched =
      deps_.upstream->GetRun(state, caller, run_id, scope);
  if (absl::IsNotFound(fetched.status())) {
    return OnNotFound(state.get(), run_id, view, fetched.status());
  }
  OZD_RETURN_IF_ERROR(fetched.status());
  const Fetched<oz::v1::Run>& answer = **fetched;
  oz::v1::GetRunResponse response;
  *response.mutable_freshness() = UpstreamFreshness(answer.asked, *deps_.clock);
  *response.mutable_run() = Viewed(answer.value, view);
  return response;
}

absl::StatusOr<oz::v1::GetRunResponse> RunGetter::OnNotFound(
    AccountState* state, const std::string& run_id, oz::v1::RunView view,
    const absl::Status& not_found) {
  // What was just created may not be visible everywhere yet.
  if (state->WasCreatedLately(run_id, deps_.clock->Uptime())) {
    absl::StatusOr<oz::v1::GetRunResponse> cached =
        FromCache(*state, run_id, view);
    if (cached.ok()) {
      cached->mutable_freshness()->set_stale(true);
      cached->mutable_freshness()->set_stale_reason(
          "the service does not show the new run yet");
      return cached;
    }
    return not_found;
  }
  const absl::Status removed = state->Remove(run_id);
  if (!removed.ok()) {
    LogWarning("reader", "cannot remove a run: ", removed.message());
  }
  return not_found;
}

}  // namespace ozd
