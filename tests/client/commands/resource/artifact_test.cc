// Copyright (c) 2026 The ozd authors. MIT licence.
#include <fstream>
#include <sstream>

#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kArtifactGet[] = "/oz.v1.ArtifactService/GetArtifact";
constexpr char kDownload[] = "/oz.v1.ArtifactService/DownloadArtifact";
constexpr char kBegin[] = "/oz.v1.ArtifactService/BeginUpload";
constexpr char kAdd[] = "/oz.v1.ArtifactService/AddToUpload";
constexpr char kFinish[] = "/oz.v1.ArtifactService/FinishUpload";

std::string Content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class ArtifactCommandTest : public AppTest {
 protected:
  ArtifactCommandTest() {
    v1::GetArtifactResponse got;
    *got.mutable_artifact() = Sample();
    got.set_created_at("2026-04-03T10:30:00Z");
    got.set_download_url("https://store.test/x?sig=1");
    channel().Answer(kArtifactGet, got);
    v1::ArtifactChunk chunk;
    *chunk.mutable_artifact() = Sample();
    chunk.set_data("hello ");
    channel().Answer(kDownload, chunk);
    chunk.Clear();
    chunk.set_data("world");
    channel().Answer(kDownload, chunk);
    v1::BeginUploadResponse begun;
    begun.set_upload_id("up-1");
    channel().Answer(kBegin, begun);
    channel().Answer(kAdd, v1::AddToUploadResponse());
    v1::UploadProgress progress;
    progress.set_sent_bytes(2048);
    progress.set_total_bytes(4096);
    channel().Answer(kFinish, progress);
    progress.set_sent_bytes(4096);
    *progress.mutable_artifact() = Sample();
    channel().Answer(kFinish, progress);
  }
  static v1::Artifact Sample() {
    v1::Artifact artifact;
    artifact.set_artifact_type("FILE");
    artifact.set_artifact_uid("art-1");
    artifact.set_filename("../report.txt");
    artifact.set_mime_type("text/plain");
    artifact.set_size_bytes(11);
    return artifact;
  }

  ozd::TempDir directory_;
};

TEST_F(ArtifactCommandTest, ShowsOneInFourFormats) {
  EXPECT_EQ(kExitOk, Run({"artifact", "get", "art-1"}));
  EXPECT_EQ("art-1", channel()
                         .LastRequest<v1::GetArtifactRequest>(kArtifactGet)
                         .artifact_uid());
  EXPECT_EQ(
      "Artifact UID: art-1\nArtifact type: FILE\n"
      "Created at: 2026-04-03T10:30:00Z\n"
      "Download URL: https://store.test/x?sig=1\n"
      "Content type: text/plain\nFilename: ../report.txt\nSize bytes: 11\n",
      io_.out);
  Run({"artifact", "get", "art-1", "--output-format", "text"});
  EXPECT_THAT(io_.out,
              testing::StartsWith("Artifact UID\tArtifact type\tCreated at\t"
                                  "Download URL\tExpires at\tContent type\t"));
  for (const char* format : {"json", "ndjson"}) {
    Run({"artifact", "get", "art-1", "--output-format", format});
    EXPECT_EQ(
        "{\"artifact_uid\":\"art-1\",\"artifact_type\":\"FILE\","
        "\"created_at\":\"2026-04-03T10:30:00Z\","
        "\"download_url\":\"https://store.test/x?sig=1\","
        "\"content_type\":\"text/plain\",\"filename\":\"../report.txt\","
        "\"size_bytes\":11}\n",
        io_.out);
  }
}

TEST_F(ArtifactCommandTest, SavesWhereItIsTold) {
  const std::string path = directory_.path() + "/copy";
  std::ofstream(path) << "old";
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"artifact", "download", "art-1", "-o", path}));
  EXPECT_EQ("hello world", Content(path));
  EXPECT_EQ(
      "Artifact downloaded\nArtifact UID: art-1\nArtifact type: FILE\n"
      "Path: " +
          path + "\n",
      io_.out);
  EXPECT_THAT(io_.err, HasSubstr("6 B of 11 B"));
  io_.terminal = false;
  // Into a directory it goes by its own name, which is no path.
  EXPECT_EQ(kExitOk, Run({"artifact", "download", "art-1", "-o",
                          directory_.path(), "--output-format", "text"}));
  EXPECT_EQ("Artifact UID\tArtifact type\tPath\nart-1\tFILE\t" +
                directory_.path() + "/report.txt\n",
            io_.out);
  EXPECT_EQ("", io_.err);
  // What is there is not replaced unless it was named.
  EXPECT_EQ(kExitFailure,
            Run({"artifact", "download", "art-1", "-o", directory_.path()}));
}

TEST_F(ArtifactCommandTest, UploadsPieceByPiece) {
  const std::string path = directory_.path() + "/notes.MD";
  std::ofstream(path) << std::string((1u << 20) + 1, 'x');
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"artifact", "upload", path, "--run-id", "r1",
                          "--description", "d"}));
  EXPECT_THAT(io_.out, testing::StartsWith("Artifact uploaded\n"
                                           "Artifact UID: art-1\n"));
  EXPECT_THAT(io_.err, HasSubstr("2.0 KiB of 4.0 KiB"));
  ASSERT_EQ(4u, channel().calls().size());
  v1::AddToUploadRequest piece;
  piece.ParseFromString(channel().calls()[2].request);
  EXPECT_EQ("up-1", piece.upload_id());
  EXPECT_EQ(1 << 20, piece.offset());
  EXPECT_EQ("x", piece.data());
  const auto finish = channel().LastRequest<v1::FinishUploadRequest>(kFinish);
  EXPECT_EQ("up-1", finish.upload_id());
  EXPECT_EQ("r1", finish.run_id());
  EXPECT_EQ("d", finish.description());
  EXPECT_EQ("text/markdown", finish.mime_type());
}

TEST_F(ArtifactCommandTest, WantsToKnowWhatAFileBelongsTo) {
  const std::string path = directory_.path() + "/x";
  std::ofstream(path) << "x";
  EXPECT_EQ(kExitFailure, Run({"artifact", "upload", path}));
  EXPECT_THAT(io_.err, AllOf(HasSubstr("--run-id"), HasSubstr("OZ_RUN_ID")));
  EXPECT_TRUE(channel().calls().empty());
  io_.env["OZ_RUN_ID"] = "00000001-0000-4000-8000-000000000000";
  EXPECT_EQ(kExitOk, Run({"artifact", "upload", path}));
  EXPECT_EQ("00000001-0000-4000-8000-000000000000",
            channel().LastRequest<v1::FinishUploadRequest>(kFinish).run_id());
  EXPECT_EQ(kExitOk,
            Run({"artifact", "upload", path, "--conversation-id", "c1"}));
  const auto finish = channel().LastRequest<v1::FinishUploadRequest>(kFinish);
  EXPECT_EQ("", finish.run_id());
  EXPECT_EQ("c1", finish.conversation_id());
  EXPECT_EQ(kExitUsage, Run({"artifact", "upload", path, "--run-id", "r",
                             "--conversation-id", "c"}));
}

}  // namespace
}  // namespace oz
