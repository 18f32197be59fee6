// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/sim/test/sim_fixture.h"
#include "tests/sim/world/artifacts.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class DocumentHandlersTest : public SimFixture {
 protected:
  std::string Finished() {
    const std::string id = Spawn({{"prompt", "Grüße"}});
    Advance(id, 8);
    return id;
  }
  // Opens a signed link as a client should: without the key.
  Response Open(const std::string& url, bool with_key = false) {
    Request request;
    request.method = "GET";
    const std::string rest = url.substr(std::string("http://sim.test").size());
    const std::vector<std::string> parts = absl::StrSplit(rest, '?');
    request.path = parts[0];
    for (const std::string& pair :
         std::vector<std::string>(absl::StrSplit(parts.back(), '&'))) {
      const std::vector<std::string> words = absl::StrSplit(pair, '=');
      request.query.emplace_back(words[0], words[1]);
    }
    if (with_key) request.headers.emplace("authorization", "Bearer " + key_);
    return sim_->Handle(std::move(request));
  }
  std::string TranscriptLink(const std::string& id) {
    const Response response = Get("/api/v1/agent/runs/" + id + "/transcript");
    EXPECT_EQ(response.status, 302);
    return response.headers.find("Location")->second;
  }
};

TEST_F(DocumentHandlersTest, AConversationOnlyGrows) {
  const std::string id = Spawn({{"prompt", "x"}});
  const std::string path = "/api/v1/agent/runs/" + id + "/conversation";
  EXPECT_EQ(Get(path).status, 404);
  Advance(id, 4);
  const Json early = GetJson(path);
  Advance(id, 4);
  const Json late = GetJson(path);
  const Json& before = early["steps"][0]["messages"];
  const Json& after = late["steps"][0]["messages"];
  ASSERT_LT(before.size(), after.size());
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i], after[i]);
  EXPECT_EQ(late, GetJson("/api/v1/agent/conversations/" +
                          StringAt(late, "conversation_id")));
}

TEST_F(DocumentHandlersTest, AContinuedConversationHasBothRuns) {
  const std::string first = Finished();
  const std::string conversation = StringAt(Run(first), "conversation_id");
  const std::string second =
      Spawn({{"prompt", "go on"}, {"conversation_id", conversation}});
  Advance(second, 8);
  EXPECT_EQ(
      GetJson("/api/v1/agent/conversations/" + conversation)["steps"].size(),
      2U);
  EXPECT_EQ(Get("/api/v1/agent/conversations/nobody").status, 404);
}

TEST_F(DocumentHandlersTest, ThirdPartyHarnessesHaveTranscriptsOnly) {
  const std::string id =
      Spawn({{"prompt", "x"}, {"config", {{"harness", {{"type", "claude"}}}}}});
  Advance(id, 8);
  const Response refused = Get("/api/v1/agent/runs/" + id + "/conversation");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("operation_not_supported"));
  EXPECT_EQ(Open(TranscriptLink(id)).status, 200);
}

TEST_F(DocumentHandlersTest, TheTranscriptOpensWithoutAKeyOnly) {
  const std::string link = TranscriptLink(Finished());
  EXPECT_THAT(link, StartsWith("http://sim.test/storage/transcripts/"));
  const Response opened = Open(link);
  EXPECT_EQ(opened.status, 200);
  EXPECT_THAT(opened.body, HasSubstr("Grüße"));
  const Response leaked = Open(link, true);
  EXPECT_EQ(leaked.status, 400);
  EXPECT_THAT(leaked.body, HasSubstr("without an Authorization header"));
}

TEST_F(DocumentHandlersTest, LinksExpireAndCannotBeForged) {
  const std::string link = TranscriptLink(Finished());
  EXPECT_EQ(Open(link + "0").status, 403);
  clock_.Advance(absl::Minutes(14));
  EXPECT_EQ(Open(link).status, 200);
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(Open(link).status, 403);
}

TEST_F(DocumentHandlersTest, ArtifactsCanBeFetched) {
  const Json run = Run(Finished());
  int downloads = 0;
  for (const Json& artifact : run["artifacts"]) {
    const std::string uid = StringAt(artifact["data"], "artifact_uid");
    if (uid.empty()) continue;
    const Json answer = GetJson("/api/v1/agent/artifacts/" + uid);
    EXPECT_EQ(answer["artifact_type"], artifact["artifact_type"]);
    const Json& data = answer["data"];
    if (answer["artifact_type"] == "PLAN") {
      EXPECT_THAT(StringAt(data, "content"), HasSubstr("# Plan"));
      continue;
    }
    const Response file = Open(StringAt(data, "download_url"));
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.content_type, StringAt(data, "content_type"));
    EXPECT_EQ(file.body, ArtifactBytes(artifact));
    const int64_t size = static_cast<int64_t>(file.body.size());
    EXPECT_EQ(size, IntAt(data, "size_bytes", size));
    ++downloads;
  }
  EXPECT_EQ(downloads, 2);
  EXPECT_EQ(Get("/api/v1/agent/artifacts/nobody").status, 404);
}

}  // namespace
}  // namespace ozd::sim
