// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/mutation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/sync/hold.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr absl::Duration kTimeToLook = absl::Seconds(10);

// Returns the error `message` with the message of `status` as its first cause.
absl::Status Because(const absl::Status& status, absl::string_view message,
                     absl::string_view remedy) {
  oz::v1::ErrorDetail detail =
      GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
  const std::vector<std::string> causes(detail.causes().begin(),
                                        detail.causes().end());
  detail.clear_causes();
  detail.add_causes(std::string(status.message()));
  for (const std::string& cause : causes) detail.add_causes(cause);
  if (!remedy.empty()) detail.set_remedy(std::string(remedy));
  return MakeError(status.code(), message, detail);
}

}  // namespace

absl::StatusOr<Mutation> Mutation::Begin(AccountSync* accounts,
                                         const oz::v1::CallContext& context,
                                         const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(AccountSync::InUse account,
                       accounts->Use(context, oz::v1::READ_MODE_AUTO));
  OZD_RETURN_IF_ERROR(
      account.state->RateLimit(accounts->parts().clock->Uptime()));
  account.caller.patience = kPatience;
  return Mutation(accounts, std::move(account), scope);
}

Mutation::Mutation(AccountSync* accounts, AccountSync::InUse account,
                   const CallScope& scope)
    : accounts_(accounts),
      account_(std::move(account)),
      scope_(scope),
      deadline_(accounts->parts().clock->Uptime() + scope.timeout) {}

absl::Duration Mutation::TimeLeft() const {
  return std::max(deadline_ - accounts_->parts().clock->Uptime(),
                  absl::ZeroDuration());
}

ApiCaller Mutation::caller() const { return CallerWithin(TimeLeft()); }

ApiCaller Mutation::change_caller() const {
  return CallerWithin(TimeForChange(TimeLeft()));
}

ApiCaller Mutation::CallerWithin(absl::Duration limit) const {
  ApiCaller caller = account_.caller;
  caller.timeout = std::min(caller.timeout, limit);
  return caller;
}

CallScope Mutation::scope() const {
  CallScope scope = scope_;
  scope.timeout = TimeLeft();
  return scope;
}

absl::Status Mutation::Note(const absl::Status& status) const {
  NoteRefusal(account_.state.get(), status, *accounts_->parts().clock);
  return status;
}

absl::Duration TimeForChange(absl::Duration whole) {
  return std::max(whole - kTimeToLook, whole / 2);
}

bool AnswerWasLost(const absl::Status& status) {
  // An unreadable answer means that the request was handled.
  return MayHaveHappened(status) || absl::IsDataLoss(status);
}

absl::Status DidNotHappenError(const absl::Status& status,
                               absl::string_view what) {
  return Because(status, what, "");
}

absl::Status UnknownOutcomeError(const absl::Status& status,
                                 absl::string_view what,
                                 absl::string_view remedy) {
  return Because(status, absl::StrCat("it is not known whether ", what),
                 remedy);
}

}  // namespace ozd
