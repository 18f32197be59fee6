// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/backfill.h"

#include <algorithm>
#include <string>

#include "daemon/core/core_errors.h"
#include "daemon/core/page_guard.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// A service whose pages contradict each other will not mend in a minute.
constexpr absl::Duration kBrokenPagingPause = absl::Hours(1);
constexpr int64_t kSecondUs = 1'000'000;

bool IsSortedByCreation(const std::vector<oz::v1::Run>& runs) {
  return std::is_sorted(runs.begin(), runs.end(),
                        [](const oz::v1::Run& a, const oz::v1::Run& b) {
                          return a.created_at_us() > b.created_at_us();
                        });
}

// The query for what lies below the part that is held.
ListRunsQuery RestOf(const Coverage& coverage, int page_size) {
  ListRunsQuery query;
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_DESC;
  query.limit = page_size;
  if (coverage.created_from_us != INT64_MAX) {
    // A second more than needed: runs of the same instant are never lost.
    query.filter.set_created_before_us(coverage.created_from_us + kSecondUs);
  }
  return query;
}

}  // namespace

Backfill::Backfill(Tasks* tasks, OzApi* api, SyncEngine* syncs,
                   const Clock* clock, const Options& options)
    : tasks_(tasks),
      api_(api),
      syncs_(syncs),
      clock_(clock),
      options_(options) {}

void Backfill::Start(const std::shared_ptr<AccountState>& state) {
  if (!state->BeginBackfill()) return;
  Schedule(state, absl::ZeroDuration(), /*failures=*/0);
}

void Backfill::Schedule(const std::shared_ptr<AccountState>& state,
                        absl::Duration delay, int failures) {
  tasks_->RunAfter(delay, [this, state, failures] {
    tasks_->RunShared([this, state, failures] { Run(state, failures); });
  });
}

void Backfill::Run(const std::shared_ptr<AccountState>& state, int failures) {
  const absl::Status status = FetchPages(state.get(), &failures);
  if (status.ok() || absl::IsCancelled(status) || tasks_->is_shutdown()) {
    return state->EndBackfill();
  }
  ++failures;
  LogInfo("backfill", "account ", state->partition(), ": ", status.message());
  const absl::Duration pause =
      absl::IsDataLoss(status) ? kBrokenPagingPause : BackOff(failures);
  Schedule(state, pause, failures);
}

absl::Status Backfill::FetchPages(AccountState* state, int* failures) {
  ListRunsQuery query = RestOf(state->coverage(), options_.page_size);
  PageGuard guard;
  while (IsWanted(*state)) {
    LetSyncGoFirst(*state);
    OZD_ASSIGN_OR_RETURN(const RunPage page,
                         api_->ListRuns(SharedCaller(*state), query));
    OZD_RETURN_IF_ERROR(guard.Check(page, query.cursor));
    if (!IsSortedByCreation(page.runs)) {
      return BrokenPagingError("the service's list is not in order");
    }
    OZD_RETURN_IF_ERROR(StorePage(state, page));
    *failures = 0;
    if (!page.has_next_page) {
      LogInfo("backfill", "account ", state->partition(), ": complete");
      return absl::OkStatus();
    }
    query.cursor = page.next_cursor;
  }
  return absl::OkStatus();
}

absl::Status Backfill::StorePage(AccountState* state, const RunPage& page) {
  return state->Commit(page.runs, [&page](Coverage* coverage) {
    if (!page.runs.empty()) {
      coverage->created_from_us =
          std::min(coverage->created_from_us, page.runs.back().created_at_us());
    }
    if (!page.has_next_page) coverage->complete = true;
  });
}

void Backfill::LetSyncGoFirst(const AccountState& state) {
  const std::shared_ptr<Flight<SyncResult>> sync = syncs_->Current(state);
  if (sync != nullptr) sync->Wait(CallScope(), absl::Seconds(5));
}

bool Backfill::IsWanted(const AccountState& state) const {
  const auto last = state.last_activity();
  return !tasks_->is_shutdown() && last.has_value() &&
         clock_->Uptime() - *last < options_.idle_after;
}

}  // namespace ozd
