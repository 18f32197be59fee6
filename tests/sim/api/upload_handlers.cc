// Copyright (c) 2026 The ozd authors. MIT licence.
// The object store that signed links lead to.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/uploads.h"

namespace ozd::sim {
namespace {

// An answer in the words of an object store.
Response StoreAnswer(int status, absl::string_view text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = absl::StrCat(text, "\n");
  return response;
}

Response PutUpload(const Call& call) {
  const absl::Status allowed =
      call.context->signer->Check(call.request, call.context->clock->Now());
  if (!allowed.ok()) return StoreAnswer(403, allowed.message());
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredObject upload,
                             ReadObject(transaction->connection(), kUploadKind,
                                        call.request.path_arguments[0]));
        upload.hidden["data"] = absl::Base64Escape(call.request.body);
        return PutObject(transaction->connection(), upload);
      });
  if (!status.ok()) return StoreAnswer(404, status.message());
  return StoreAnswer(200, "stored");
}

Response GetUpload(const Call& call) {
  const absl::Status allowed =
      call.context->signer->Check(call.request, call.context->clock->Now());
  if (!allowed.ok()) return StoreAnswer(403, allowed.message());
  const std::optional<std::string> bytes =
      UploadedBytes(call, call.request.path_arguments[0]);
  if (!bytes.has_value()) return StoreAnswer(404, "nothing is here");
  Response response;
  response.content_type = "application/octet-stream";
  response.body = *bytes;
  return response;
}

}  // namespace

const std::vector<Route>& UploadRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"PUT",
       "/storage/uploads/{artifactUid}",
       Access::kPublic,
       Body::kNone,
       PutUpload,
       {},
       "text/plain"},
      {"GET",
       "/storage/uploads/{artifactUid}",
       Access::kPublic,
       Body::kNone,
       GetUpload,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
