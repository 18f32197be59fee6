// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/upstream_reader.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/hold.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

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
absl::StatusOr<T> WaitFor(const std::shared_ptr<Flight<T>>& flight,
                          const CallScope& scope, const Clock& clock) {
  return AwaitFlight<T>([&flight] { return flight; },
                        [](const T&) { return true; }, scope, scope.timeout,
                        clock);
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

UpstreamReader::UpstreamReader(Tasks* tasks, ServiceCalls* calls,
                               const Clock* clock)
    : api_(calls), clock_(clock), pages_(tasks), runs_(tasks), texts_(tasks) {}

absl::StatusOr<FetchedPtr<RunPage>> UpstreamReader::ListRuns(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const ListRunsQuery& query, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
  const auto flight =
      pages_.Join(KeyOf(*state, caller, Canonical(query)),
                  [this, state, query, caller = DetachedCaller(caller)]()
                      -> absl::StatusOr<FetchedPtr<RunPage>> {
                    const Timestamps asked = NowOn(*clock_);
                    absl::StatusOr<RunPage> page = api_.List(caller, query);
                    NoteRefusal(state.get(), page.status(), *clock_);
                    if (!page.ok()) return page.status();
                    Keep(state.get(), page->runs);
                    // Lists show neither; raw_json of the page has all of it.
                    for (oz::v1::Run& run : page->runs) {
                      run.clear_prompt();
                      run.clear_raw_json();
                    }
                    return std::make_shared<Fetched<RunPage>>(
                        Fetched<RunPage>{*std::move(page), asked});
                  });
  return WaitFor(flight, scope, *clock_);
}

absl::StatusOr<FetchedPtr<oz::v1::Run>> UpstreamReader::GetRun(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const std::string& run_id, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(state->RateLimit(clock_->Uptime()));
  const auto flight =
      runs_.Join(KeyOf(*state, caller, run_id),
                 [this, state, run_id, caller = DetachedCaller(caller)]()
                     -> absl::StatusOr<FetchedPtr<oz::v1::Run>> {
                   const Timestamps asked = NowOn(*clock_);
                   absl::StatusOr<oz::v1::Run> run = api_.Get(caller, run_id);
                   NoteRefusal(state.get(), run.status(), *clock_);
                   if (!run.ok()) return run.status();
                   Keep(state.get(), {*run});
                   return std::make_shared<Fetched<oz::v1::Run>>(
                       Fetched<oz::v1::Run>{*std::move(run), asked});
                 });
  return WaitFor(flight, scope, *clock_);
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
       caller = DetachedCaller(
           caller)]() -> absl::StatusOr<FetchedPtr<std::string>> {
        const Timestamps asked = NowOn(*clock_);
        absl::StatusOr<std::string> text = fetch(caller);
        NoteRefusal(state.get(), text.status(), *clock_);
        if (!text.ok()) return text.status();
        auto fetched = std::make_shared<Fetched<std::string>>(
            Fetched<std::string>{*std::move(text), asked});
        keep(*fetched);
        return fetched;
      });
  return WaitFor(flight, scope, *clock_);
}

void UpstreamReader::Shutdown() {
  pages_.FinishAll(ShuttingDownError());
  runs_.FinishAll(ShuttingDownError());
  texts_.FinishAll(ShuttingDownError());
}

}  // namespace ozd
