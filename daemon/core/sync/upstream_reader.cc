// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/upstream_reader.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/sync_engine.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Shared work outlives whoever asked first, and so does not end with them.
constexpr absl::Duration kCallTimeout = absl::Seconds(60);
// Somebody waits: a longer wait that the service asks for is their business.
constexpr absl::Duration kPatience = absl::Seconds(2);

ApiCaller Detached(const ApiCaller& caller) {
  ApiCaller detached = caller;
  detached.timeout = kCallTimeout;
  detached.patience = kPatience;
  return detached;
}

// The partition stands for server and key.
std::string KeyOf(const AccountState& state, const ApiCaller& caller,
                  absl::string_view what) {
  return absl::StrCat(state.partition(), "\n", caller.run_id, "\n",
                      caller.api_source, "\n", what);
}

std::string Canonical(const ListRunsQuery& query) {
  return absl::StrCat(static_cast<int>(query.sort_by), " ",
                      static_cast<int>(query.sort_order), " ", query.limit,
                      "\n", query.cursor, "\n",
                      query.filter.SerializeAsString());
}

template <typename T>
absl::StatusOr<T> WaitFor(Flight<T>* flight, const CallScope& scope) {
  std::optional<absl::StatusOr<T>> result = flight->Wait(scope, scope.timeout);
  if (result.has_value()) return *std::move(result);
  const bool gone = scope.cancelled && scope.cancelled();
  return gone ? CallerGoneError() : SlowServiceError();
}

void Keep(AccountState* state, const std::vector<oz::v1::Run>& runs) {
  const absl::Status status =
      state->Commit(runs, nullptr, UpsertKind::kHistory);
  // The answer is good without a copy of it.
  if (!status.ok() && !absl::IsCancelled(status)) {
    LogWarning("reader", "cannot keep runs: ", status.message());
  }
}

}  // namespace

UpstreamReader::UpstreamReader(Tasks* tasks, OzApi* api, const Clock* clock)
    : api_(api), clock_(clock), pages_(tasks), runs_(tasks), texts_(tasks) {}

absl::StatusOr<FetchedPtr<RunPage>> UpstreamReader::ListRuns(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const ListRunsQuery& query, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
  const auto flight = pages_.Join(
      KeyOf(*state, caller, Canonical(query)),
      [this, state, query,
       caller = Detached(caller)]() -> absl::StatusOr<FetchedPtr<RunPage>> {
        const Timestamps asked = NowOn(*clock_);
        absl::StatusOr<RunPage> page = api_->ListRuns(caller, query);
        Note(state.get(), page.status());
        if (!page.ok()) return page.status();
        Keep(state.get(), page->runs);
        return std::make_shared<Fetched<RunPage>>(
            Fetched<RunPage>{*std::move(page), asked});
      });
  return WaitFor(flight.get(), scope);
}

absl::StatusOr<FetchedPtr<oz::v1::Run>> UpstreamReader::GetRun(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const std::string& run_id, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
  const auto flight = runs_.Join(
      KeyOf(*state, caller, run_id),
      [this, state, run_id,
       caller = Detached(caller)]() -> absl::StatusOr<FetchedPtr<oz::v1::Run>> {
        const Timestamps asked = NowOn(*clock_);
        absl::StatusOr<oz::v1::Run> run = api_->GetRun(caller, run_id);
        Note(state.get(), run.status());
        if (!run.ok()) return run.status();
        Keep(state.get(), {*run});
        return std::make_shared<Fetched<oz::v1::Run>>(
            Fetched<oz::v1::Run>{*std::move(run), asked});
      });
  return WaitFor(flight.get(), scope);
}

absl::StatusOr<FetchedPtr<std::string>> UpstreamReader::GetText(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const std::string& name,
    std::function<absl::StatusOr<std::string>(const ApiCaller&)> fetch,
    std::function<void(const Fetched<std::string>&)> keep,
    const CallScope& scope) {
  OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
  const auto flight = texts_.Join(
      KeyOf(*state, caller, name),
      [this, state, fetch = std::move(fetch), keep = std::move(keep),
       caller = Detached(caller)]() -> absl::StatusOr<FetchedPtr<std::string>> {
        const Timestamps asked = NowOn(*clock_);
        absl::StatusOr<std::string> text = fetch(caller);
        Note(state.get(), text.status());
        if (!text.ok()) return text.status();
        auto fetched = std::make_shared<Fetched<std::string>>(
            Fetched<std::string>{*std::move(text), asked});
        keep(*fetched);
        return fetched;
      });
  return WaitFor(flight.get(), scope);
}

void UpstreamReader::Shutdown() {
  pages_.FinishAll(ShuttingDownError());
  runs_.FinishAll(ShuttingDownError());
  texts_.FinishAll(ShuttingDownError());
}

void UpstreamReader::Note(AccountState* state, const absl::Status& status) {
  NoteIfRateLimited(state, status, *clock_);
  if (!absl::IsUnauthenticated(status)) return;
  state->NoteFailure(status,
                     clock_->Uptime() + HoldAfter(status, state->failures()));
}

}  // namespace ozd
