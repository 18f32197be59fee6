// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/mutation.h"

#include <algorithm>
#include <utility>

#include "daemon/core/sync/hold.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {}  // namespace

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

ApiCaller Mutation::caller() const { return CallerLeaving(0); }

ApiCaller Mutation::CallerLeaving(double share) const {
  ApiCaller caller = account_.caller;
  caller.timeout = std::min(caller.timeout, TimeLeft() * (1.0 - share));
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

}  // namespace ozd
