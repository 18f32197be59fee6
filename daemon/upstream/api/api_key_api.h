// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_API_KEY_API_H_
#define OZD_DAEMON_UPSTREAM_API_API_KEY_API_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Describes a key to make. A value.
struct NewApiKey {
  std::string name = {};
  // Both empty: a key of the caller's own.
  std::string team_uid = {};
  std::string agent_uid = {};
  // Microseconds since the Unix epoch; 0 for never.
  int64_t expires_at_us = 0;
};

// Reads and changes the API keys of the service. Calls block; those that change
// something are never sent twice once they may have arrived. Thread-safe.
// Errors of every call: ServiceCalls::Graphql; kDataLoss when the answer is not
// what it should be, without any part of it.
class ApiKeyApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit ApiKeyApi(ServiceCalls* calls) : calls_(calls) {}

  // In the order of the service; those without a uid are left out.
  absl::StatusOr<std::vector<oz::v1::ApiKey>> List(
      const ApiCaller& caller) const;
  absl::StatusOr<oz::v1::CreateApiKeyResponse> Generate(
      const ApiCaller& caller, const NewApiKey& key) const;
  absl::Status Expire(const ApiCaller& caller,
                      const std::string& key_uid) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_API_KEY_API_H_
