// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/artifact_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class ArtifactServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::ArtifactService::Stub;

  auto Download(const std::string& uid) {
    oz::v1::DownloadArtifactRequest request;
    SetCaller(&request);
    request.set_artifact_uid(uid);
    return Open(&stub_, &Stub::DownloadArtifact, request);
  }

  Stub stub_{channel_};
};

TEST_F(ArtifactServiceRpcTest, ListsTheArtifactsOfARun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::ListRunArtifactsRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto list = Call(&stub_, &Stub::ListRunArtifacts, request);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->run_id(), "run-1");
}

TEST_F(ArtifactServiceRpcTest, DownloadsPieceByPiece) {
  oz::v1::Artifact artifact;
  artifact.set_artifact_uid("artifact-1");
  artifact.set_filename("report.txt");
  std::string bytes;
  while (bytes.size() < 300'000) bytes += "0123456789\n";
  api_.PutArtifact(artifact, bytes);
  const auto stream = Download("artifact-1");
  std::string got;
  for (oz::v1::ArtifactChunk chunk; stream->reader->Read(&chunk);) {
    EXPECT_EQ(chunk.has_artifact(), got.empty());
    if (chunk.has_artifact()) {
      EXPECT_EQ(chunk.artifact().filename(), "report.txt");
    }
    got += chunk.data();
  }
  EXPECT_THAT(stream->Finish(), IsOk());
  EXPECT_EQ(got, bytes);
}

TEST_F(ArtifactServiceRpcTest, SaysThatThereIsNone) {
  EXPECT_THAT(Download("nothing")->Finish(),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace ozd
