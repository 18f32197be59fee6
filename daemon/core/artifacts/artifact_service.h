// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ARTIFACTS_ARTIFACT_SERVICE_H_
#define OZD_DAEMON_CORE_ARTIFACTS_ARTIFACT_SERVICE_H_

#include <stdint.h>

#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/artifacts/open_uploads.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/artifact_api.h"
#include "daemon/upstream/api/upload_api.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Reads the artifacts of runs and takes uploads (oz.v1.ArtifactService).
// Thread-safe. Errors of every call: AccountSync::Use, ArtifactApi.
class ArtifactService {
 public:
  struct Options {
    // Directory for the nameless files that hold downloads, so that a slow
    // reader delays no other and costs no memory.
    std::string spool_directory;
    int64_t max_bytes = int64_t{4} << 30;
  };

  // All pointers are borrowed and must outlive this and its sources.
  ArtifactService(AccountSync* accounts, RunService* runs, ServiceCalls* calls,
                  const Options& options);

  absl::StatusOr<oz::v1::ListRunArtifactsResponse> ListRunArtifacts(
      const oz::v1::ListRunArtifactsRequest& request, const CallScope& scope);

  // Fetches the whole artifact, then gives it out piece by piece. Errors:
  // kResourceExhausted when it is larger than max_bytes.
  absl::StatusOr<SourcePtr<oz::v1::ArtifactChunk>> Download(
      const oz::v1::DownloadArtifactRequest& request, const CallScope& scope);

  // Returns a link, which is never cached: it is good for minutes. Errors:
  // kNotFound.
  absl::StatusOr<oz::v1::GetArtifactResponse> GetArtifact(
      const oz::v1::GetArtifactRequest& request, const CallScope& scope);

  // Errors: OpenUploads::Begin, OpenUploads::Add.
  absl::StatusOr<oz::v1::BeginUploadResponse> BeginUpload(
      const oz::v1::BeginUploadRequest& request);
  absl::StatusOr<oz::v1::AddToUploadResponse> AddToUpload(
      const oz::v1::AddToUploadRequest& request);
  // Sends the file. The service stores nothing unless the source ends with OK.
  // Errors: OpenUploads::Take; kInvalidArgument without a run or conversation.
  absl::StatusOr<SourcePtr<oz::v1::UploadProgress>> FinishUpload(
      const oz::v1::FinishUploadRequest& request, const CallScope& scope);

 private:
  AccountSync* const accounts_;
  RunService* const runs_;
  const Options options_;
  const UploadApi api_;
  const ArtifactApi download_;
  OpenUploads uploads_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ARTIFACTS_ARTIFACT_SERVICE_H_
