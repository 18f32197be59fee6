// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/resource_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

std::vector<std::string> SegmentsOf(const ReadOnlyKind& kind,
                                    const std::vector<std::string>& parents) {
  std::vector<std::string> segments = absl::StrSplit(kind.path, '/');
  auto parent = parents.begin();
  for (std::string& segment : segments) {
    if (segment == "{}" && parent != parents.end()) segment = *parent++;
  }
  return segments;
}

oz::v1::Resource ResourceFrom(const ReadOnlyKind& kind, const JsonTree& item) {
  oz::v1::Resource resource;
  resource.set_uid(StringOf(item, kind.uid_key));
  resource.set_title(StringOf(item, kind.title_key));
  resource.set_raw_json(DumpJsonTree(item));
  return resource;
}

}  // namespace

const std::vector<ReadOnlyKind>& ReadOnlyKinds() {
  static const auto& kinds = *new std::vector<ReadOnlyKind>{
      {.kind = oz::v1::RESOURCE_KIND_MODEL,
       .noun = "model",
       .path = "agent/models",
       .list_key = "models",
       .uid_key = "id",
       .title_key = "display_name",
       .default_key = "default_model_id"},
      {.kind = oz::v1::RESOURCE_KIND_MEMORY_STORE,
       .noun = "memory store",
       .path = "memory_stores",
       .list_key = "memory_stores",
       .uid_key = "uid",
       .title_key = "description",
       .can_get = true},
      {.kind = oz::v1::RESOURCE_KIND_MEMORY,
       .noun = "memory",
       .path = "memory_stores/{}/memories",
       .list_key = "memories",
       .uid_key = "uid",
       .parents = {oz::v1::RESOURCE_KIND_MEMORY_STORE}},
      {.kind = oz::v1::RESOURCE_KIND_MEMORY_VERSION,
       .noun = "memory version",
       .path = "memory_stores/{}/memories/{}/versions",
       .list_key = "versions",
       .uid_key = "uid",
       .parents = {oz::v1::RESOURCE_KIND_MEMORY_STORE,
                   oz::v1::RESOURCE_KIND_MEMORY}},
  };
  return kinds;
}

const ReadOnlyKind* FindReadOnlyKind(oz::v1::ResourceKind kind) {
  for (const ReadOnlyKind& row : ReadOnlyKinds()) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

absl::StatusOr<std::vector<oz::v1::Resource>> ResourceApi::List(
    const ApiCaller& caller, const ReadOnlyKind& kind,
    const std::vector<std::string>& parents) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string text,
      calls_->Rest(caller, {.segments = SegmentsOf(kind, parents)}));
  const JsonTree answer = ParseJsonTree(text);
  const std::string default_uid = StringOf(answer, kind.default_key);
  std::vector<oz::v1::Resource> resources;
  OZD_RETURN_IF_ERROR(
      ForEachIn(answer, kind.list_key, [&](const JsonTree& item) {
        oz::v1::Resource resource = ResourceFrom(kind, item);
        if (resource.uid().empty()) return;
        resource.set_is_default(resource.uid() == default_uid);
        resources.push_back(std::move(resource));
      }));
  return resources;
}

absl::StatusOr<oz::v1::Resource> ResourceApi::Get(
    const ApiCaller& caller, const ReadOnlyKind& kind,
    const std::vector<std::string>& parents, const std::string& uid) const {
  RestCall call{.segments = SegmentsOf(kind, parents)};
  call.segments.push_back(uid);
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  oz::v1::Resource resource = ResourceFrom(kind, ParseJsonTree(text));
  if (!resource.uid().empty()) return resource;
  return absl::DataLossError(
      absl::StrCat("the answer is no ", kind.noun, " with a uid"));
}

}  // namespace ozd
