// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/run_service.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/account_state.h"
#include "daemon/core/account_status.h"
#include "daemon/core/backfill.h"
#include "daemon/core/core_errors.h"
#include "daemon/core/document_reader.h"
#include "daemon/core/run_getter.h"
#include "daemon/core/run_lister.h"
#include "daemon/core/sync_engine.h"
#include "daemon/core/sync_gate.h"
#include "daemon/core/sync_scheduler.h"
#include "daemon/core/tasks.h"
#include "daemon/core/upstream_reader.h"
#include "proto/support/status_macros.h"

namespace ozd {

// Puts the parts together: every call resolves its account, marks it as active
// and goes to the reader that knows the rest.
namespace {

// Far beyond what anybody types, far below what could hurt.
constexpr size_t kMaxFilterBytes = 16 * 1024;
constexpr size_t kMaxCursorBytes = 64 * 1024;

absl::Status CheckSize(const oz::v1::ListRunsRequest& request) {
  const size_t filter_bytes = request.filter().ByteSizeLong();
  if (filter_bytes > kMaxFilterBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the filters have ", filter_bytes, " bytes, but at most ",
                     kMaxFilterBytes, " are allowed"));
  }
  if (request.cursor().size() > kMaxCursorBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the cursor has ", request.cursor().size(),
                     " bytes, but at most ", kMaxCursorBytes, " are allowed"));
  }
  return absl::OkStatus();
}

}  // namespace

class RunService::Impl {
 public:
  Impl(const Dependencies& deps, const Options& options)
      : deps_(deps),
        options_(options),
        tasks_(deps.executor),
        registry_(deps.runs),
        syncs_(
            &tasks_, deps.api, deps.clock,
            {.overlap = options.sync_overlap, .page_size = options.page_size},
            [this](std::shared_ptr<AccountState> state,
                   const SyncResult& result) { OnSynced(state, result); }),
        scheduler_(&tasks_, &syncs_, deps.clock,
                   {.interval = options.max_age * 4 / 5}),
        backfill_(&tasks_, deps.api, &syncs_, deps.clock,
                  {.page_size = options.page_size}),
        gate_(&syncs_, deps.clock,
              {.max_age = options.max_age,
               .sync_wait = options.sync_wait,
               .first_contact_wait = options.first_contact_wait}),
        upstream_(&tasks_, deps.api, deps.clock),
        lister_({.runs = deps.runs,
                 .gate = &gate_,
                 .upstream = &upstream_,
                 .clock = deps.clock},
                options.max_age),
        getter_(
            {.runs = deps.runs, .upstream = &upstream_, .clock = deps.clock},
            options.max_age),
        documents_({.runs = deps.runs,
                    .documents = deps.documents,
                    .api = deps.api,
                    .upstream = &upstream_,
                    .clock = deps.clock},
                   {.max_age = options.max_age,
                    .keep = options.keep_documents ? KeepDocuments::kYes
                                                   : KeepDocuments::kNo}) {
    deps_.accounts->SetForgetPartition(
        [this](const std::string& partition) { return Forget(partition); });
  }

  // Work under way calls back into the parts.
  ~Impl() {
    Shutdown();
    tasks_.Shutdown();
    deps_.accounts->SetForgetPartition(nullptr);
  }

  // Resolves the account of `request` and hands it to `read`.
  template <typename Request, typename Read>
  auto WithAccount(const Request& request, const Read& read)
      -> decltype(read(std::shared_ptr<AccountState>(), ApiCaller())) {
    if (tasks_.is_shutdown()) return ShuttingDownError();
    OZD_ASSIGN_OR_RETURN(const ResolvedAccount account,
                         deps_.accounts->Resolve(request.context()));
    OZD_ASSIGN_OR_RETURN(const std::shared_ptr<AccountState> state,
                         registry_.GetOrLoad(account));
    NoteActivity(state, request.read_mode());
    return read(state, account.caller);
  }

  std::optional<oz::v1::ListRunsResponse> TryListRunsFromCache(
      const oz::v1::ListRunsRequest& request) {
    if (tasks_.is_shutdown()) return std::nullopt;
    const std::optional<ResolvedAccount> account =
        deps_.accounts->TryResolve(request.context());
    if (!account.has_value()) return std::nullopt;
    const std::shared_ptr<AccountState> state =
        registry_.Find(account->partition);
    if (state == nullptr) return std::nullopt;
    std::optional<oz::v1::ListRunsResponse> response =
        lister_.TryFromCache(*state, request);
    if (response.has_value()) NoteActivity(state, request.read_mode());
    return response;
  }

  RunLister* lister() { return &lister_; }
  RunGetter* getter() { return &getter_; }
  DocumentReader* documents() { return &documents_; }

  void NoteCreated(const std::string& partition, const std::string& run_id) {
    const std::shared_ptr<AccountState> state = registry_.Find(partition);
    if (state == nullptr) return;
    state->NoteCreated(run_id,
                       deps_.clock->Uptime() + options_.not_found_grace);
  }

  std::vector<oz::v1::AccountStatus> Status() {
    std::vector<oz::v1::AccountStatus> all;
    absl::flat_hash_set<std::string> names;
    for (const std::shared_ptr<AccountState>& state : registry_.All()) {
      const Following following = scheduler_.IsFollowing(state->partition())
                                      ? Following::kYes
                                      : Following::kNo;
      all.push_back(DescribeAccount(*state, *deps_.runs, following,
                                    *deps_.clock, options_.max_age));
      names.insert(all.back().name());
    }
    AddUnusedLogins(names, &all);
    return all;
  }

  void Shutdown() {
    tasks_.Close();
    syncs_.Shutdown();
    upstream_.Shutdown();
  }

 private:
  void NoteActivity(const std::shared_ptr<AccountState>& state,
                    oz::v1::ReadMode mode) {
    // A read that must not touch the network must not start anything either.
    if (mode == oz::v1::READ_MODE_CACHED) return;
    state->NoteActivity(deps_.clock->Uptime());
    if (options_.background_sync) scheduler_.OnActivity(state);
  }

  void OnSynced(const std::shared_ptr<AccountState>& state,
                const SyncResult& result) {
    if (options_.background_sync) scheduler_.OnSynced(state, result);
    if (options_.backfill && result.status.ok()) backfill_.Start(state);
  }

  absl::Status Forget(const std::string& partition) {
    scheduler_.Forget(partition);
    return registry_.Forget(partition, [&]() -> absl::Status {
      OZD_RETURN_IF_ERROR(deps_.documents->Purge(partition));
      return deps_.runs->RemoveAccount(partition);
    });
  }

  void AddUnusedLogins(const absl::flat_hash_set<std::string>& used,
                       std::vector<oz::v1::AccountStatus>* all) {
    const absl::StatusOr<oz::v1::ListAccountsResponse> stored =
        deps_.accounts->ListAccounts();
    if (!stored.ok()) return;
    for (const oz::v1::Account& account : stored->accounts()) {
      if (used.contains(account.name())) continue;
      oz::v1::CallContext context;
      context.set_account(account.name());
      const absl::StatusOr<ResolvedAccount> resolved =
          deps_.accounts->Resolve(context);
      if (!resolved.ok()) continue;
      AccountState state(
          resolved->partition, deps_.runs,
          deps_.runs->GetCoverage(resolved->partition).value_or(Coverage()));
      state.SetAccount(*resolved);
      all->push_back(DescribeAccount(state, *deps_.runs, Following::kNo,
                                     *deps_.clock, options_.max_age));
    }
  }

  const Dependencies deps_;
  const Options options_;
  Tasks tasks_;
  AccountRegistry registry_;
  SyncEngine syncs_;
  SyncScheduler scheduler_;
  Backfill backfill_;
  SyncGate gate_;
  UpstreamReader upstream_;
  RunLister lister_;
  RunGetter getter_;
  DocumentReader documents_;
};

RunService::RunService(const Dependencies& dependencies, const Options& options)
    : impl_(std::make_unique<Impl>(dependencies, options)) {}

RunService::~RunService() = default;

absl::StatusOr<oz::v1::ListRunsResponse> RunService::ListRuns(
    const oz::v1::ListRunsRequest& request, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(CheckSize(request));
  return impl_->WithAccount(
      request,
      [&](const std::shared_ptr<AccountState>& state, const ApiCaller& caller) {
        return impl_->lister()->List(state, caller, request, scope);
      });
}

std::optional<oz::v1::ListRunsResponse> RunService::TryListRunsFromCache(
    const oz::v1::ListRunsRequest& request) {
  if (!CheckSize(request).ok()) return std::nullopt;
  return impl_->TryListRunsFromCache(request);
}

absl::StatusOr<oz::v1::GetRunResponse> RunService::GetRun(
    const oz::v1::GetRunRequest& request, const CallScope& scope) {
  return impl_->WithAccount(
      request,
      [&](const std::shared_ptr<AccountState>& state, const ApiCaller& caller) {
        return impl_->getter()->Get(state, caller, request, scope);
      });
}

absl::StatusOr<DocumentAnswer> RunService::GetConversation(
    const oz::v1::GetConversationRequest& request, const CallScope& scope) {
  return impl_->WithAccount(
      request,
      [&](const std::shared_ptr<AccountState>& state, const ApiCaller& caller) {
        return impl_->documents()->GetConversation(state, caller, request,
                                                   scope);
      });
}

absl::StatusOr<DocumentAnswer> RunService::GetTranscript(
    const oz::v1::GetTranscriptRequest& request, const CallScope& scope) {
  return impl_->WithAccount(
      request,
      [&](const std::shared_ptr<AccountState>& state, const ApiCaller& caller) {
        return impl_->documents()->GetTranscript(state, caller, request, scope);
      });
}

void RunService::NoteCreated(const std::string& partition,
                             const std::string& run_id) {
  impl_->NoteCreated(partition, run_id);
}

std::vector<oz::v1::AccountStatus> RunService::Status() const {
  return impl_->Status();
}

bool RunService::HasDurableWork() const { return false; }

void RunService::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
