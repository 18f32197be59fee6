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

}  // namespace ozd
