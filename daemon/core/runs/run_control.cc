// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_control.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/runs/confirm_run.h"
#include "daemon/core/runs/document_reader.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/upstream/api/document_json.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

bool HasEnded(const oz::v1::Run& run) {
  return IsTerminalState(run.state()) || run.state() == "BLOCKED";
}

ApiCaller Within(const ApiCaller& caller, const CallScope& scope) {
  ApiCaller bounded = caller;
  bounded.timeout = std::min(caller.timeout, scope.timeout);
  return bounded;
}

oz::v1::Run Shown(oz::v1::Run run) {
  run.clear_prompt();
  run.clear_raw_json();
  return run;
}

absl::Status StillWorkingError(const std::string& run_id,
                               const std::string& state) {
  oz::v1::ErrorDetail detail;
  detail.set_retryable(true);
  detail.set_remedy(absl::StrCat("look at it with: oz run get ", run_id));
  return MakeError(
      absl::StatusCode::kDeadlineExceeded,
      absl::StrCat("the service accepted to cancel run ", run_id,
                   ", but it is still ", state.empty() ? "at work" : state),
      detail);
}

}  // namespace

absl::StatusOr<oz::v1::CancelRunResponse> RunControl::Cancel(
    const oz::v1::CancelRunRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  OZD_ASSIGN_OR_RETURN(const std::string run_id,
                       FindRunId(accounts_, account, request.run_id(),
                                 oz::v1::READ_MODE_AUTO, scope));
  const absl::Status accepted =
      RunApi(accounts_->parts().calls)
          .Cancel(Within(account.caller, scope), run_id);
  const bool had_ended = ErrorCodeOf(accepted) == "run_has_ended";
  if (!accepted.ok() && !had_ended) return accepted;
  OZD_ASSIGN_OR_RETURN(const oz::v1::Run run, AwaitEnd(account, run_id, scope));
  oz::v1::CancelRunResponse response;
  response.set_cancelled(!had_ended && run.state() == "CANCELLED");
  *response.mutable_run() = Shown(run);
  return response;
}

absl::StatusOr<oz::v1::Run> RunControl::AwaitEnd(
    const AccountSync::InUse& account, const std::string& run_id,
    const CallScope& scope) {
  // The pauses are what is counted: a clock that stands still must not make
  // anybody wait for ever.
  absl::Duration left = std::min(options_.cancel_wait, scope.timeout);
  absl::Duration pause = kFirstPause;
  std::string state;
  absl::Status failure;
  while (true) {
    absl::StatusOr<oz::v1::Run> run =
        ConfirmRun(accounts_, account.state, account.caller, run_id, scope);
    if (run.ok() && HasEnded(*run)) return run;
    if (absl::IsCancelled(run.status()) ||
        absl::IsUnauthenticated(run.status())) {
      return run.status();
    }
    failure = run.status();
    if (run.ok()) state = run->state();
    if (left <= absl::ZeroDuration()) break;
    pause = std::min(pause, left);
    if (!SleepUnlessCancelled(pause, scope)) return CallerGoneError();
    left -= pause;
    pause = std::min(pause * 2, kLongestPause);
  }
  if (failure.ok()) return StillWorkingError(run_id, state);
  return Annotate(failure,
                  absl::StrCat("the service was told to cancel run ", run_id,
                               ", but what became of it cannot be read"));
}

absl::StatusOr<oz::v1::FollowUpRunResponse> RunControl::FollowUp(
    const oz::v1::FollowUpRunRequest& request, const CallScope& scope) {
  if (absl::StripAsciiWhitespace(request.prompt()).empty()) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_request");
    detail.set_remedy("say what the agent should do next");
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "the prompt of a follow-up is empty", detail);
  }
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  OZD_ASSIGN_OR_RETURN(const std::string run_id,
                       FindRunId(accounts_, account, request.run_id(),
                                 oz::v1::READ_MODE_AUTO, scope));
  OZD_RETURN_IF_ERROR(RunApi(accounts_->parts().calls)
                          .FollowUp(Within(account.caller, scope), run_id,
                                    request.prompt(), request.mode()));
  oz::v1::FollowUpRunResponse response;
  absl::StatusOr<oz::v1::Run> run =
      ConfirmRun(accounts_, account.state, account.caller, run_id, scope);
  // It was accepted: an error would make somebody say it twice.
  if (!run.ok()) {
    accounts_->SyncSoon(account.state);
    run = accounts_->parts().runs->Get(account.state->partition(), run_id,
                                       oz::v1::RUN_VIEW_SUMMARY);
  }
  if (run.ok()) *response.mutable_run() = Shown(*std::move(run));
  response.mutable_run()->set_run_id(run_id);
  return response;
}

absl::StatusOr<oz::v1::GetRunOutputResponse> RunControl::GetOutput(
    const oz::v1::GetRunOutputRequest& request, const CallScope& scope) {
  oz::v1::GetRunRequest get;
  *get.mutable_context() = request.context();
  get.set_read_mode(request.read_mode());
  get.set_run_id(request.run_id());
  OZD_ASSIGN_OR_RETURN(oz::v1::GetRunResponse run, runs_->GetRun(get, scope));
  oz::v1::GetConversationRequest read;
  *read.mutable_context() = request.context();
  read.set_read_mode(request.read_mode());
  read.set_run_id(run.run().run_id());
  OZD_ASSIGN_OR_RETURN(const DocumentAnswer conversation,
                       runs_->GetConversation(read, scope));
  OZD_ASSIGN_OR_RETURN(const std::vector<oz::v1::ConversationItem> items,
                       ParseConversation(conversation.content));
  oz::v1::GetRunOutputResponse response;
  *response.mutable_freshness() = conversation.freshness;
  *response.mutable_run() = Shown(std::move(*run.mutable_run()));
  response.set_text(LastAnswer(items));
  return response;
}

std::string LastAnswer(const std::vector<oz::v1::ConversationItem>& items) {
  const auto is_answer = [](const oz::v1::ConversationItem& item) {
    return item.role() == "assistant" && item.kind() == "text";
  };
  const auto last = std::find_if(items.rbegin(), items.rend(), is_answer);
  // A message may have been cut into several texts.
  const auto before =
      std::find_if_not(last, items.rend(), [&](const auto& item) {
        return is_answer(item) && item.at_us() == last->at_us();
      });
  std::vector<std::string> texts;
  for (auto item = before.base(); item != last.base(); ++item) {
    texts.push_back(item->text());
  }
  return absl::StrJoin(texts, "\n\n");
}

}  // namespace ozd
