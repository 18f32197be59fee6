// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_SECRET_API_H_
#define OZD_DAEMON_UPSTREAM_API_SECRET_API_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The keys for which values are sealed at present. Not to be kept: the service
// may change them. A value.
struct SecretKeys {
  // The uid of the principal whose key makes the call.
  std::string actor_uid;
  // Tink keysets as the service spells them; "" when it has none.
  std::string personal;
  // By the uid of the team.
  std::vector<std::pair<std::string, std::string>> teams;
};

// Identifies a secret. `team_uid` is empty for the caller's own.
struct SecretId {
  std::string team_uid;
  std::string name;
};

// Reads and changes the managed secrets of the service. Values are sealed.
// Calls block; those that change something are never sent twice once they may
// have arrived. Thread-safe. Errors of every call: ServiceCalls::Graphql;
// kDataLoss when the answer is not what it should be.
class SecretApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit SecretApi(ServiceCalls* calls) : calls_(calls) {}

  absl::StatusOr<SecretKeys> GetKeys(const ApiCaller& caller) const;

  // In the order of the service; those without a name are left out. `harness`
  // as the service spells it, "" for the secrets of all.
  absl::StatusOr<std::vector<oz::v1::Secret>> List(
      const ApiCaller& caller, const std::string& harness) const;

  // `type` as in oz.v1.Secret; `encrypted_value` from SealSecret.
  absl::StatusOr<oz::v1::Secret> Create(
      const ApiCaller& caller, const SecretId& id, const std::string& type,
      const std::string& encrypted_value,
      const std::optional<std::string>& description) const;
  // Leaves fields that are nullopt as they are.
  absl::StatusOr<oz::v1::Secret> Update(
      const ApiCaller& caller, const SecretId& id,
      const std::optional<std::string>& encrypted_value,
      const std::optional<std::string>& description) const;
  absl::Status Delete(const ApiCaller& caller, const SecretId& id) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_SECRET_API_H_
