// Copyright (c) 2026 The ozd authors. MIT licence.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kList[] = "/oz.v1.ArtifactService/ListRunArtifacts";
constexpr char kDownload[] = "/oz.v1.ArtifactService/DownloadArtifact";

std::string Content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class RunArtifactsTest : public AppTest {
 protected:
  void AnswerSamples() {
    v1::ListRunArtifactsResponse response;
    v1::Artifact* artifact = response.add_artifacts();
    artifact->set_artifact_type("PULL_REQUEST");
    artifact->set_url("https://github.com/acme/app/pull/12");
    artifact->set_branch("fix-login");
    artifact->set_size_bytes(-1);
    artifact = response.add_artifacts();
    artifact->set_artifact_type("FILE");
    artifact->set_artifact_uid("art-1");
    artifact->set_filename("report.txt");
    artifact->set_filepath("/home/agent/out/report.txt");
    artifact->set_description("What was found");
    artifact->set_size_bytes(12'595);
    artifact = response.add_artifacts();
    artifact->set_artifact_type("FILE");
    artifact->set_artifact_uid("art-2");
    artifact->set_filename("../../report.txt");
    artifact->set_size_bytes(0);
    artifact = response.add_artifacts();
    artifact->set_artifact_type("SCREENSHOT");
    artifact->set_artifact_uid("art/3");
    artifact->set_mime_type("image/png");
    artifact->set_size_bytes(-1);
    artifact = response.add_artifacts();
    artifact->set_artifact_type("PLAN");
    artifact->set_artifact_uid("plan-1");
    artifact->set_title("The plan\x1b[2J");
    artifact->set_size_bytes(-1);
    response.set_raw_json("[{\"b\":1,\"a\":2},{\"c\":3}]");
    channel().Answer(kList, response);
  }
  void AnswerBytes() {
    v1::ArtifactChunk chunk;
    chunk.mutable_artifact()->set_artifact_uid("art-1");
    chunk.set_data("hello ");
    channel().Answer(kDownload, chunk);
    chunk.Clear();
    chunk.set_data(std::string("w\0rld", 5));
    channel().Answer(kDownload, chunk);
  }

  ozd::TempDir directory_;
};

TEST_F(RunArtifactsTest, ListsInFourFormats) {
  AnswerSamples();
  EXPECT_EQ(kExitOk, Run({"run", "artifacts", "r1", "--refresh"}));
  const auto request =
      channel().LastRequest<v1::ListRunArtifactsRequest>(kList);
  EXPECT_EQ("r1", request.run_id());
  EXPECT_EQ(v1::READ_MODE_REFRESH, request.read_mode());
  ExpectGolden("run_artifacts.txt", io_.out);
  Run({"run", "artifacts", "r1", "--output-format", "text"});
  ExpectGolden("run_artifacts_text.txt", io_.out);
  Run({"run", "artifacts", "r1", "--output-format", "json"});
  EXPECT_EQ(
      "[\n  {\n    \"a\": 2,\n    \"b\": 1\n  },\n  {\n    \"c\": 3\n  }\n]\n",
      io_.out);
  Run({"run", "artifacts", "r1", "--output-format", "ndjson"});
  EXPECT_EQ("{\"a\":2,\"b\":1}\n{\"c\":3}\n", io_.out);
}

TEST_F(RunArtifactsTest, SaysThatThereAreNone) {
  channel().Answer(kList, v1::ListRunArtifactsResponse());
  EXPECT_EQ(kExitOk, Run({"run", "artifacts", "r1"}));
  EXPECT_EQ("No artifacts.\n", io_.out);
}

TEST_F(RunArtifactsTest, SavesEverythingUnderSafeNames) {
  AnswerSamples();
  AnswerBytes();
  const std::string out = directory_.File("out");
  EXPECT_EQ(kExitOk, Run({"run", "artifacts", "r1", "--download", out}));
  EXPECT_EQ(
      absl::StrCat("Saved ", out, "/report.txt\nSaved ", out,
                   "/report-2.txt\nSaved ", out, "/artifact-art-3.png\nSaved ",
                   out, "/artifact-plan-1.md\n"),
      io_.out);
  EXPECT_EQ(std::string("hello w\0rld", 11), Content(out + "/report.txt"));
  EXPECT_EQ("plan-1", channel()
                          .LastRequest<v1::DownloadArtifactRequest>(kDownload)
                          .artifact_uid());
  EXPECT_EQ("", io_.err);
}

TEST_F(RunArtifactsTest, TellsProgramsWhereThingsAre) {
  AnswerSamples();
  AnswerBytes();
  const std::string out = directory_.File("out");
  Run({"run", "artifacts", "r1", "--download", out, "--output-format", "json"});
  EXPECT_THAT(io_.out, testing::StartsWith(absl::StrCat(
                           "{\"v\":1,\"files\":[{\"artifact_uid\":\"art-1\","
                           "\"artifact_type\":\"FILE\",\"path\":\"",
                           out, "/report.txt\"},")));
  Run({"run", "artifacts", "r1", "--download", out, "--force",
       "--output-format", "text"});
  EXPECT_THAT(io_.out, testing::StartsWith(absl::StrCat("art-1\tFILE\t", out,
                                                        "/report.txt\n")));
}

TEST_F(RunArtifactsTest, OverwritesNothingWithoutForce) {
  AnswerSamples();
  AnswerBytes();
  std::ofstream(directory_.File("report.txt")) << "mine";
  EXPECT_EQ(kExitFailure,
            Run({"run", "artifacts", "r1", "--download", directory_.path()}));
  EXPECT_THAT(io_.err, HasSubstr("report.txt exists; --force replaces it"));
  EXPECT_EQ("mine", Content(directory_.File("report.txt")));
  EXPECT_THAT(io_.out, HasSubstr("report-2.txt"));
  EXPECT_EQ(kExitOk, Run({"run", "artifacts", "r1", "--download",
                          directory_.path(), "--force"}));
  EXPECT_EQ(std::string("hello w\0rld", 11),
            Content(directory_.File("report.txt")));
}

TEST_F(RunArtifactsTest, ACutDownloadLeavesNothing) {
  AnswerSamples();
  channel().Fail(kDownload, absl::UnavailableError("cut"));
  const std::string out = directory_.File("out");
  EXPECT_EQ(kExitFailure, Run({"run", "artifacts", "r1", "--download", out}));
  EXPECT_TRUE(std::filesystem::is_empty(out));
  EXPECT_EQ("", io_.out);
}

TEST_F(RunArtifactsTest, SaysWhenNothingCanBeSaved) {
  v1::ListRunArtifactsResponse response;
  response.add_artifacts()->set_artifact_type("PULL_REQUEST");
  channel().Answer(kList, response);
  EXPECT_EQ(kExitOk,
            Run({"run", "artifacts", "r1", "--download", directory_.path()}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("The run left nothing that can be saved.\n", io_.err);
}

TEST_F(RunArtifactsTest, ShowsProgressToAPersonOnly) {
  AnswerSamples();
  AnswerBytes();
  io_.terminal = true;
  EXPECT_EQ(kExitOk,
            Run({"run", "artifacts", "r1", "--download", directory_.path()}));
  EXPECT_THAT(io_.err, HasSubstr("report.txt  11 B of 12.3 KiB"));
  EXPECT_THAT(io_.err, testing::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace oz
