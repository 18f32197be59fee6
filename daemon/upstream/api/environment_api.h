// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_API_H_
#define OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_API_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/api/environment_json.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads environments of the service through REST and writes them through
// GraphQL. Calls block. Thread-safe. Errors of every call: ServiceCalls;
// kDataLoss.
class EnvironmentApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit EnvironmentApi(ServiceCalls* calls) : calls_(calls) {}

  // Lists all, the last edited first. Asks GraphQL where REST is refused.
  absl::StatusOr<std::vector<oz::v1::Environment>> List(
      const ApiCaller& caller) const;

  // Returns the stored environment. Errors: kNotFound, also for another object.
  absl::StatusOr<StoredEnvironment> Get(const ApiCaller& caller,
                                        const std::string& uid) const;

  struct NewEnvironment {
    std::string model = {};
    // "Team" or "User", and the uid of that owner.
    std::string owner_type = {};
    std::string owner_uid = {};
    // "Client-" and a UUID.
    std::string client_id = {};
  };
  // Makes one; never repeated once it may have arrived.
  absl::StatusOr<StoredEnvironment> Create(
      const ApiCaller& caller, const NewEnvironment& environment) const;

  // Changes one if `revision` is still the stored one; never repeated once it
  // may have arrived.
  absl::StatusOr<UpdateAnswer> Update(const ApiCaller& caller,
                                      const std::string& uid,
                                      const std::string& model,
                                      const std::string& revision) const;

  // Deletes one; never repeated once it may have arrived.
  absl::Status Delete(const ApiCaller& caller, const std::string& uid) const;

  absl::StatusOr<std::vector<oz::v1::EnvironmentImage>> ListImages(
      const ApiCaller& caller) const;

  // Returns "" when the service recommends no image.
  absl::StatusOr<std::string> SuggestImage(
      const ApiCaller& caller,
      const std::vector<oz::v1::Repository>& repositories) const;

  absl::StatusOr<RepositoryAccess> CheckAccess(
      const ApiCaller& caller,
      const std::vector<oz::v1::Repository>& repositories) const;

  // Returns the names of the integrations that use an environment.
  absl::StatusOr<std::vector<std::string>> ListUsers(
      const ApiCaller& caller, const std::string& uid) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_API_H_
