// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/backfill.h"

#include <algorithm>
#include <string>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/hold.h"
#include "daemon/core/sync/pagination_validator.h"
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

// Waits until the page is stored; OK when there is none.
absl::Status Await(const std::shared_ptr<Flight<bool>>& storing) {
  if (storing == nullptr) return absl::OkStatus();
  return storing->Wait(CallScope(), absl::InfiniteDuration())
      .value_or(ShuttingDownError())
      .status();
}

}  // namespace

Backfill::Backfill(Tasks* tasks, ServiceCalls* calls, SyncEngine* syncs,
                   const Clock* clock, const Options& options)
    : tasks_(tasks),
      api_(calls),
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
  const absl::Status status = FetchPages(state, &failures);
  if (status.ok() || absl::IsCancelled(status) || tasks_->is_shutdown()) {
    return state->EndBackfill();
  }
  ++failures;
  LogInfo("backfill", "account ", state->partition(), ": ", status.message());
  const absl::Duration pause =
      absl::IsDataLoss(status)
          ? kBrokenPagingPause
          : std::max(BackOff(failures), HoldAfter(status, failures));
  Schedule(state, pause, failures);
}

absl::Status Backfill::FetchPages(const std::shared_ptr<AccountState>& state,
                                  int* failures) {
  Storing storing;
  const absl::Status fetched = FetchPagesAhead(state, failures, &storing);
  OZD_RETURN_IF_ERROR(Await(storing));
  return fetched;
}

absl::Status Backfill::FetchPagesAhead(
    const std::shared_ptr<AccountState>& state, int* failures,
    Storing* storing) {
  ListRunsQuery query = RestOf(state->coverage(), options_.page_size);
  PaginationValidator guard;
  while (IsWanted(*state)) {
    LetSyncGoFirst(*state);
    OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
    absl::StatusOr<RunPage> page = api_.List(SharedCaller(*state), query);
    NoteIfRateLimited(state.get(), page.status(), *clock_);
    OZD_RETURN_IF_ERROR(page.status());
    OZD_RETURN_IF_ERROR(guard.Check(*page, query.cursor));
    if (!IsSortedByCreation(page->runs)) {
      return BrokenPagingError("the service's list is not in order");
    }
    query.cursor = page->next_cursor;
    const bool last = !page->has_next_page;
    // Pages are stored in order: what is covered grows downwards.
    OZD_RETURN_IF_ERROR(Await(*storing));
    *storing = StartStoring(state, *std::move(page));
    *failures = 0;
    if (last) {
      OZD_RETURN_IF_ERROR(Await(*storing));
      LogInfo("backfill", "account ", state->partition(), ": complete");
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

Backfill::Storing Backfill::StartStoring(
    const std::shared_ptr<AccountState>& state, RunPage page) {
  auto storing = std::make_shared<Flight<bool>>();
  // Work that is dropped unrun (at shutdown) must not leave us waiting.
  auto guard = std::shared_ptr<void>(
      nullptr, [storing](void*) { storing->Finish(ShuttingDownError()); });
  tasks_->RunShared([state, storing, guard,
                     page = std::make_shared<RunPage>(std::move(page))] {
    const absl::Status stored = state->Commit(
        page->runs,
        [&page](Coverage* coverage) {
          if (!page->runs.empty()) {
            coverage->created_from_us = std::min(
                coverage->created_from_us, page->runs.back().created_at_us());
          }
          if (!page->has_next_page) coverage->complete = true;
        },
        UpsertKind::kHistory);
    if (stored.ok()) {
      storing->Finish(true);
    } else {
      storing->Finish(stored);
    }
  });
  return storing;
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
