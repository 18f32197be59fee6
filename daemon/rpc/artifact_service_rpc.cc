// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/artifact_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* ArtifactServiceRpc::ListRunArtifacts(
    grpc::CallbackServerContext* context,
    const oz::v1::ListRunArtifactsRequest* request,
    oz::v1::ListRunArtifactsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(artifacts_, &ArtifactService::ListRunArtifacts));
}

grpc::ServerWriteReactor<oz::v1::ArtifactChunk>*
ArtifactServiceRpc::DownloadArtifact(
    grpc::CallbackServerContext* context,
    const oz::v1::DownloadArtifactRequest* request) {
  return StartStream<oz::v1::ArtifactChunk>(
      streams_, CallKind::kCall, context, *request,
      Bind(artifacts_, &ArtifactService::Download));
}

grpc::ServerUnaryReactor* ArtifactServiceRpc::GetArtifact(
    grpc::CallbackServerContext* context,
    const oz::v1::GetArtifactRequest* request,
    oz::v1::GetArtifactResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(artifacts_, &ArtifactService::GetArtifact));
}

grpc::ServerUnaryReactor* ArtifactServiceRpc::BeginUpload(
    grpc::CallbackServerContext* context,
    const oz::v1::BeginUploadRequest* request,
    oz::v1::BeginUploadResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(artifacts_, &ArtifactService::BeginUpload));
}

grpc::ServerUnaryReactor* ArtifactServiceRpc::AddToUpload(
    grpc::CallbackServerContext* context,
    const oz::v1::AddToUploadRequest* request,
    oz::v1::AddToUploadResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(artifacts_, &ArtifactService::AddToUpload));
}

grpc::ServerWriteReactor<oz::v1::UploadProgress>*
ArtifactServiceRpc::FinishUpload(grpc::CallbackServerContext* context,
                                 const oz::v1::FinishUploadRequest* request) {
  return StartStream<oz::v1::UploadProgress>(
      streams_, CallKind::kCall, context, *request,
      Bind(artifacts_, &ArtifactService::FinishUpload));
}

}  // namespace ozd
