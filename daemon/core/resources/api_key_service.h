// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/api_key_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The API keys that an account has at the service (ApiKeyService). A new key
// passes through once: it is neither cached nor logged. Changes are sent once.
// Thread-safe; calls block. Errors of every call: AccountSync::Use,
// ServiceCalls::Graphql.
class ApiKeyService {
 public:
  // All pointers are borrowed and must outlive this.
  ApiKeyService(AccountSync* accounts, ServiceCalls* calls,
                ResourceCache* cache)
      : accounts_(accounts), cache_(cache), api_(calls) {}

  absl::StatusOr<oz::v1::ListApiKeysResponse> ListApiKeys(
      const oz::v1::ListApiKeysRequest& request, const CallScope& scope);

  // After an answer that was lost the error says whether there is a key of that
  // name now: the key itself is lost then, and should be expired.
  absl::StatusOr<oz::v1::CreateApiKeyResponse> CreateApiKey(
      const oz::v1::CreateApiKeyRequest& request, const CallScope& scope);

  absl::StatusOr<oz::v1::ExpireApiKeyResponse> ExpireApiKey(
      const oz::v1::ExpireApiKeyRequest& request, const CallScope& scope);

 private:
  absl::Status LookForCreated(const ApiCaller& caller, const std::string& name,
                              const absl::Status& lost) const;

  AccountSync* const accounts_;
  ResourceCache* const cache_;
  const ApiKeyApi api_;
};

// Sorts as ListApiKeysRequest says; leaves the order where nothing is asked
// for. Equal keys stay in the order they came in.
void SortApiKeys(const oz::v1::ListApiKeysRequest& request,
                 std::vector<oz::v1::ApiKey>* keys);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_
