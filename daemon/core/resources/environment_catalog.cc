// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_catalog.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/upstream/api/environment_model.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Environment;

TypedResources<Environment>::Traits EnvironmentTraits(
    const EnvironmentApi& api) {
  return {.kind = oz::v1::RESOURCE_KIND_ENVIRONMENT,
          .noun = "environment",
          .uid = &Environment::environment_id,
          .title = &Environment::name,
          .fetch_all = [api](const ApiCaller& caller, const std::string&) {
            return api.List(caller);
          }};
}

std::string RepositoryTexts(
    const std::vector<oz::v1::Repository>& repositories) {
  return absl::StrJoin(repositories, ", ",
                       [](std::string* out, const oz::v1::Repository& one) {
                         out->append(RepositoryText(one));
                       });
}

bool HaveOneOwner(const std::vector<oz::v1::Repository>& repositories) {
  return std::all_of(repositories.begin(), repositories.end(),
                     [&](const oz::v1::Repository& repository) {
                       return repository.owner() ==
                              repositories.front().owner();
                     });
}

absl::Status NoAccessError(
    const std::vector<oz::v1::Repository>& repositories) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("repository_not_accessible");
  detail.set_remedy("check their names, or connect GitHub on oz.warp.dev");
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("no access to ", RepositoryTexts(repositories)),
                   detail);
}

absl::Status SeveralOwnersError(
    const std::vector<oz::v1::Repository>& repositories) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("several_repository_owners");
  detail.set_remedy("make one environment for each owner");
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("private repositories of one environment must have one "
                   "owner, but these have several: ",
                   RepositoryTexts(repositories)),
      detail);
}

}  // namespace

EnvironmentCatalog::EnvironmentCatalog(AccountSync* accounts,
                                       ResourceCache* resources,
                                       ServiceCalls* calls)
    : api_(calls), list_(accounts, resources, EnvironmentTraits(api_)) {}

void EnvironmentCatalog::ReadOnce(const AccountSync::InUse& account,
                                  const CallScope& scope) const {
  if (list_.Read(account, oz::v1::READ_MODE_CACHED, scope).ok()) return;
  list_.Read(account, oz::v1::READ_MODE_AUTO, scope).status().IgnoreError();
}

void EnvironmentCatalog::Remember(const AccountSync::InUse& account,
                                  const Environment& environment) const {
  list_.Remember(account, environment);
  // The answer to a write lacks some fields, such as the creator.
  list_.Expire(account);
}

absl::StatusOr<EnvironmentCatalog::Access> EnvironmentCatalog::CheckAccess(
    const ApiCaller& caller,
    const std::vector<oz::v1::Repository>& repositories) const {
  Access access;
  if (repositories.empty()) return access;
  OZD_ASSIGN_OR_RETURN(const RepositoryAccess found,
                       api_.CheckAccess(caller, repositories));
  // One authorization is for one owner.
  if (!HaveOneOwner(found.private_ones)) {
    return SeveralOwnersError(found.private_ones);
  }
  for (const oz::v1::Repository& repository : found.read_only) {
    access.warnings.push_back(absl::StrCat("agents can read ",
                                           RepositoryText(repository),
                                           ", but not push to it"));
  }
  if (found.unreachable.empty()) return access;
  if (found.authorization.url().empty()) {
    return NoAccessError(found.unreachable);
  }
  access.authorization = found.authorization;
  return access;
}

absl::StatusOr<std::vector<std::string>> EnvironmentCatalog::ListUsers(
    const ApiCaller& caller, const std::string& environment_id,
    absl::string_view what) const {
  absl::StatusOr<std::vector<std::string>> users =
      api_.ListUsers(caller, environment_id);
  if (users.ok() || absl::IsUnauthenticated(users.status())) return users;
  oz::v1::ErrorDetail detail;
  detail.set_error_code("usage_unknown");
  detail.add_causes(std::string(users.status().message()));
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("Aborting environment ", what,
                   " because integration usage could not be determined. Use "
                   "--force to ",
                   what, " it anyway."),
      detail);
}

}  // namespace ozd
