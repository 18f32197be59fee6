// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/uploads.h"

#include <stdint.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

// Reversed polynomial of CRC-32C.
constexpr uint32_t kCastagnoli = 0x82F63B78;

}  // namespace

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

}  // namespace ozd::sim
