// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/api_key_service.h"

#include <stdint.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::ApiKey;
using oz::v1::ListApiKeysRequest;

// A key of this age may be the one that was just asked for: the clocks of the
// service and of this machine need not agree.
constexpr absl::Duration kNewKeyAge = absl::Minutes(5);

TypedResources<ApiKey>::Traits ApiKeyTraits(const ApiKeyApi& api) {
  return {.kind = oz::v1::RESOURCE_KIND_API_KEY,
          .noun = "api-key",
          .uid = &ApiKey::uid,
          .title = &ApiKey::name,
          .fetch_all = [api](const ApiCaller& caller, const std::string&) {
            return api.List(caller);
          }};
}

int64_t TimeBy(oz::v1::ApiKeySortField field, const ApiKey& key) {
  switch (field) {
    case oz::v1::API_KEY_SORT_FIELD_CREATED_AT:
      return key.created_at_us();
    case oz::v1::API_KEY_SORT_FIELD_LAST_USED_AT:
      return key.last_used_at_us();
    case oz::v1::API_KEY_SORT_FIELD_EXPIRES_AT:
      return key.expires_at_us() == 0 ? std::numeric_limits<int64_t>::max()
                                      : key.expires_at_us();
    default:
      return 0;
  }
}

std::string TextBy(oz::v1::ApiKeySortField field, const ApiKey& key) {
  return field == oz::v1::API_KEY_SORT_FIELD_SCOPE
             ? key.owner_type()
             : absl::AsciiStrToLower(key.name());
}

bool IsText(oz::v1::ApiKeySortField field) {
  return field == oz::v1::API_KEY_SORT_FIELD_NAME ||
         field == oz::v1::API_KEY_SORT_FIELD_SCOPE;
}

}  // namespace

void SortApiKeys(const ListApiKeysRequest& request, std::vector<ApiKey>* keys) {
  const oz::v1::ApiKeySortField field = request.sort_by();
  if (field == oz::v1::API_KEY_SORT_FIELD_UNSPECIFIED) return;
  const bool is_text = IsText(field);
  const bool descending =
      request.sort_order() == ListApiKeysRequest::ORDER_UNSPECIFIED
          ? !is_text
          : request.sort_order() == ListApiKeysRequest::ORDER_DESC;
  std::stable_sort(keys->begin(), keys->end(),
                   [&](const ApiKey& left, const ApiKey& right) {
                     const ApiKey& a = descending ? right : left;
                     const ApiKey& b = descending ? left : right;
                     return is_text ? TextBy(field, a) < TextBy(field, b)
                                    : TimeBy(field, a) < TimeBy(field, b);
                   });
}

ApiKeyService::ApiKeyService(AccountSync* accounts, ServiceCalls* calls,
                             ResourceCache* cache)
    : api_(calls), keys_(accounts, cache, ApiKeyTraits(api_)) {}

absl::StatusOr<oz::v1::ListApiKeysResponse> ApiKeyService::ListApiKeys(
    const ListApiKeysRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      oz::v1::ListApiKeysResponse response,
      keys_.List(request, scope,
                 &oz::v1::ListApiKeysResponse::mutable_api_keys));
  std::vector<ApiKey> keys(response.api_keys().begin(),
                           response.api_keys().end());
  SortApiKeys(request, &keys);
  *response.mutable_api_keys() = {keys.begin(), keys.end()};
  return response;
}

absl::StatusOr<oz::v1::CreateApiKeyResponse> ApiKeyService::CreateApiKey(
    const oz::v1::CreateApiKeyRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(keys_.accounts(), request.context(), scope));
  NewApiKey key;
  key.name = request.name();
  key.agent_uid = request.agent_uid();
  key.expires_at_us = request.expires_at_us();
  absl::StatusOr<oz::v1::CreateApiKeyResponse> created =
      mutation.Note(api_.Generate(mutation.change_caller(), key));
  if (AnswerWasLost(created.status())) {
    keys_.Expire(mutation.account());
    return LookForCreated(mutation, request.name(), created.status());
  }
  if (created.ok()) keys_.Remember(mutation.account(), created->api_key());
  return created;
}

absl::Status ApiKeyService::LookForCreated(const Mutation& mutation,
                                           const std::string& name,
                                           const absl::Status& lost) const {
  const auto keys = keys_.Read(mutation.account(), oz::v1::READ_MODE_REFRESH,
                               mutation.scope());
  const std::string what = absl::StrCat("API key '", name, "'");
  if (!keys.ok()) return MaybeCreatedError(lost, "api-key", what);
  const absl::Time earliest =
      keys_.accounts()->parts().clock->Now() - kNewKeyAge;
  for (const ApiKey& key : keys->items) {
    if (key.name() != name ||
        absl::FromUnixMicros(key.created_at_us()) < earliest) {
      continue;
    }
    const absl::Status status = DidNotHappenError(
        lost, absl::StrCat(what, " was created as ", key.uid(),
                           ", but the key itself did not arrive"));
    oz::v1::ErrorDetail detail =
        GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
    detail.set_remedy(absl::StrCat("Nobody has it: run `oz api-key expire ",
                                   key.uid(), "`, then create another one."));
    return MakeError(status.code(), status.message(), detail);
  }
  return DidNotHappenError(lost, absl::StrCat(what, " was not created"));
}

absl::StatusOr<oz::v1::ExpireApiKeyResponse> ApiKeyService::ExpireApiKey(
    const oz::v1::ExpireApiKeyRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(keys_.accounts(), request.context(), scope));
  const absl::Status expired =
      mutation.Note(api_.Expire(mutation.caller(), request.key_uid()));
  // Only the service can tell whether it still lists an expired key.
  keys_.Expire(mutation.account());
  if (AnswerWasLost(expired)) {
    return UnknownOutcomeError(
        expired, absl::StrCat("API key '", request.key_uid(), "' was expired"),
        "The same command can be run again without harm.");
  }
  OZD_RETURN_IF_ERROR(expired);
  return oz::v1::ExpireApiKeyResponse();
}

}  // namespace ozd
