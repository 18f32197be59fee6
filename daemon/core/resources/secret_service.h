// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/resources/secret_plaintext.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/secret_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Managed secrets (SecretService): seals values and forgets them; what is
// cached is what the service lists. Thread-safe; calls block.
//
// A value comes as a PlainSecret, never in a message, and is in locked memory
// until it is sealed, before the call that stores it: no plaintext goes any
// further. Changes are sent once. Errors of every call: AccountSync::Use,
// ServiceCalls::Graphql.
class SecretService {
 public:
  // All pointers are borrowed and must outlive this.
  SecretService(AccountSync* accounts, ServiceCalls* calls,
                ResourceCache* cache)
      : accounts_(accounts), cache_(cache), api_(calls) {}

  absl::StatusOr<oz::v1::ListSecretsResponse> ListSecrets(
      const oz::v1::ListSecretsRequest& request, const CallScope& scope);

  // Errors: ResolveOwner; kNotFound "secret_not_found".
  absl::StatusOr<oz::v1::GetSecretResponse> GetSecret(
      const oz::v1::GetSecretRequest& request, const CallScope& scope);

  // `request.value` is not looked at. An answer that is lost is looked for by
  // the name. Errors: ResolveOwner; BuildSecretPlaintext; kFailedPrecondition
  // when the service takes no secrets for the owner, or refuses this one.
  absl::StatusOr<oz::v1::CreateSecretResponse> CreateSecret(
      const oz::v1::CreateSecretRequest& request, PlainSecret value,
      const CallScope& scope);

  // The same for a secret that is there; nullopt leaves its value. Errors
  // besides: GetSecret's; kFailedPrecondition "secret_has_fields" for a type
  // that has more than one.
  absl::StatusOr<oz::v1::UpdateSecretResponse> UpdateSecret(
      const oz::v1::UpdateSecretRequest& request,
      std::optional<PlainSecret> value, const CallScope& scope);

  absl::StatusOr<oz::v1::DeleteSecretResponse> DeleteSecret(
      const oz::v1::DeleteSecretRequest& request, const CallScope& scope);

 private:
  // What a change works on.
  struct Target {
    AccountSync::InUse account;
    Owner owner;
    SecretId id;
  };

  absl::StatusOr<Target> FindTarget(const oz::v1::CallContext& context,
                                    const std::string& name,
                                    oz::v1::OwnerScope owner_scope,
                                    const CallScope& scope);
  absl::StatusOr<ResourceAnswer> ReadList(const AccountSync::InUse& account,
                                          const std::string& harness,
                                          oz::v1::ReadMode mode,
                                          const CallScope& scope);
  absl::StatusOr<oz::v1::GetSecretResponse> Find(const Target& target,
                                                 oz::v1::OwnerScope owner_scope,
                                                 oz::v1::ReadMode mode,
                                                 const CallScope& scope);
  absl::StatusOr<std::string> Seal(const Target& target,
                                   const std::string& type, PlainSecret value,
                                   const CallScope& scope);
  // After a create whose answer was lost.
  absl::StatusOr<oz::v1::CreateSecretResponse> LookForCreated(
      const Target& target, const absl::Status& lost, const CallScope& scope);
  void Keep(const Target& target, const oz::v1::Secret& secret);
  // Lists that a change of any secret may change.
  void ForgetHarnessLists(const AccountSync::InUse& account);

  AccountSync* const accounts_;
  ResourceCache* const cache_;
  const SecretApi api_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_
