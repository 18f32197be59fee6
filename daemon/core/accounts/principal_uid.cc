// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/principal_uid.h"

#include <google/protobuf/util/json_util.h>

namespace ozd {

absl::StatusOr<oz::v1::Principal> PrincipalFromJson(const std::string& json) {
  oz::v1::Principal principal;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(json, &principal, options)
           .ok()) {
    return absl::DataLossError("the cached principal cannot be read");
  }
  return principal;
}

std::string CachedPrincipalUid(const DocumentStore& documents,
                               const std::string& partition) {
  const absl::StatusOr<Document> document =
      documents.Get(partition, DocumentKind::kPrincipal, "");
  if (!document.ok()) return "";
  const absl::StatusOr<oz::v1::Principal> principal =
      PrincipalFromJson(document->content);
  return principal.ok() ? principal->uid() : "";
}

}  // namespace ozd
