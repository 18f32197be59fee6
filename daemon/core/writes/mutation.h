// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WRITES_MUTATION_H_
#define OZD_DAEMON_CORE_WRITES_MUTATION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// One call that changes something at the service: its account and its time. A
// change is sent once; when its answer is lost, its effect is looked up.
// Thread-compatible.
class Mutation {
 public:
  // `accounts` is borrowed and must outlive this. Errors: AccountSync::Use;
  // kResourceExhausted while the service has asked not to be called.
  static absl::StatusOr<Mutation> Begin(AccountSync* accounts,
                                        const oz::v1::CallContext& context,
                                        const CallScope& scope);

  const AccountSync::InUse& account() const { return account_; }
  // Returns the caller for a request that may take all the time left.
  ApiCaller caller() const;
  // Returns the caller for the change itself, which leaves time to look up its
  // effect: TimeForChange of the time left.
  ApiCaller change_caller() const;
  // Returns the scope with the time left.
  CallScope scope() const;

  // Records in the account what an answer says about it (rate limit, refused
  // key), and returns the answer.
  absl::Status Note(const absl::Status& status) const;
  template <typename T>
  absl::StatusOr<T> Note(absl::StatusOr<T> answer) const {
    Note(answer.status()).IgnoreError();
    return answer;
  }

 private:
  Mutation(AccountSync* accounts, AccountSync::InUse account,
           const CallScope& scope);
  absl::Duration TimeLeft() const;
  ApiCaller CallerWithin(absl::Duration limit) const;

  AccountSync* accounts_;
  AccountSync::InUse account_;
  CallScope scope_;
  absl::Duration deadline_;
};

// Returns the part of `whole` that a change may take, so that at least ten
// seconds, or half of it, are left to look up its effect.
absl::Duration TimeForChange(absl::Duration whole);

// Returns true when the service may have made the change although the call
// failed with `status`: no answer came, it could not be read, or the service
// failed.
bool AnswerWasLost(const absl::Status& status);

// Returns the error for a change that did not happen: `what` ("secret 'X' was
// not created"), with the code, detail and message of `status` as its cause.
absl::Status DidNotHappenError(const absl::Status& status,
                               absl::string_view what);

// Returns the error for a change with an unknown outcome: "it is not known
// whether `what`" ("secret 'X' was created"). `remedy` says how to find out.
// Code and detail are those of `status`.
absl::Status UnknownOutcomeError(const absl::Status& status,
                                 absl::string_view what,
                                 absl::string_view remedy);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WRITES_MUTATION_H_
