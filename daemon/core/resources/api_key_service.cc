// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/api_key_service.h"

#include <stdint.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::ApiKey;
using oz::v1::ListApiKeysRequest;

// How long ago a key may have been made to be the one that was just asked for,
// by two clocks that need not agree.
constexpr absl::Duration kJustNow = absl::Minutes(5);

const ResourceKey& Key() {
  static const ResourceKey& key = *new ResourceKey{ResourceKind::kApiKey, ""};
  return key;
}

Resource ResourceFrom(const ApiKey& key) {
  return {
      .uid = key.uid(), .title = key.name(), .body = key.SerializeAsString()};
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

absl::StatusOr<oz::v1::ListApiKeysResponse> ApiKeyService::ListApiKeys(
    const ListApiKeysRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      cache_->Read(account, Key(), request.read_mode(), scope,
                   [this](const ApiCaller& caller)
                       -> absl::StatusOr<std::vector<Resource>> {
                     OZD_ASSIGN_OR_RETURN(const std::vector<ApiKey> keys,
                                          api_.List(caller));
                     std::vector<Resource> resources;
                     for (const ApiKey& key : keys) {
                       resources.push_back(ResourceFrom(key));
                     }
                     return resources;
                   }));
  std::vector<ApiKey> keys;
  for (const Resource& item : answer.items) {
    ApiKey key;
    if (key.ParseFromString(item.body)) keys.push_back(std::move(key));
  }
  SortApiKeys(request, &keys);
  oz::v1::ListApiKeysResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (ApiKey& key : keys) response.add_api_keys()->Swap(&key);
  return response;
}

absl::StatusOr<oz::v1::CreateApiKeyResponse> ApiKeyService::CreateApiKey(
    const oz::v1::CreateApiKeyRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  NewApiKey key;
  key.name = request.name();
  key.agent_uid = request.agent_uid();
  key.expires_at_us = request.expires_at_us();
  ApiCaller caller = account.caller;
  caller.timeout = TimeForChange(scope.timeout);
  absl::StatusOr<oz::v1::CreateApiKeyResponse> created =
      api_.Generate(caller, key);
  if (AnswerWasLost(created.status())) {
    cache_->NoteChanged(account, Key());
    caller.timeout = scope.timeout - TimeForChange(scope.timeout);
    return LookForCreated(caller, request.name(), created.status());
  }
  OZD_RETURN_IF_ERROR(created.status());
  cache_->NoteWritten(account, Key(), ResourceFrom(created->api_key()));
  return created;
}

absl::Status ApiKeyService::LookForCreated(const ApiCaller& caller,
                                           const std::string& name,
                                           const absl::Status& lost) const {
  const absl::StatusOr<std::vector<ApiKey>> keys = api_.List(caller);
  if (!keys.ok()) {
    return UnknownOutcomeError(
        lost, absl::StrCat("API key '", name, "' was created"),
        "Look with `oz api-key list` before you try again.");
  }
  const absl::Time earliest = accounts_->parts().clock->Now() - kJustNow;
  for (const ApiKey& key : *keys) {
    if (key.name() != name ||
        absl::FromUnixMicros(key.created_at_us()) < earliest) {
      continue;
    }
    const absl::Status status = DidNotHappenError(
        lost, absl::StrCat("API key '", name, "' was created as ", key.uid(),
                           ", but the key itself did not arrive"));
    oz::v1::ErrorDetail detail =
        GetErrorDetail(status).value_or(oz::v1::ErrorDetail());
    detail.set_remedy(absl::StrCat("Nobody has it: run `oz api-key expire ",
                                   key.uid(), "`, then create another one."));
    return MakeError(status.code(), status.message(), detail);
  }
  return DidNotHappenError(
      lost, absl::StrCat("API key '", name, "' was not created"));
}

absl::StatusOr<oz::v1::ExpireApiKeyResponse> ApiKeyService::ExpireApiKey(
    const oz::v1::ExpireApiKeyRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  ApiCaller caller = account.caller;
  caller.timeout = scope.timeout;
  const absl::Status expired = api_.Expire(caller, request.key_uid());
  // Whether an expired key is still listed, the service alone can tell.
  cache_->NoteChanged(account, Key());
  if (AnswerWasLost(expired)) {
    return UnknownOutcomeError(
        expired, absl::StrCat("API key '", request.key_uid(), "' was expired"),
        "The same command can be run again without harm.");
  }
  OZD_RETURN_IF_ERROR(expired);
  return oz::v1::ExpireApiKeyResponse();
}

}  // namespace ozd
