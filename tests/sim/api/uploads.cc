// Copyright (c) 2026 The ozd authors. MIT licence.
// File artifacts that clients upload: a target is asked for, the bytes go to
// the store behind a signed link, and a checksum confirms them.
#include "tests/sim/api/uploads.h"

#include <stdint.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/run_handlers.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

// Reversed polynomial of CRC-32C.
constexpr uint32_t kCastagnoli = 0x82F63B78;

Json Describe(const StoredObject& upload) {
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

StoredObject NewUpload(const Call& call) {
  StoredObject upload;
  upload.kind = kUploadKind;
  upload.owner_type = "User";
  upload.owner_uid = call.principal->uid;
  upload.creator_uid = call.principal->uid;
  upload.editor_uid = call.principal->uid;
  upload.created_us = call.context->clock->NextChange();
  upload.revision_us = upload.created_us;
  upload.uid = Random(static_cast<uint64_t>(upload.created_us)).Uuid();
  upload.hidden = Json::object();
  return upload;
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
  answer["artifact"] = Describe(upload);
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
        answer["artifact"] = Describe(upload);
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

// What an object store says.
Response StoreAnswer(int status, absl::string_view text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = absl::StrCat(text, "\n");
  return response;
}

Response Receive(const Call& call) {
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

Response Send(const Call& call) {
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

absl::Status AddUpload(const Call& call, UploadedFile* file) {
  StoredObject upload = NewUpload(call);
  upload.body = {{"attachmentOf", file->run_id},
                 {"filename", file->filename},
                 {"mimeType", file->mime_type}};
  if (file->bytes.has_value()) {
    upload.hidden["data"] = absl::Base64Escape(*file->bytes);
  }
  file->uid = upload.uid;
  return call.context->runs->Write([&](Transaction* transaction) {
    return PutObject(transaction->connection(), upload);
  });
}

absl::StatusOr<std::vector<UploadedFile>> UploadsOfRun(
    const Call& call, const std::string& run_id) {
  std::vector<UploadedFile> files;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                             ListObjects(connection, kUploadKind));
        for (const StoredObject& upload : all) {
          if (StringAt(upload.body, "attachmentOf") != run_id) continue;
          UploadedFile file;
          file.uid = upload.uid;
          file.run_id = run_id;
          file.filename = StringAt(upload.body, "filename");
          file.mime_type = StringAt(upload.body, "mimeType");
          file.has_bytes = upload.hidden.contains("data");
          files.push_back(std::move(file));
        }
        return absl::OkStatus();
      }));
  return files;
}

std::string LinkToUpload(const Call& call, const std::string& uid) {
  return call.context->signer->Sign(
      absl::StrCat("http://", call.request.Header("host")),
      absl::StrCat("/storage/uploads/", uid),
      call.context->clock->Now() + kLinkLifeUs);
}

std::string Crc32cBase64(absl::string_view bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoli : 0);
    }
  }
  crc = ~crc;
  const char big_endian[4] = {
      static_cast<char>(crc >> 24), static_cast<char>(crc >> 16),
      static_cast<char>(crc >> 8), static_cast<char>(crc)};
  return absl::Base64Escape(absl::string_view(big_endian, 4));
}

std::optional<std::string> UploadedBytes(const Call& call,
                                         const std::string& artifact_uid) {
  std::optional<std::string> bytes;
  call.context->runs
      ->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject upload,
                             ReadObject(connection, kUploadKind, artifact_uid));
        std::string decoded;
        if (absl::Base64Unescape(StringAt(upload.hidden, "data"), &decoded)) {
          bytes = std::move(decoded);
        }
        return absl::OkStatus();
      })
      .IgnoreError();
  return bytes;
}

const std::vector<GraphqlOperation>& UploadOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"CreateFileArtifactUploadTarget", "createFileArtifactUploadTarget", true,
       CreateTarget},
      {"ConfirmFileArtifactUpload", "confirmFileArtifactUpload", true, Confirm},
  };
  return *kOperations;
}

const std::vector<Route>& UploadRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"PUT",
       "/storage/uploads/{artifactUid}",
       Access::kPublic,
       Body::kNone,
       Receive,
       {},
       "text/plain"},
      {"GET",
       "/storage/uploads/{artifactUid}",
       Access::kPublic,
       Body::kNone,
       Send,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
