// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_INTEGRATION_API_H_
#define OZD_DAEMON_UPSTREAM_API_INTEGRATION_API_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and sets up integrations of the service. Calls block. Thread-safe.
// Errors of every call: ServiceCalls; kDataLoss.
class IntegrationApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit IntegrationApi(ServiceCalls* calls) : calls_(calls) {}

  struct Listing {
    std::vector<oz::v1::Integration> integrations;
    // A remark of the service about them; mostly empty.
    std::string notice;
  };
  absl::StatusOr<Listing> List(const ApiCaller& caller) const;

  struct Change {
    std::string provider = {};
    bool is_update = false;
    // Fields that are not set stay as they are; "" removes the value.
    std::optional<std::string> environment_id = {};
    std::optional<std::string> base_prompt = {};
    std::optional<std::string> model_id = {};
    // JSON text of the map of servers, all of them.
    std::optional<std::string> mcp_servers_json = {};
    // Names of servers that were removed from these.
    std::vector<std::string> removed_mcp_servers = {};
    std::optional<std::string> worker_host = {};
    std::optional<bool> computer_use_enabled = {};
  };
  struct Outcome {
    // Set when the user must allow something first; nothing was changed then.
    std::optional<oz::v1::Authorization> authorization;
    // The service's own sentence; may be empty.
    std::string message;
  };
  // Sets an integration up; never repeated once it may have arrived. Errors:
  // kFailedPrecondition, with the service's own sentence, when it refuses.
  absl::StatusOr<Outcome> Set(const ApiCaller& caller,
                              const Change& change) const;

  // Returns the state of an authorization; see GetAuthorizationResponse.
  absl::StatusOr<std::string> GetAuthorizationStatus(
      const ApiCaller& caller, const std::string& transaction_id) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_INTEGRATION_API_H_
