// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/open_uploads.h"

#include <openssl/rand.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kIdBytes = 16;

absl::Status UploadError(absl::StatusCode code, absl::string_view error_code,
                         absl::string_view message) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  return MakeError(code, message, detail);
}

absl::Status NoSuchUploadError() {
  return UploadError(absl::StatusCode::kNotFound, "no_such_upload",
                     "the upload was left alone for too long, or belongs to "
                     "another ozd");
}

}  // namespace

OpenUploads::OpenUploads(const Clock* clock, const Options& options)
    : clock_(clock), options_(options) {}

absl::StatusOr<std::string> OpenUploads::Begin() {
  unsigned char random[kIdBytes];
  if (RAND_bytes(random, sizeof random) != 1) {
    return absl::InternalError("no random numbers for an upload");
  }
  const std::string id = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(random), sizeof random));
  OZD_ASSIGN_OR_RETURN(SpoolFile spool,
                       SpoolFile::Create(options_.spool_directory));
  const absl::Duration now = clock_->Uptime();
  MutexLock lock(&mutex_);
  absl::erase_if(uploads_, [&](const auto& entry) {
    return now - entry.second.touched > options_.patience;
  });
  if (uploads_.size() >= options_.max_open) {
    return UploadError(
        absl::StatusCode::kResourceExhausted, "too_many_uploads",
        absl::StrCat(options_.max_open, " uploads are open already"));
  }
  uploads_[id] = {std::make_unique<GatheredFile>(std::move(spool)), now};
  return id;
}

absl::Status OpenUploads::Add(const std::string& id, int64_t offset,
                              absl::string_view data) {
  MutexLock lock(&mutex_);
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) return NoSuchUploadError();
  GatheredFile& file = *found->second.file;
  if (offset != file.spool.size()) {
    return UploadError(
        absl::StatusCode::kAborted, "wrong_offset",
        absl::StrCat("a piece of the file begins at ", offset, " where ",
                     file.spool.size(), " was expected"));
  }
  if (file.spool.size() + static_cast<int64_t>(data.size()) >
      options_.max_bytes) {
    uploads_.erase(found);
    return UploadError(
        absl::StatusCode::kResourceExhausted, "file_too_large",
        absl::StrCat("the file is larger than the ", options_.max_bytes >> 20,
                     " MiB that are allowed"));
  }
  OZD_RETURN_IF_ERROR(file.spool.Append(data));
  file.crc.Add(data);
  found->second.touched = clock_->Uptime();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<GatheredFile>> OpenUploads::Take(
    const std::string& id) {
  MutexLock lock(&mutex_);
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) return NoSuchUploadError();
  std::unique_ptr<GatheredFile> file = std::move(found->second.file);
  uploads_.erase(found);
  return file;
}

}  // namespace ozd
