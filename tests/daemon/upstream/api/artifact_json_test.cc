// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/artifact_json.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;

TEST(ParseArtifactTest, ReadsAFileOfARun) {
  const auto document = ParseArtifact(
      R"({"artifact_type":"FILE","created_at":"2026-04-03T10:30:00Z","data":{)"
      R"("artifact_uid":"u","filepath":"a/b.md","filename":"b.md",)"
      R"("mime_type":"text/markdown","size_bytes":12,"description":"d"}})");
  ASSERT_THAT(document, IsOk());
  const oz::v1::Artifact& artifact = document->artifact;
  EXPECT_EQ(artifact.artifact_type(), "FILE");
  EXPECT_EQ(artifact.artifact_uid(), "u");
  EXPECT_EQ(artifact.filepath(), "a/b.md");
  EXPECT_EQ(artifact.filename(), "b.md");
  EXPECT_EQ(artifact.mime_type(), "text/markdown");
  EXPECT_EQ(artifact.description(), "d");
  EXPECT_EQ(artifact.size_bytes(), 12);
  EXPECT_EQ(artifact.created_at_us(), 1'775'212'200'000'000);
  EXPECT_FALSE(document->has_content);
}

TEST(ParseArtifactTest, ReadsALinkToBytes) {
  const auto document = ParseArtifact(
      R"({"artifact_uid":"u","artifact_type":"SCREENSHOT","data":{)"
      R"("download_url":"https://s.test/x?sig=1","content_type":"image/png"}})");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->artifact.artifact_uid(), "u");
  EXPECT_EQ(document->artifact.mime_type(), "image/png");
  EXPECT_EQ(document->artifact.size_bytes(), -1);
  EXPECT_EQ(document->download_url, "https://s.test/x?sig=1");
}

TEST(ParseArtifactTest, ReadsThePlanItself) {
  const auto document = ParseArtifact(
      R"({"artifact_uid":"u","artifact_type":"PLAN","data":{"content":"# P\n",)"
      R"("artifact_uid":null,"title":"t","url":"https://x.test"}})");
  ASSERT_THAT(document, IsOk());
  EXPECT_TRUE(document->has_content);
  EXPECT_EQ(document->content, "# P\n");
  EXPECT_EQ(document->artifact.size_bytes(), 4);
  EXPECT_EQ(document->artifact.artifact_uid(), "u");
  EXPECT_EQ(document->artifact.title(), "t");
  EXPECT_EQ(document->artifact.url(), "https://x.test");
}

TEST(ParseArtifactTest, TakesTypesThatAreNew) {
  const auto document =
      ParseArtifact(R"({"artifact_type":"HOLOGRAM","data":[1]})");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->artifact.artifact_type(), "HOLOGRAM");
}

TEST(ParseArtifactTest, ReadsAPullRequest) {
  const auto document = ParseArtifact(
      R"({"artifact_type":"PULL_REQUEST","data":{"url":"u","branch":"b"}})");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->artifact.url(), "u");
  EXPECT_EQ(document->artifact.branch(), "b");
}

TEST(ParseArtifactTest, RefusesWhatIsNoArtifact) {
  for (const char* text : {"", "[]", "{}", R"({"artifact_type":"FILE")"}) {
    EXPECT_THAT(ParseArtifact(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

TEST(ParseArtifactTest, TakesNoNonsenseForASize) {
  for (const char* size : {"-5", "1.5", "\"7\"", "1e3", "null"}) {
    const auto document = ParseArtifact(
        std::string(R"({"artifact_type":"FILE","data":{"size_bytes":)") + size +
        "}}");
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->artifact.size_bytes(), -1) << size;
  }
}

}  // namespace
}  // namespace ozd
