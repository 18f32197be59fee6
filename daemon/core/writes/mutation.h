// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WRITES_MUTATION_H_
#define OZD_DAEMON_CORE_WRITES_MUTATION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Holds the account and the remaining time of a call that changes something. A
// change that got no answer is looked up (unknown_outcome.h).
// Thread-compatible.
class Mutation {
 public:
  // `accounts` is borrowed and must outlive this. Errors: AccountSync::Use; the
  // rate limit of the service, as long as that lasts.
  static absl::StatusOr<Mutation> Begin(AccountSync* accounts,
                                        const oz::v1::CallContext& context,
                                        const CallScope& scope);

  const AccountSync::InUse& account() const { return account_; }
  // Returns the caller of a call that may take all the time that is left.
  ApiCaller caller() const;
  // Returns the caller of a call after which `share` (0..1) of the time must be
  // left, to look up the outcome.
  ApiCaller CallerLeaving(double share) const;
  // Returns the scope with the time that is left.
  CallScope scope() const;

  // Notes what an answer tells about the account, and returns the answer.
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

  AccountSync* accounts_;
  AccountSync::InUse account_;
  CallScope scope_;
  absl::Duration deadline_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WRITES_MUTATION_H_
