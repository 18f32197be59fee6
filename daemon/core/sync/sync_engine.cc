// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_engine.h"

#include <algorithm>
#include <utility>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/hold.h"
#include "daemon/core/sync/pagination_validator.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// At first contact there is nothing to answer with, so a short wait is better.
constexpr absl::Duration kFirstContactPatience = absl::Seconds(8);

bool IsSortedUpwards(const std::vector<oz::v1::Run>& runs, int64_t floor_us) {
  for (const oz::v1::Run& run : runs) {
    if (run.updated_at_us() < floor_us) return false;
    floor_us = run.updated_at_us();
  }
  return true;
}

bool IsSortedDownwards(const std::vector<oz::v1::Run>& runs) {
  return std::is_sorted(runs.begin(), runs.end(),
                        [](const oz::v1::Run& a, const oz::v1::Run& b) {
                          return a.updated_at_us() > b.updated_at_us();
                        });
}

}  // namespace

SyncEngine::SyncEngine(Tasks* tasks, ServiceCalls* calls, const Clock* clock,
                       const Options& options, Done done)
    : tasks_(tasks),
      api_(calls),
      clock_(clock),
      options_(options),
      done_(std::move(done)),
      flights_(tasks) {}

std::shared_ptr<Flight<SyncResult>> SyncEngine::Start(
    const std::shared_ptr<AccountState>& state) {
  return flights_.Join(state->partition(),
                       [this, state]() -> absl::StatusOr<SyncResult> {
                         SyncResult result = Sync(state.get());
                         done_(state, result);
                         return result;
                       });
}

std::shared_ptr<Flight<SyncResult>> SyncEngine::Current(
    const AccountState& state) const {
  return flights_.Find(state.partition());
}

void SyncEngine::Shutdown() { flights_.FinishAll(ShuttingDownError()); }

SyncResult SyncEngine::Sync(AccountState* state) {
  const Timestamps started = NowOn(*clock_);
  SyncResult result;
  result.started = *started.uptime;
  result.status = state->RateLimit(result.started);
  if (!result.status.ok()) return result;
  result.status = state->coverage().watermark_us == 0
                      ? FirstContact(state, &result)
                      : Incremental(state, &result);
  if (result.status.ok()) {
    result.status = state->Confirm(started);
    result.storage_failed = !result.status.ok();
  }
  // A full disk says nothing about the service.
  if (result.storage_failed) {
    LogWarning("sync", "cannot store runs: ", result.status.message());
  } else {
    Note(state, result.status);
  }
  return result;
}

void SyncEngine::Note(AccountState* state, const absl::Status& status) {
  if (status.ok()) return state->NoteSuccess();
  if (state->failures() == 0) {
    LogWarning("sync", "account ", state->partition(), ": ", status.message());
  }
  NoteIfRateLimited(state, status, *clock_);
  state->NoteFailure(status,
                     clock_->Uptime() + HoldAfter(status, state->failures()));
}

void SyncEngine::NoteTime(AccountState* state, const RunPage& page) const {
  if (page.server_time_us != 0) {
    state->SetServerTime(page.server_time_us, clock_->Uptime());
  }
}

absl::Status SyncEngine::Store(AccountState* state,
                               const std::vector<oz::v1::Run>& runs,
                               const std::function<void(Coverage*)>& change,
                               UpsertKind kind, SyncResult* result) {
  absl::Status status = state->Commit(runs, change, kind);
  result->storage_failed = !status.ok();
  return status;
}

absl::Status SyncEngine::FirstContact(AccountState* state, SyncResult* result) {
  ListRunsQuery query;
  query.sort_by = oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_DESC;
  query.limit = std::min(options_.first_page_size, options_.page_size);
  ApiCaller caller = SharedCaller(*state);
  caller.patience = kFirstContactPatience;
  OZD_ASSIGN_OR_RETURN(const RunPage page, api_.List(caller, query));
  NoteTime(state, page);
  const absl::Status ends_well =
      PaginationValidator().Check(page, query.cursor);
  // Nothing that could be shown, and no word that there is nothing.
  if (!ends_well.ok() && page.runs.empty()) return ends_well;
  // 1 for an account without runs, or whose runs are all stamped in the future:
  // contact was made, everything is still to come.
  const int64_t watermark_us =
      std::max<int64_t>(1, NewestCredible(page.runs, 0));
  return Store(
      state, page.runs,
      [&page, &ends_well, watermark_us](Coverage* coverage) {
        coverage->watermark_us = watermark_us;
        if (ends_well.ok() && !page.has_next_page) {
          coverage->complete = true;
        } else if (!page.runs.empty() && IsSortedDownwards(page.runs)) {
          coverage->updated_from_us = page.runs.back().updated_at_us();
        }
      },
      UpsertKind::kHistory, result);
}

absl::Status SyncEngine::Incremental(AccountState* state, SyncResult* result) {
  const int64_t from_us = state->coverage().watermark_us;
  ListRunsQuery query;
  query.filter.set_updated_after_us(std::max<int64_t>(
      1, from_us - absl::ToInt64Microseconds(options_.overlap)));
  query.sort_by = oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.limit = options_.page_size;
  PaginationValidator guard;
  absl::flat_hash_map<std::string, size_t> hashes;
  int64_t newest_us = from_us;
  int64_t last_us = 0;
  bool in_order = true;
  while (true) {
    if (tasks_->is_shutdown()) return ShuttingDownError();
    OZD_ASSIGN_OR_RETURN(const RunPage page,
                         api_.List(SharedCaller(*state), query));
    NoteTime(state, page);
    const absl::Status ends_well = guard.Check(page, query.cursor);
    for (const oz::v1::Run& run : page.runs) {
      hashes[run.run_id()] = RunContentHash(run);
    }
    in_order = in_order && IsSortedUpwards(page.runs, last_us);
    if (!page.runs.empty()) last_us = page.runs.back().updated_at_us();
    newest_us = std::max(newest_us, NewestCredible(page.runs, newest_us));
    // Out of order, what is still to come may be older: wait for the end.
    const bool last = ends_well.ok() && !page.has_next_page;
    const int64_t mark_us = in_order || last ? newest_us : from_us;
    OZD_RETURN_IF_ERROR(StorePage(state, page, mark_us, result));
    OZD_RETURN_IF_ERROR(ends_well);
    if (last) break;
    query.cursor = page.next_cursor;
  }
  state->RememberSynced(std::move(hashes));
  return absl::OkStatus();
}

absl::Status SyncEngine::StorePage(AccountState* state, const RunPage& page,
                                   int64_t watermark_us, SyncResult* result) {
  const std::vector<oz::v1::Run> changed = state->DropUnchanged(page.runs);
  if (changed.empty() && watermark_us <= state->coverage().watermark_us) {
    return absl::OkStatus();
  }
  return Store(
      state, changed,
      [watermark_us](Coverage* coverage) {
        coverage->watermark_us = std::max(coverage->watermark_us, watermark_us);
      },
      UpsertKind::kChange, result);
}

int64_t SyncEngine::NewestCredible(const std::vector<oz::v1::Run>& runs,
                                   int64_t watermark_us) const {
  const int64_t limit_us =
      std::max(absl::ToUnixMicros(clock_->Now()), watermark_us);
  int64_t newest_us = 0;
  for (const oz::v1::Run& run : runs) {
    if (run.updated_at_us() <= limit_us) {
      newest_us = std::max(newest_us, run.updated_at_us());
    }
  }
  return newest_us;
}

}  // namespace ozd
