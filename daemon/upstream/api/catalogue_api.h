// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_CATALOGUE_API_H_
#define OZD_DAEMON_UPSTREAM_API_CATALOGUE_API_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads the skills of the service. Missing, null and mistyped fields are left
// empty, items without an id are left out. Calls block. Thread-safe. Errors:
// ServiceCalls::Rest; kDataLoss when the answer is no list.
class CatalogueApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit CatalogueApi(ServiceCalls* calls) : calls_(calls) {}

  // `repo` is "owner/repo", or empty for all.
  absl::StatusOr<std::vector<oz::v1::Skill>> ListSkills(
      const ApiCaller& caller, const std::string& repo) const;

 private:
  ServiceCalls* const calls_;
};

// Returns the fields of a model's document (RESOURCE_KIND_MODEL).
oz::v1::Model ModelOf(const oz::v1::Resource& document);

// Returns the MCP servers that runs refer to by id ("warp_id"), in the order of
// `runs_json`, the service's page of runs; each once.
std::vector<oz::v1::McpServer> McpServersOfRuns(absl::string_view runs_json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_CATALOGUE_API_H_
