// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_AGENT_API_H_
#define OZD_DAEMON_UPSTREAM_API_AGENT_API_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The fields of a request about an agent; fields that are not set are not sent.
// A value.
struct AgentFields {
  std::optional<std::string> name;
  // Empty texts and lists clear what is there.
  std::optional<std::string> description;
  std::optional<std::string> prompt;
  std::optional<std::vector<std::string>> secrets;
  std::optional<std::vector<std::string>> skills;
  std::optional<std::string> base_model;
  std::optional<std::string> environment_id;
};

// Reads and changes the agents of the service (/agent/identities). Missing,
// null and mistyped fields of its answers are left empty; raw_json is filled.
// Calls block. Thread-safe. Errors of every call: ServiceCalls::Rest; kDataLoss
// when the answer is no agent.
class AgentApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit AgentApi(ServiceCalls* calls) : calls_(calls) {}

  // In the order of the service. Items without a uid are left out.
  absl::StatusOr<std::vector<oz::v1::Agent>> List(
      const ApiCaller& caller) const;
  absl::StatusOr<oz::v1::Agent> Get(const ApiCaller& caller,
                                    const std::string& uid) const;
  // Create, Update and Delete are never sent twice once they may have arrived.
  absl::StatusOr<oz::v1::Agent> Create(const ApiCaller& caller,
                                       const AgentFields& fields) const;
  // Leaves fields that are not sent as they are.
  absl::StatusOr<oz::v1::Agent> Update(const ApiCaller& caller,
                                       const std::string& uid,
                                       const AgentFields& fields) const;
  absl::Status Delete(const ApiCaller& caller, const std::string& uid) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_AGENT_API_H_
