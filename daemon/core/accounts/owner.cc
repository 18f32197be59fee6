// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/owner.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::Status TeamError(absl::StatusCode code, absl::string_view error_code,
                       absl::string_view message, absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  detail.set_remedy(std::string(remedy));
  detail.set_retryable(code == absl::StatusCode::kUnavailable);
  return MakeError(code, message, detail);
}

absl::Status SeveralTeamsError(const oz::v1::Principal& principal) {
  std::vector<std::string> names;
  for (const oz::v1::Team& team : principal.teams()) {
    names.push_back(team.name().empty() ? team.uid() : team.name());
  }
  return TeamError(absl::StatusCode::kFailedPrecondition, "several_teams",
                   absl::StrCat("User is on ", names.size(), " teams (",
                                absl::StrJoin(names, ", "),
                                "), and which of them is meant cannot be said"),
                   "Use --personal, or a key of the team that is meant.");
}

}  // namespace

absl::StatusOr<Owner> ChooseOwner(const oz::v1::Principal& principal,
                                  oz::v1::OwnerScope scope) {
  const Owner self{Owner::Kind::kUser, principal.uid()};
  if (scope == oz::v1::OWNER_SCOPE_PERSONAL) return self;
  if (principal.teams_size() == 1) {
    return Owner{Owner::Kind::kTeam, principal.teams(0).uid()};
  }
  if (scope != oz::v1::OWNER_SCOPE_TEAM) return self;
  if (!principal.teams().empty()) return SeveralTeamsError(principal);
  return TeamError(absl::StatusCode::kFailedPrecondition, "no_team",
                   "User is not on a team", "Use --personal.");
}

absl::StatusOr<Owner> ResolveOwner(AccountService* accounts,
                                   const oz::v1::CallContext& context,
                                   oz::v1::OwnerScope owner_scope,
                                   const CallScope& scope) {
  oz::v1::WhoAmIRequest request;
  *request.mutable_context() = context;
  OZD_ASSIGN_OR_RETURN(oz::v1::WhoAmIResponse who,
                       accounts->WhoAmI(request, scope));
  const bool team_matters = owner_scope != oz::v1::OWNER_SCOPE_PERSONAL;
  if (team_matters && who.principal().teams_unknown()) {
    request.set_read_mode(oz::v1::READ_MODE_REFRESH);
    OZD_ASSIGN_OR_RETURN(who, accounts->WhoAmI(request, scope));
    if (who.principal().teams_unknown()) {
      return TeamError(absl::StatusCode::kUnavailable, "teams_unknown",
                       "the service does not say which teams the user is on",
                       "Try again, or say --personal.");
    }
  }
  return ChooseOwner(who.principal(), owner_scope);
}

}  // namespace ozd
