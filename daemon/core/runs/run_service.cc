// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/runs/document_reader.h"
#include "daemon/core/runs/run_getter.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/core/runs/run_lister.h"
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

// Something shorter or other than an id may stand for the ancestor.
bool NamesAncestor(const oz::v1::ListRunsRequest& request) {
  return !request.filter().ancestor_run_id().empty();
}

}  // namespace

// Every call resolves its account, marks it as active and goes to the reader
// that knows the rest.
class RunService::Impl {
 public:
  Impl(AccountSync* accounts, const Options& options)
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
                    .api = accounts->parts().api,
                    .upstream = accounts->upstream(),
                    .clock = accounts->parts().clock},
                   {.max_age = accounts->options().max_age,
                    .keep = options.keep_documents ? KeepDocuments::kYes
                                                   : KeepDocuments::kNo}) {}

  // Resolves the account of `request` and hands it to `read`.
  template <typename Request, typename Read>
  auto WithAccount(const Request& request, const Read& read)
      -> decltype(read(std::shared_ptr<AccountState>(), ApiCaller())) {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    return read(account.state, account.caller);
  }

  // The same with a request that names its run by its whole id.
  template <typename Request, typename Read>
  auto WithRun(const Request& request, const CallScope& scope, const Read& read)
      -> decltype(read(std::shared_ptr<AccountState>(), ApiCaller(), request)) {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    Request whole = request;
    if (!request.run_id().empty()) {
      OZD_ASSIGN_OR_RETURN(*whole.mutable_run_id(),
                           FindRunId(accounts_, account, request.run_id(),
                                     request.read_mode(), scope));
    }
    return read(account.state, account.caller, whole);
  }

  std::optional<oz::v1::ListRunsResponse> TryListRunsFromCache(
      const oz::v1::ListRunsRequest& request) {
    const std::optional<AccountSync::InUse> account =
        accounts_->TryUse(request.context());
    if (!account.has_value()) return std::nullopt;
    std::optional<oz::v1::ListRunsResponse> response =
        lister_.TryFromCache(*account->state, request);
    if (response.has_value()) {
      accounts_->NoteActivity(account->state, request.read_mode());
      Mark(*account->state, response->mutable_runs());
    }
    return response;
  }

  absl::StatusOr<oz::v1::ListRunsResponse> List(
      const oz::v1::ListRunsRequest& request, const CallScope& scope) {
    return WithAccount(request, [&](const std::shared_ptr<AccountState>& state,
                                    const ApiCaller& caller) {
      absl::StatusOr<oz::v1::ListRunsResponse> response =
          lister_.List(state, caller, request, scope);
      if (response.ok()) Mark(*state, response->mutable_runs());
      return response;
    });
  }

  absl::StatusOr<oz::v1::ListRunsRequest> WithWholeAncestor(
      const oz::v1::ListRunsRequest& request, const CallScope& scope) {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    oz::v1::ListRunsRequest whole = request;
    OZD_ASSIGN_OR_RETURN(
        *whole.mutable_filter()->mutable_ancestor_run_id(),
        FindRunId(accounts_, account, request.filter().ancestor_run_id(),
                  request.read_mode(), scope));
    return whole;
  }

  // What time it is comes with a list. The first answer of all, if it shows a
  // run at work, waits a moment for the one that is under way anyway.
  void LearnTime(const std::shared_ptr<AccountState>& state,
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

  // After all that remembers answers: what is true now is not tomorrow.
  void Mark(const AccountState& state,
            google::protobuf::RepeatedPtrField<oz::v1::Run>* runs) const {
    for (oz::v1::Run& run : *runs) Mark(state, &run);
  }
  void Mark(const AccountState& state, oz::v1::Run* run) const {
    if (progress_ != nullptr) progress_->Mark(state, run);
  }

  RunLister* lister() { return &lister_; }
  RunGetter* getter() { return &getter_; }
  DocumentReader* documents() { return &documents_; }

 private:
  AccountSync* const accounts_;
  const StallPolicy* const progress_;
  RunLister lister_;
  RunGetter getter_;
  DocumentReader documents_;
};

RunService::RunService(AccountSync* accounts, const Options& options)
    : impl_(std::make_unique<Impl>(accounts, options)) {}

RunService::~RunService() = default;

absl::StatusOr<oz::v1::ListRunsResponse> RunService::ListRuns(
    const oz::v1::ListRunsRequest& request, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(CheckSize(request));
  if (!NamesAncestor(request)) return impl_->List(request, scope);
  OZD_ASSIGN_OR_RETURN(const oz::v1::ListRunsRequest whole,
                       impl_->WithWholeAncestor(request, scope));
  return impl_->List(whole, scope);
}

std::optional<oz::v1::ListRunsResponse> RunService::TryListRunsFromCache(
    const oz::v1::ListRunsRequest& request) {
  if (!CheckSize(request).ok() || NamesAncestor(request)) return std::nullopt;
  return impl_->TryListRunsFromCache(request);
}

absl::StatusOr<oz::v1::GetRunResponse> RunService::GetRun(
    const oz::v1::GetRunRequest& request, const CallScope& scope) {
  return impl_->WithRun(request, scope,
                        [&](const std::shared_ptr<AccountState>& state,
                            const ApiCaller& caller, const auto& whole) {
                          absl::StatusOr<oz::v1::GetRunResponse> response =
                              impl_->getter()->Get(state, caller, whole, scope);
                          // Raw answers have no state, so nothing is marked in
                          // them.
                          if (response.ok()) {
                            impl_->LearnTime(state, *response, scope);
                            impl_->Mark(*state, response->mutable_run());
                          }
                          return response;
                        });
}

absl::StatusOr<DocumentAnswer> RunService::GetConversation(
    const oz::v1::GetConversationRequest& request, const CallScope& scope) {
  return impl_->WithRun(request, scope,
                        [&](const std::shared_ptr<AccountState>& state,
                            const ApiCaller& caller, const auto& whole) {
                          return impl_->documents()->GetConversation(
                              state, caller, whole, scope);
                        });
}

absl::StatusOr<DocumentAnswer> RunService::GetTranscript(
    const oz::v1::GetTranscriptRequest& request, const CallScope& scope) {
  return impl_->WithRun(request, scope,
                        [&](const std::shared_ptr<AccountState>& state,
                            const ApiCaller& caller, const auto& whole) {
                          return impl_->documents()->GetTranscript(
                              state, caller, whole, scope);
                        });
}

}  // namespace ozd
