// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// A list scope is the uids of the parents, joined by this.
constexpr char kParentSeparator = '/';

std::vector<std::string> ParentsIn(const std::string& list_scope) {
  return absl::StrSplit(list_scope, kParentSeparator, absl::SkipEmpty());
}

TypedResources<oz::v1::Resource>::Traits DocumentTraits(
    const ResourceApi& api, const ReadOnlyKind& kind) {
  TypedResources<oz::v1::Resource>::Traits traits = {
      .kind = kind.kind,
      .noun = kind.noun,
      .uid = &oz::v1::Resource::uid,
      .title = &oz::v1::Resource::title,
      .fetch_all = [api, &kind](const ApiCaller& caller,
                                const std::string& list_scope) {
        return api.List(caller, kind, ParentsIn(list_scope));
      }};
  if (kind.can_get) {
    traits.fetch_one = [api, &kind](const ApiCaller& caller,
                                    const std::string& list_scope,
                                    const std::string& uid) {
      return api.Get(caller, kind, ParentsIn(list_scope), uid);
    };
  }
  return traits;
}

absl::Status BadRequest(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   oz::v1::ErrorDetail());
}

}  // namespace

ResourceService::ResourceService(AccountSync* accounts, ServiceCalls* calls,
                                 ResourceCache* cache)
    : accounts_(accounts) {
  for (const ReadOnlyKind& kind : ReadOnlyKinds()) {
    documents_.emplace(
        kind.kind,
        Documents(accounts, cache, DocumentTraits(ResourceApi(calls), kind)));
  }
}

template <typename Request>
absl::StatusOr<std::string> ResourceService::ListScope(
    const Request& request) const {
  const ReadOnlyKind* const kind = FindReadOnlyKind(request.kind());
  if (kind == nullptr) {
    return BadRequest(absl::StrCat("resources of kind ", request.kind(),
                                   " are not read as documents"));
  }
  const std::vector<oz::v1::ResourceKind> kinds = kind->parents;
  if (static_cast<size_t>(request.parents_size()) != kinds.size()) {
    return BadRequest(absl::StrCat("a ", kind->noun, " has ", kinds.size(),
                                   " parents, not ", request.parents_size()));
  }
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  std::string list_scope;
  for (size_t i = 0; i < kinds.size(); ++i) {
    const std::string& typed = request.parents(static_cast<int>(i));
    OZD_ASSIGN_OR_RETURN(
        const std::string uid,
        documents_.at(kinds[i]).Complete(account, typed, list_scope));
    if (uid.empty() || absl::StrContains(uid, kParentSeparator)) {
      return BadRequest(absl::StrCat("\"", uid, "\" is no id"));
    }
    if (i > 0) list_scope += kParentSeparator;
    list_scope += uid;
  }
  return list_scope;
}

absl::StatusOr<oz::v1::ListResourcesResponse> ResourceService::ListResources(
    const oz::v1::ListResourcesRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const std::string list_scope, ListScope(request));
  return documents_.at(request.kind())
      .List(request, scope, &oz::v1::ListResourcesResponse::mutable_resources,
            list_scope);
}

absl::StatusOr<oz::v1::GetResourceResponse> ResourceService::GetResource(
    const oz::v1::GetResourceRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const std::string list_scope, ListScope(request));
  return documents_.at(request.kind())
      .Get(request, request.uid(), scope,
           &oz::v1::GetResourceResponse::mutable_resource, list_scope);
}

}  // namespace ozd
