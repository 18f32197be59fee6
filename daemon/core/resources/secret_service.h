// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/secret_plaintext.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/secret_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and changes managed secrets (oz.v1.SecretService): seals values and
// forgets them; the cache holds only what the service lists. Thread-safe; calls
// block.
//
// A value comes as a PlainSecret, never in a message, and is in locked memory
// until it is sealed, before the call that stores it: no plaintext goes any
// further. Errors of every call: TypedResources, ServiceCalls::Graphql.
class SecretService {
 public:
  // All pointers are borrowed and must outlive this.
  SecretService(AccountSync* accounts, ServiceCalls* calls,
                ResourceCache* cache);

  absl::StatusOr<oz::v1::ListSecretsResponse> ListSecrets(
      const oz::v1::ListSecretsRequest& request, const CallScope& scope);

  // Errors: ResolveOwner; kNotFound "secret_not_found".
  absl::StatusOr<oz::v1::GetSecretResponse> GetSecret(
      const oz::v1::GetSecretRequest& request, const CallScope& scope);

  // Ignores `request.value`. When the answer is lost the secret is looked for
  // by its name. Errors: ResolveOwner; BuildSecretPlaintext;
  // kFailedPrecondition when the service takes no secrets for the owner, or
  // refuses this one.
  absl::StatusOr<oz::v1::CreateSecretResponse> CreateSecret(
      const oz::v1::CreateSecretRequest& request, PlainSecret value,
      const CallScope& scope);

  // Changes a secret; nullopt leaves its value. Further errors: GetSecret;
  // kFailedPrecondition "secret_has_fields" for a type
  // that has more than one.
  absl::StatusOr<oz::v1::UpdateSecretResponse> UpdateSecret(
      const oz::v1::UpdateSecretRequest& request,
      std::optional<PlainSecret> value, const CallScope& scope);

  absl::StatusOr<oz::v1::DeleteSecretResponse> DeleteSecret(
      const oz::v1::DeleteSecretRequest& request, const CallScope& scope);

 private:
  // The secret that a change is about.
  struct Target {
    Mutation mutation;
    SecretId id;
  };

  absl::StatusOr<SecretId> IdOf(const oz::v1::CallContext& context,
                                const std::string& name,
                                oz::v1::OwnerScope owner_scope,
                                const CallScope& scope) const;
  template <typename Request>
  absl::StatusOr<Target> FindTarget(const Request& request,
                                    const CallScope& scope) const;
  absl::StatusOr<std::string> Seal(const Target& target,
                                   const std::string& type,
                                   PlainSecret value) const;
  // Finds out what became of a creation that failed with `lost`.
  absl::StatusOr<oz::v1::CreateSecretResponse> LookForCreated(
      const Target& target, const absl::Status& lost) const;
  // Makes the next reads of the lists by harness ask the service: a change of
  // any secret may change them.
  void ForgetHarnessLists(const Target& target) const;

  const SecretApi api_;
  const TypedResources<oz::v1::Secret> secrets_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_SECRET_SERVICE_H_
