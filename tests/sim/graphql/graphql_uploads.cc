// Copyright (c) 2026 The ozd authors. MIT licence.
// File artifacts that clients upload: a target is asked for, the bytes go to
// the store behind a signed link, and a checksum confirms them.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/uploads.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

Json UploadJson(const StoredObject& upload) {
  Json artifact;
  artifact["artifactUid"] = upload.uid;
  for (const char* field :
       {"filepath", "mimeType", "sizeBytes", "description"}) {
    artifact[field] = MemberAt(upload.body, field);
  }
  return artifact;
}

// The run that the file is for: named, or the newest of the conversation, or
// the caller's own.
absl::StatusOr<std::string> RunFor(const Call& call, const Json& input) {
  std::string run_id = StringAt(input, "runId");
  const std::string conversation = StringAt(input, "conversationId");
  if (run_id.empty() && !conversation.empty()) {
    OZD_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs,
                         call.context->runs->RunsOfConversation(conversation));
    if (!runs.empty()) run_id = StringAt(*runs.back().run, "run_id");
  }
  if (run_id.empty()) {
    run_id = call.request.Header("x-warp-cloud-agent-id");
  }
  if (run_id.empty()) {
    return absl::InvalidArgumentError(
        "an artifact needs a runId or a conversationId");
  }
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, run_id).status());
  return run_id;
}

absl::StatusOr<Json> CreateTarget(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "CreateFileArtifactUploadTargetInput",
                 {"filepath!", "conversationId", "runId", "title",
                  "description", "mimeType", "sizeBytes:Int"}));
  const std::string filepath = StringAt(input, "filepath");
  if (filepath.empty()) {
    return absl::InvalidArgumentError("filepath: must not be empty");
  }
  OZD_ASSIGN_OR_RETURN(const std::string run_id, RunFor(call, input));
  StoredObject upload = NewUpload(call);
  upload.body = input;
  upload.body["runId"] = run_id;
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction) {
    return PutObject(transaction->connection(), upload);
  }));
  const std::string mime = StringAt(input, "mimeType");
  Json target;
  target["url"] = LinkToUpload(call, upload.uid);
  target["method"] = "PUT";
  target["headers"] = Json::array(
      {{{"name", "Content-Type"},
        {"value", mime.empty() ? "application/octet-stream" : mime}}});
  target["fields"] = Json::array();
  Json answer;
  answer["__typename"] = "CreateFileArtifactUploadTargetOutput";
  answer["artifact"] = UploadJson(upload);
  answer["uploadTarget"] = std::move(target);
  return answer;
}

Json ArtifactEntry(const StoredObject& upload, size_t size) {
  const std::string filepath = StringAt(upload.body, "filepath");
  Json data;
  data["artifact_uid"] = upload.uid;
  data["filepath"] = filepath;
  data["filename"] = filepath.substr(filepath.rfind('/') + 1);
  const std::string mime = StringAt(upload.body, "mimeType");
  data["mime_type"] = mime.empty() ? "application/octet-stream" : mime;
  data["size_bytes"] = size;
  for (const char* field : {"title", "description"}) {
    if (!StringAt(upload.body, field).empty()) {
      data[field] = upload.body[field];
    }
  }
  return Json{{"artifact_type", "FILE"},
              {"created_at", FormatRfc3339Z(upload.created_us)},
              {"data", std::move(data)}};
}

absl::StatusOr<Json> Confirm(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "ConfirmFileArtifactUploadInput",
                                 {"artifactUid!", "checksum!"}));
  Json answer;
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        Connection* const connection = transaction->connection();
        OZD_ASSIGN_OR_RETURN(StoredObject upload,
                             ReadObject(connection, kUploadKind,
                                        StringAt(input, "artifactUid")));
        if (StringAt(upload.body, "filepath").empty()) {
          return absl::NotFoundError("There is no such artifact");
        }
        std::string bytes;
        if (!upload.hidden.contains("data") ||
            !absl::Base64Unescape(StringAt(upload.hidden, "data"), &bytes)) {
          return absl::InvalidArgumentError("nothing was uploaded yet");
        }
        if (Crc32cBase64(bytes) != StringAt(input, "checksum")) {
          return absl::InvalidArgumentError(
              "checksum: is not the CRC-32C of what was uploaded");
        }
        answer["__typename"] = "ConfirmFileArtifactUploadOutput";
        upload.body["sizeBytes"] = bytes.size();
        answer["artifact"] = UploadJson(upload);
        if (BoolAt(upload.hidden, "confirmed")) return absl::OkStatus();
        upload.hidden["confirmed"] = true;
        OZD_RETURN_IF_ERROR(PutObject(connection, upload));
        OZD_ASSIGN_OR_RETURN(StoredRun stored,
                             transaction->Get(StringAt(upload.body, "runId")));
        (*stored.run)["artifacts"].push_back(
            ArtifactEntry(upload, bytes.size()));
        Touch(call.context->clock->NextChange(), stored.run.get());
        return transaction->Put(stored);
      });
  if (!status.ok()) return status;
  return answer;
}

}  // namespace

const std::vector<GraphqlOperation>& UploadOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"CreateFileArtifactUploadTarget", "createFileArtifactUploadTarget", true,
       CreateTarget},
      {"ConfirmFileArtifactUpload", "confirmFileArtifactUpload", true, Confirm},
  };
  return *kOperations;
}

}  // namespace ozd::sim
