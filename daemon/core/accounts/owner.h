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

// The owner of something on the service. A value.
struct Owner {
  enum class Kind { kUser, kTeam };
  Kind kind = Kind::kUser;
  // The team's, or the principal's as the service writes it, prefix included.
  std::string uid;

  bool operator==(const Owner& other) const {
    return kind == other.kind && uid == other.uid;
  }
};

// Chooses the owner of something that `principal` creates: with
// OWNER_SCOPE_TEAM their team, with OWNER_SCOPE_PERSONAL the principal, else
// the team when there is exactly one, and the principal when not. Errors, for
// OWNER_SCOPE_TEAM: kFailedPrecondition "no_team" ("User is not on a team"),
// "several_teams".
absl::StatusOr<Owner> ChooseOwner(const oz::v1::Principal& principal,
                                  oz::v1::OwnerScope scope);

// Chooses the owner as above for the principal to whom the key of a call
// belongs; asks the service when their teams are unknown and matter. Blocks.
// Errors: as above; AccountService::WhoAmI; kUnavailable "teams_unknown", so
// that something meant for a team does not become personal.
absl::StatusOr<Owner> ResolveOwner(AccountService* accounts,
                                   const oz::v1::CallContext& context,
                                   oz::v1::OwnerScope owner_scope,
                                   const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ACCOUNTS_OWNER_H_
