// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_lister.h"

#include <stddef.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/runs/cursor.h"
#include "daemon/core/sync/read_policy.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {

bool CoversQuery(const Coverage& coverage, const RunQuery& query) {
  if (coverage.complete) return true;
  // Descent goes through runs of any age; one that is missing cuts a branch.
  if (!query.filter.ancestor_run_id().empty()) return false;
  const int64_t created_after = query.filter.created_after_us();
  const int64_t updated_after = query.filter.updated_after_us();
  return (created_after != 0 && created_after >= coverage.created_from_us) ||
         (updated_after != 0 && updated_after >= coverage.updated_from_us);
}

bool CoversAnswer(const Coverage& coverage, const RunQuery& query,
                  const RunRows& rows) {
  if (CoversQuery(coverage, query)) return true;
  if (!query.filter.ancestor_run_id().empty()) return false;
  if (query.sort_order == oz::v1::SORT_ORDER_ASC) return false;
  // A short page may go on in the part that is not held.
  if (!rows.has_more || rows.runs.size() < static_cast<size_t>(query.limit)) {
    return false;
  }
  const oz::v1::Run& last = rows.runs.back();
  switch (query.sort_by) {
    case oz::v1::RUN_SORT_FIELD_UNSPECIFIED:
    case oz::v1::RUN_SORT_FIELD_UPDATED_AT:
      return last.updated_at_us() > coverage.updated_from_us;
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return last.created_at_us() > coverage.created_from_us;
    default:
      return false;
  }
}

std::string RenderRunPage(const std::vector<oz::v1::Run>& runs,
                          absl::string_view next_cursor) {
  size_t size = next_cursor.size() + 80;
  for (const oz::v1::Run& run : runs) size += run.raw_json().size() + 1;
  std::string json;
  json.reserve(size);
  if (next_cursor.empty()) {
    json = R"({"page_info":{"has_next_page":false},"runs":[)";
  } else {
    absl::StrAppend(
        &json, R"({"page_info":{"has_next_page":true,"next_cursor":)",
        nlohmann::json(std::string(next_cursor))
            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
        R"(},"runs":[)");
  }
  absl::string_view separator;
  for (const oz::v1::Run& run : runs) {
    absl::StrAppend(&json, separator, run.raw_json());
    separator = ",";
  }
  json += "]}";
  return json;
}

namespace {

constexpr int kMaxLimit = 500;

bool IsForeignCursor(const oz::v1::ListRunsRequest& request) {
  return !request.cursor().empty() && !IsOwnCursor(request.cursor());
}

bool IsLocalLimit(const oz::v1::ListRunsRequest& request) {
  return request.limit() >= 1 && request.limit() <= kMaxLimit;
}

absl::Status LimitError(int limit) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("limit must be between 1 and ", kMaxLimit, ", not ", limit),
      detail);
}

absl::StatusOr<RunQuery> ToQuery(const oz::v1::ListRunsRequest& request) {
  RunQuery query;
  query.filter = request.filter();
  if (request.sort_by() != oz::v1::RUN_SORT_FIELD_UNSPECIFIED) {
    query.sort_by = request.sort_by();
  }
  if (request.sort_order() != oz::v1::SORT_ORDER_UNSPECIFIED) {
    query.sort_order = request.sort_order();
  }
  query.limit = request.limit();
  if (request.view() != oz::v1::RUN_VIEW_UNSPECIFIED) {
    query.view = request.view();
  }
  if (IsOwnCursor(request.cursor())) {
    OZD_ASSIGN_OR_RETURN(
        query.after,
        ParseCursor(request.cursor(), query.sort_by, query.sort_order));
  }
  return query;
}

// Whether the rows could still show that they are the whole answer.
bool MayBeCovered(const Coverage& coverage, const RunQuery& query) {
  return CoversQuery(coverage, query) ||
         (query.sort_order == oz::v1::SORT_ORDER_DESC &&
          query.filter.ancestor_run_id().empty() &&
          (query.sort_by == oz::v1::RUN_SORT_FIELD_UPDATED_AT ||
           query.sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT));
}

// Whether the rows of a page are found by walking one index of times
// (cache/README.md): a fraction of a millisecond whatever the cache holds. Any
// filter, and the other orders, may have to look at all runs.
bool IsIndexWalk(const RunQuery& query) {
  return (query.sort_by == oz::v1::RUN_SORT_FIELD_UPDATED_AT ||
          query.sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT) &&
         query.filter.ByteSizeLong() == 0;
}

// Holds one place of `places`, if there are any, until destruction.
template <typename Semaphore>
class SearchPass {
 public:
  explicit SearchPass(Semaphore* places) : places_(places) {
    if (places_ != nullptr) places_->acquire();
  }
  ~SearchPass() {
    if (places_ != nullptr) places_->release();
  }
  SearchPass(const SearchPass&) = delete;
  SearchPass& operator=(const SearchPass&) = delete;

 private:
  Semaphore* const places_;
};

}  // namespace

RunLister::RunLister(const Dependencies& dependencies, absl::Duration max_age)
    : deps_(dependencies), max_age_(max_age) {}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::List(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const oz::v1::ListRunsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const RunQuery query, ToQuery(request));
  const Job job{state, caller, request, scope, query};
  switch (request.read_mode()) {
    case oz::v1::READ_MODE_REFRESH:
      return Refresh(job);
    case oz::v1::READ_MODE_CACHED:
      return Cached(job);
    default:
      return Auto(job);
  }
}

std::optional<oz::v1::ListRunsResponse> RunLister::TryFromCache(
    const AccountState& state, const oz::v1::ListRunsRequest& request) {
  const bool cached_mode = request.read_mode() == oz::v1::READ_MODE_CACHED;
  // Read before the rows: they may be newer than it says, never older.
  const Timestamps confirmed = state.confirmed();
  if (request.read_mode() == oz::v1::READ_MODE_REFRESH ||
      IsForeignCursor(request) || !IsLocalLimit(request) ||
      (!cached_mode && !IsFresh(confirmed, *deps_.clock, max_age_))) {
    return std::nullopt;
  }
  const int64_t version = state.data_version();
  const std::string key = ListRunsCache::KeyOf(state.partition(), request);
  if (const auto known = recent_.Find(key, version)) {
    oz::v1::ListRunsResponse response = *known;
    *response.mutable_freshness() =
        CacheFreshness(confirmed, *deps_.clock, max_age_);
    return response;
  }
  const absl::StatusOr<RunQuery> query = ToQuery(request);
  if (!query.ok() || !IsIndexWalk(*query)) return std::nullopt;
  absl::StatusOr<Local> local = Lookup(state, *query);
  if (!local.ok() || !local->covered) return std::nullopt;
  oz::v1::ListRunsResponse response = FromCache(*query, &*local);
  recent_.Keep(key, version, response);
  *response.mutable_freshness() =
      CacheFreshness(confirmed, *deps_.clock, max_age_);
  return response;
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::Refresh(const Job& job) {
  if (!IsOwnCursor(job.request.cursor())) return Upstream(job);
  const SyncGate::Result sync = deps_.gate->Force(job.state, job.scope);
  OZD_RETURN_IF_ERROR(sync.status);
  OZD_ASSIGN_OR_RETURN(Local local, Lookup(*job.state, job.query));
  if (!local.covered) return NextOwnPage(job, sync);
  return FromCache(job.query, &local);
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::Cached(const Job& job) {
  if (!IsLocalLimit(job.request)) return LimitError(job.request.limit());
  if (IsForeignCursor(job.request)) {
    return NotInCacheError(
        "the cursor is the service's own and cannot be followed in the cache",
        "repeat the query without --cached");
  }
  OZD_ASSIGN_OR_RETURN(Local local, Lookup(*job.state, job.query));
  if (!local.covered) return Partial(job, &local);
  return FromCache(job.query, &local);
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::Auto(const Job& job) {
  if (!IsLocalLimit(job.request) || IsForeignCursor(job.request)) {
    absl::StatusOr<oz::v1::ListRunsResponse> response = Upstream(job);
    if (!response.ok() && !IsServiceAnswer(response.status()) &&
        !IsLocalLimit(job.request)) {
      return LimitError(job.request.limit());
    }
    return response;
  }
  SyncGate::Result sync;
  const Coverage coverage = job.state->coverage();
  const bool sync_may_help =
      coverage.watermark_us == 0 || MayBeCovered(coverage, job.query);
  if (sync_may_help) {
    sync = deps_.gate->Pass(job.state, job.scope);
  } else {
    sync.status = job.state->HeldFailure(deps_.clock->Uptime());
  }
  if (EndsRead(sync.status)) return sync.status;
  const int64_t version = job.state->data_version();
  OZD_ASSIGN_OR_RETURN(Local local, Lookup(*job.state, job.query));
  if (!local.covered) return BeyondCoverage(job, sync, &local);
  oz::v1::ListRunsResponse response = FromCache(job.query, &local);
  recent_.Keep(ListRunsCache::KeyOf(job.state->partition(), job.request),
               version, response);
  oz::v1::Freshness* freshness = response.mutable_freshness();
  if (sync.status.ok()) {
    freshness->set_stale(false);
  } else if (freshness->stale()) {
    freshness->set_stale_reason(StaleReason(sync.status));
  }
  return response;
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::BeyondCoverage(
    const Job& job, const SyncGate::Result& sync, Local* local) {
  if (IsOwnCursor(job.request.cursor())) return NextOwnPage(job, sync);
  absl::Status failure = sync.status;
  // A slow sync or a full disk says nothing against asking for this page.
  if (failure.ok() || sync.storage_failed ||
      absl::IsDeadlineExceeded(failure)) {
    absl::StatusOr<oz::v1::ListRunsResponse> response = Upstream(job);
    if (response.ok() || IsServiceAnswer(response.status())) return response;
    failure = response.status();
  }
  if (job.state->coverage().watermark_us == 0)
    return NothingCachedError(failure);
  return Partial(job, local);
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::NextOwnPage(
    const Job& job, const SyncGate::Result& sync) {
  // The service does not know our cursors; the backfill will get there.
  if (sync.status.ok() && job.state->is_backfilling() &&
      job.state->WaitForCompleteCoverage(job.scope)) {
    OZD_ASSIGN_OR_RETURN(Local local, Lookup(*job.state, job.query));
    if (local.covered) return FromCache(job.query, &local);
  }
  return NotInCacheError(
      "the next page is not cached yet",
      "try again in a moment, or start again with --refresh and without "
      "--cursor");
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::Upstream(const Job& job) {
  ListRunsQuery query;
  query.filter = job.request.filter();
  query.sort_by = job.request.sort_by();
  query.sort_order = job.request.sort_order();
  query.limit = job.request.limit();
  query.cursor = job.request.cursor();
  OZD_ASSIGN_OR_RETURN(
      const FetchedPtr<RunPage> fetched,
      deps_.upstream->ListRuns(job.state, job.caller, query, job.scope));
  const RunPage& page = fetched->value;
  oz::v1::ListRunsResponse response;
  *response.mutable_freshness() =
      UpstreamFreshness(fetched->asked, *deps_.clock);
  // Without a cursor nobody can go on.
  response.set_has_next_page(page.has_next_page && !page.next_cursor.empty());
  response.set_next_cursor(page.next_cursor);
  if (job.query.view == oz::v1::RUN_VIEW_RAW_JSON) {
    response.set_raw_json(page.raw_json);
    return response;
  }
  *response.mutable_runs() = {page.runs.begin(), page.runs.end()};
  return response;
}

absl::StatusOr<oz::v1::ListRunsResponse> RunLister::Partial(const Job& job,
                                                            Local* local) {
  if (local->rows.runs.empty()) {
    return NotInCacheError(
        "no matching run is cached, and only part of the history is",
        "repeat the query without --cached when the service can be reached");
  }
  oz::v1::ListRunsResponse response = FromCache(job.query, local);
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason(kPartOfHistoryReason);
  return response;
}

absl::StatusOr<RunLister::Local> RunLister::Lookup(const AccountState& state,
                                                   const RunQuery& query) {
  // Searches must not take every connection from those who want one page.
  const SearchPass pass(IsIndexWalk(query) ? nullptr : &searches_);
  Local local;
  local.confirmed = state.confirmed();
  // Before the rows, too: it may grow while they are read, never shrink.
  const Coverage coverage = state.coverage();
  OZD_ASSIGN_OR_RETURN(local.rows, deps_.runs->List(state.partition(), query));
  local.covered = CoversAnswer(coverage, query, local.rows);
  const std::string& ancestor = query.filter.ancestor_run_id();
  if (local.covered && !ancestor.empty()) {
    // The service refuses an ancestor that does not exist; so must we, or ask.
    const absl::Status known =
        deps_.runs->Get(state.partition(), ancestor, oz::v1::RUN_VIEW_SUMMARY)
            .status();
    local.covered = known.ok();
  }
  return local;
}

oz::v1::ListRunsResponse RunLister::FromCache(const RunQuery& query,
                                              Local* local) const {
  RunRows* rows = &local->rows;
  oz::v1::ListRunsResponse response;
  *response.mutable_freshness() =
      CacheFreshness(local->confirmed, *deps_.clock, max_age_);
  if (rows->has_more && rows->last.has_value()) {
    response.set_has_next_page(true);
    response.set_next_cursor(
        MakeCursor(query.sort_by, query.sort_order, *rows->last));
  }
  if (query.view == oz::v1::RUN_VIEW_RAW_JSON) {
    response.set_raw_json(RenderRunPage(rows->runs, response.next_cursor()));
    return response;
  }
  for (oz::v1::Run& run : rows->runs) response.add_runs()->Swap(&run);
  return response;
}

}  // namespace ozd
