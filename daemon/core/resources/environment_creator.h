// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CREATOR_H_
#define OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CREATOR_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/core/resources/environment_catalog.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/environment_model.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// What a new environment is to be. Errors: ParseRepository's.
absl::StatusOr<EnvironmentEdits> ContentOf(
    const oz::v1::CreateEnvironmentRequest& request);

// Makes one environment: EnvironmentService::Create. Confined to one call.
class EnvironmentCreator {
 public:
  // What the arguments refer to must outlive this.
  EnvironmentCreator(const EnvironmentCatalog& parts, const Mutation& mutation,
                     const oz::v1::CreateEnvironmentRequest& request,
                     EnvironmentEdits content,
                     const std::string& default_image);

  absl::StatusOr<oz::v1::CreateEnvironmentResponse> Run();

 private:
  absl::Status NoteWhatThereIs();
  std::string ChooseImage();
  absl::Status Create(oz::v1::CreateEnvironmentResponse* response);
  absl::Status LookUp(const absl::Status& failure,
                      oz::v1::CreateEnvironmentResponse* response);
  bool IsOurs(const oz::v1::Environment& environment) const;

  const EnvironmentCatalog& parts_;
  const Mutation& mutation_;
  const oz::v1::CreateEnvironmentRequest& request_;
  const std::string& default_image_;
  EnvironmentEdits content_;
  // Ids of before; nullopt when the service does not list them.
  std::optional<std::set<std::string>> known_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_CREATOR_H_
