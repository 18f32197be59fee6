// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ACCOUNTS_OWNER_H_
#define OZD_DAEMON_CORE_ACCOUNTS_OWNER_H_

#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/call_scope.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// Who owns something, as the service tells owners apart. A value.
struct Owner {
  enum class Kind { kUser, kTeam };
  Kind kind = Kind::kUser;
  // Of the team, or of the principal as the service says it, prefix included.
  std::string uid;

  bool operator==(const Owner& other) const {
    return kind == other.kind && uid == other.uid;
  }
};

// Who is to own what `principal` creates: with OWNER_SCOPE_TEAM their team,
// with OWNER_SCOPE_PERSONAL the principal, else the team when there is exactly
// one, and the principal when not. Errors, for OWNER_SCOPE_TEAM:
// kFailedPrecondition "no_team" ("User is not on a team"), "several_teams".
absl::StatusOr<Owner> ChooseOwner(const oz::v1::Principal& principal,
                                  oz::v1::OwnerScope scope);

// The same for whoever the key of a call belongs to, as AccountService knows
// them; asks again when their teams are unknown and matter. Blocks. Errors
// besides: AccountService::WhoAmI; kUnavailable "teams_unknown", lest a team's
// thing becomes somebody's own.
absl::StatusOr<Owner> ResolveOwner(AccountService* accounts,
                                   const oz::v1::CallContext& context,
                                   oz::v1::OwnerScope owner_scope,
                                   const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ACCOUNTS_OWNER_H_
