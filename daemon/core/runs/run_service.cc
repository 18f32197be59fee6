// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/core/runs/run_states.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Far beyond what anybody types, far below what could hurt.
constexpr size_t kMaxFilterBytes = 16 * 1024;
constexpr size_t kMaxCursorBytes = 64 * 1024;
constexpr absl::Duration kWaitForTime = absl::Seconds(1);

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

RunService::RunService(AccountSync* accounts, const Options& options)
    : accounts_(accounts),
      progress_(options.progress),
      lister_({.runs = accounts->parts().runs,
               .gate = accounts->gate(),
               .upstream = accounts->upstream(),
               .clock = accounts->parts().clock},
              accounts->options().max_age),
      getter_({.runs = accounts->parts().runs,
               .upstream = accounts->upstream(),
               .clock = accounts->parts().clock},
              accounts->options().max_age),
      documents_({.runs = accounts->parts().runs,
                  .documents = accounts->parts().documents,
                  .calls = accounts->parts().calls,
                  .upstream = accounts->upstream(),
                  .clock = accounts->parts().clock},
                 {.max_age = accounts->options().max_age,
                  .keep = options.keep_documents ? KeepDocuments::kYes
                                                 : KeepDocuments::kNo}) {}

absl::StatusOr<oz::v1::ListRunsResponse> RunService::ListRuns(
    const oz::v1::ListRunsRequest& request, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(CheckSize(request));
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::ListRunsRequest whole = request;
  if (!request.filter().ancestor_run_id().empty()) {
    OZD_RETURN_IF_ERROR(
        Complete(account, request.read_mode(), scope,
                 whole.mutable_filter()->mutable_ancestor_run_id()));
  }
  absl::StatusOr<oz::v1::ListRunsResponse> response =
      lister_.List(account.state, account.caller, whole, scope);
  if (response.ok()) Mark(*account.state, &*response);
  return response;
}

std::optional<oz::v1::ListRunsResponse> RunService::TryListRunsFromCache(
    const oz::v1::ListRunsRequest& request) {
  // Something other than a whole id may stand for the ancestor.
  if (!CheckSize(request).ok() || !request.filter().ancestor_run_id().empty()) {
    return std::nullopt;
  }
  const std::optional<AccountSync::InUse> account =
      accounts_->TryUse(request.context());
  if (!account.has_value()) return std::nullopt;
  std::optional<oz::v1::ListRunsResponse> response =
      lister_.TryFromCache(*account->state, request);
  if (response.has_value()) {
    accounts_->NoteActivity(account->state, request.read_mode());
    Mark(*account->state, &*response);
  }
  return response;
}

absl::StatusOr<oz::v1::GetRunResponse> RunService::GetRun(
    const oz::v1::GetRunRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::GetRunRequest whole = request;
  OZD_RETURN_IF_ERROR(
      Complete(account, request.read_mode(), scope, whole.mutable_run_id()));
  absl::StatusOr<oz::v1::GetRunResponse> response =
      getter_.Get(account.state, account.caller, whole, scope);
  // Raw answers have no state, so nothing is marked in them.
  if (response.ok()) {
    LearnTime(account.state, *response, scope);
    Mark(*account.state, response->mutable_run());
  }
  return response;
}

absl::StatusOr<DocumentAnswer> RunService::GetConversation(
    const oz::v1::GetConversationRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::GetConversationRequest whole = request;
  OZD_RETURN_IF_ERROR(
      Complete(account, request.read_mode(), scope, whole.mutable_run_id()));
  return documents_.GetConversation(account.state, account.caller, whole,
                                    scope);
}

absl::StatusOr<DocumentAnswer> RunService::GetTranscript(
    const oz::v1::GetTranscriptRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::GetTranscriptRequest whole = request;
  OZD_RETURN_IF_ERROR(
      Complete(account, request.read_mode(), scope, whole.mutable_run_id()));
  return documents_.GetTranscript(account.state, account.caller, whole, scope);
}

absl::Status RunService::Complete(const AccountSync::InUse& account,
                                  oz::v1::ReadMode mode, const CallScope& scope,
                                  std::string* id) const {
  if (id->empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(*id, FindRunId(accounts_, account, *id, mode, scope));
  return absl::OkStatus();
}

void RunService::LearnTime(const std::shared_ptr<AccountState>& state,
                           const oz::v1::GetRunResponse& response,
                           const CallScope& scope) const {
  if (progress_ == nullptr || state->confirmed().uptime.has_value() ||
      response.freshness().source() != oz::v1::Freshness::SOURCE_UPSTREAM ||
      !IsLiveState(response.run().state())) {
    return;
  }
  CallScope moment = scope;
  moment.timeout = std::min(scope.timeout, kWaitForTime);
  accounts_->gate()->Pass(state, moment);
}

void RunService::Mark(const AccountState& state, oz::v1::Run* run) const {
  if (progress_ != nullptr) progress_->Mark(state, run);
}

void RunService::Mark(const AccountState& state,
                      oz::v1::ListRunsResponse* list) const {
  for (oz::v1::Run& run : *list->mutable_runs()) Mark(state, &run);
}

}  // namespace ozd
