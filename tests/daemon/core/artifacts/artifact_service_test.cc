// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/artifact_service.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/daemon/core/core_fixture.h"
#include "tests/support/fake_service_calls.h"

namespace ozd {
namespace {

class ArtifactServiceTest : public CoreFixture {
 protected:
  void StartService() {
    Start();
    artifact_options_.spool_directory = spool_.path();
    artifacts_ = std::make_unique<ArtifactService>(
        synced_.get(), service_.get(), &calls_, artifact_options_);
  }
  void PutArtifact(const std::string& uid, const std::string& bytes,
                   int64_t size_bytes) {
    oz::v1::Artifact artifact;
    artifact.set_artifact_uid(uid);
    artifact.set_artifact_type("FILE");
    artifact.set_size_bytes(size_bytes);
    api_.PutArtifact(artifact, bytes);
  }
  absl::StatusOr<SourcePtr<oz::v1::ArtifactChunk>> Download(
      const std::string& uid) {
    oz::v1::DownloadArtifactRequest request;
    *request.mutable_context() = Context();
    request.set_artifact_uid(uid);
    return artifacts_->Download(request, scope_);
  }

  TempDir spool_;
  FakeServiceCalls calls_;
  CallScope scope_;
  ArtifactService::Options artifact_options_;
  std::unique_ptr<ArtifactService> artifacts_;
};

TEST_F(ArtifactServiceTest, GivesABigFileOutInPieces) {
  StartService();
  std::string bytes(200'000, 'x');
  bytes[150'000] = 'y';
  PutArtifact("a-1", bytes, -1);
  auto source = Download("a-1");
  ASSERT_THAT(source, IsOk());
  (*source)->Start([] {});
  std::string got;
  int pieces = 0;
  while (true) {
    const Polled<oz::v1::ArtifactChunk> pulled = (*source)->Next();
    if (pulled.end.has_value()) {
      EXPECT_THAT(*pulled.end, IsOk());
      break;
    }
    ASSERT_TRUE(pulled.message.has_value());
    EXPECT_EQ(pulled.message->has_artifact(), pieces == 0);
    EXPECT_LE(pulled.message->data().size(), 65'536u);
    got += pulled.message->data();
    ++pieces;
  }
  EXPECT_EQ(got, bytes);
  EXPECT_EQ(pieces, 4);
  EXPECT_TRUE(std::filesystem::is_empty(spool_.path()));
}

TEST_F(ArtifactServiceTest, SaysWhatAnEmptyFileIs) {
  StartService();
  PutArtifact("a-1", "", 0);
  auto source = Download("a-1");
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ((*source)->Next().message->artifact().artifact_uid(), "a-1");
  EXPECT_TRUE((*source)->Next().end.has_value());
}

TEST_F(ArtifactServiceTest, RefusesWhatIsTooLarge) {
  artifact_options_.max_bytes = 10;
  StartService();
  PutArtifact("says-so", "0123456789", 11);
  PutArtifact("does-not", "0123456789a", -1);
  PutArtifact("fits", "0123456789", 10);
  EXPECT_THAT(Download("says-so"),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Download("does-not"),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Download("fits"), IsOk());
}

TEST_F(ArtifactServiceTest, PassesOnWhyItCannotBeFetched) {
  StartService();
  EXPECT_THAT(Download("nothing"), StatusIs(absl::StatusCode::kNotFound));
  PutArtifact("a-1", "bytes", -1);
  scope_.cancelled = [] { return true; };
  EXPECT_THAT(Download("a-1"), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(ArtifactServiceTest, ListsWhatARunHasLeft) {
  oz::v1::Run run = PutRun(1);
  run.set_raw_json(
      R"({"run_id":"00000001-0000-4000-8000-000000000000","artifacts":[)"
      R"({"artifact_type":"PULL_REQUEST","created_at":"2026-04-03T10:30:00Z",)"
      R"("data":{"url":"https://x.test/1","branch":"b"}}]})");
  api_.PutRun(run);
  StartService();
  oz::v1::ListRunArtifactsRequest request;
  *request.mutable_context() = Context();
  request.set_run_id(RunId(1));
  const auto response = artifacts_->ListRunArtifacts(request, scope_);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->run_id(), RunId(1));
  ASSERT_EQ(response->artifacts_size(), 1);
  EXPECT_EQ(response->artifacts(0).artifact_type(), "PULL_REQUEST");
  EXPECT_EQ(response->raw_json().front(), '[');
}

}  // namespace
}  // namespace ozd
