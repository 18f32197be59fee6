// Copyright (c) 2026 The ozd authors. MIT licence.
// Files that go with a run, and snapshots that are handed over with a new one:
// a target for each file, and a link to what was put there.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/world/uploads.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

// As the client of the service splits a snapshot.
constexpr size_t kMaxFiles = 25;

// The "files" of a request: [{filename, mime_type}].
absl::StatusOr<std::vector<UploadedFile>> ReadFiles(const Call& call,
                                                    const std::string& run_id) {
  const Json body = ParseJson(call.request.body);
  const Json& files = MemberAt(body, "files");
  if (!files.is_array() || files.empty() || files.size() > kMaxFiles) {
    return absl::InvalidArgumentError(
        absl::StrCat("files: required, 1 to ", kMaxFiles, " of them"));
  }
  std::vector<UploadedFile> read;
  for (const Json& file : files) {
    UploadedFile upload;
    upload.run_id = run_id;
    upload.filename = StringAt(file, "filename");
    upload.mime_type = StringAt(file, "mime_type");
    if (upload.filename.empty() || upload.mime_type.empty()) {
      return absl::InvalidArgumentError(
          "files: every item needs filename and mime_type");
    }
    read.push_back(std::move(upload));
  }
  return read;
}

Json TargetOf(const Call& call, const UploadedFile& file) {
  Json target;
  target["url"] = LinkToUpload(call, file.uid);
  target["method"] = "PUT";
  target["headers"] = {{"Content-Type", file.mime_type}};
  target["fields"] = Json::array();
  return target;
}

absl::StatusOr<Json> Prepare(const Call& call) {
  const std::string& run_id = call.request.path_arguments[0];
  OZD_ASSIGN_OR_RETURN(std::vector<UploadedFile> files,
                       ReadFiles(call, run_id));
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, run_id).status());
  Json attachments = Json::array();
  for (UploadedFile& file : files) {
    OZD_RETURN_IF_ERROR(AddUpload(call, &file));
    const Json target = TargetOf(call, file);
    attachments.push_back({{"attachment_id", file.uid},
                           {"upload_url", target["url"]},
                           {"upload_target", target}});
  }
  return Json{{"attachments", std::move(attachments)}};
}

absl::StatusOr<Json> Download(const Call& call) {
  const std::string& run_id = call.request.path_arguments[0];
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, run_id).status());
  const Json body = ParseJson(call.request.body);
  const Json& ids = MemberAt(body, "attachment_ids");
  if (!ids.is_array() || ids.empty()) {
    return absl::InvalidArgumentError(
        "attachment_ids: required, an array of strings");
  }
  OZD_ASSIGN_OR_RETURN(const std::vector<UploadedFile> files,
                       UploadsOfRun(call, run_id));
  Json attachments = Json::array();
  for (const Json& id : ids) {
    const auto found =
        std::find_if(files.begin(), files.end(),
                     [&](const UploadedFile& file) { return id == file.uid; });
    if (found == files.end()) {
      return absl::NotFoundError(
          absl::StrCat("The run has no attachment ", DumpJson(id)));
    }
    attachments.push_back({{"attachment_id", found->uid},
                           {"download_url", LinkToUpload(call, found->uid)}});
  }
  return Json{{"attachments", std::move(attachments)}};
}

absl::StatusOr<Json> ListForHandoff(const Call& call) {
  const std::string& run_id = call.request.path_arguments[0];
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, run_id).status());
  OZD_ASSIGN_OR_RETURN(const std::vector<UploadedFile> files,
                       UploadsOfRun(call, run_id));
  Json attachments = Json::array();
  for (const UploadedFile& file : files) {
    if (!file.has_bytes) continue;
    attachments.push_back({{"attachment_id", file.uid},
                           {"filename", file.filename},
                           {"download_url", LinkToUpload(call, file.uid)},
                           {"mime_type", file.mime_type}});
  }
  return Json{{"attachments", std::move(attachments)}};
}

absl::StatusOr<Json> UploadSnapshot(const Call& call) {
  OZD_ASSIGN_OR_RETURN(std::vector<UploadedFile> files, ReadFiles(call, ""));
  Json uploads = Json::array();
  for (UploadedFile& file : files) {
    OZD_RETURN_IF_ERROR(AddUpload(call, &file));
    uploads.push_back(TargetOf(call, file));
  }
  Json answer;
  answer["initial_snapshot_token"] = absl::StrCat("snapshot-", files[0].uid);
  answer["expires_at"] =
      FormatRfc3339Z(call.context->clock->Now() + kLinkLifeUs);
  answer["uploads"] = std::move(uploads);
  return answer;
}

}  // namespace

const std::vector<Route>& AttachmentRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/api/v1/agent/runs/{runId}/attachments/prepare",
       Access::kKey,
       Body::kJson,
       JsonHandler<Prepare>,
       {400, 401, 403, 404}},
      {"POST",
       "/api/v1/agent/runs/{runId}/attachments/download",
       Access::kKey,
       Body::kJson,
       JsonHandler<Download>,
       {400, 401, 403, 404}},
      {"GET",
       "/api/v1/agent/runs/{runId}/handoff/attachments",
       Access::kKey,
       Body::kNone,
       JsonHandler<ListForHandoff>,
       {401, 403, 404}},
      {"POST",
       "/api/v1/agent/handoff/upload-snapshot",
       Access::kKey,
       Body::kJson,
       JsonHandler<UploadSnapshot>,
       {400, 401, 403}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
