// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_ARTIFACT_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_ARTIFACT_SERVICE_RPC_H_

#include "daemon/core/artifacts/artifact_service.h"
#include "daemon/rpc/source_stream.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.ArtifactService on top of core's. Thread-safe.
class ArtifactServiceRpc final
    : public oz::v1::ArtifactService::CallbackService {
 public:
  // `artifacts` and what `runtime` points to must outlive the server.
  ArtifactServiceRpc(ArtifactService* artifacts, const StreamRuntime& runtime)
      : artifacts_(artifacts), runtime_(runtime.calls), streams_(runtime) {}

  grpc::ServerUnaryReactor* ListRunArtifacts(
      grpc::CallbackServerContext* context,
      const oz::v1::ListRunArtifactsRequest* request,
      oz::v1::ListRunArtifactsResponse* response) override;
  grpc::ServerWriteReactor<oz::v1::ArtifactChunk>* DownloadArtifact(
      grpc::CallbackServerContext* context,
      const oz::v1::DownloadArtifactRequest* request) override;
  grpc::ServerUnaryReactor* GetArtifact(
      grpc::CallbackServerContext* context,
      const oz::v1::GetArtifactRequest* request,
      oz::v1::GetArtifactResponse* response) override;
  grpc::ServerUnaryReactor* BeginUpload(
      grpc::CallbackServerContext* context,
      const oz::v1::BeginUploadRequest* request,
      oz::v1::BeginUploadResponse* response) override;
  grpc::ServerUnaryReactor* AddToUpload(
      grpc::CallbackServerContext* context,
      const oz::v1::AddToUploadRequest* request,
      oz::v1::AddToUploadResponse* response) override;
  grpc::ServerWriteReactor<oz::v1::UploadProgress>* FinishUpload(
      grpc::CallbackServerContext* context,
      const oz::v1::FinishUploadRequest* request) override;

 private:
  ArtifactService* const artifacts_;
  const CallRuntime runtime_;
  const StreamRuntime streams_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_ARTIFACT_SERVICE_RPC_H_
