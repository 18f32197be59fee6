// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/api_key_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Lists, makes and expires the API keys of an account (oz.v1.ApiKeyService). A
// new key passes through once: it is neither cached nor logged. Thread-safe;
// calls block. Errors of every call: TypedResources, ServiceCalls::Graphql.
class ApiKeyService {
 public:
  // All pointers are borrowed and must outlive this.
  ApiKeyService(AccountSync* accounts, ServiceCalls* calls,
                ResourceCache* cache);

  absl::StatusOr<oz::v1::ListApiKeysResponse> ListApiKeys(
      const oz::v1::ListApiKeysRequest& request, const CallScope& scope);

  // When the answer is lost the error says whether there is a key of that name
  // now; the key itself is lost, and should be expired.
  absl::StatusOr<oz::v1::CreateApiKeyResponse> CreateApiKey(
      const oz::v1::CreateApiKeyRequest& request, const CallScope& scope);

  absl::StatusOr<oz::v1::ExpireApiKeyResponse> ExpireApiKey(
      const oz::v1::ExpireApiKeyRequest& request, const CallScope& scope);

 private:
  absl::Status LookForCreated(const Mutation& mutation, const std::string& name,
                              const absl::Status& lost) const;

  const ApiKeyApi api_;
  const TypedResources<oz::v1::ApiKey> keys_;
};

// Sorts as ListApiKeysRequest says; leaves the order where nothing is asked
// for. Equal keys stay in the order they came in.
void SortApiKeys(const oz::v1::ListApiKeysRequest& request,
                 std::vector<oz::v1::ApiKey>* keys);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_API_KEY_SERVICE_H_
