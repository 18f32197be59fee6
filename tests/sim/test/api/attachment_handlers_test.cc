// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class AttachmentTest : public SimFixture {
 protected:
  // A call to the store, which is no place for keys.
  Response Store(const std::string& method, const std::string& url,
                 const std::string& body = "") {
    Request request;
    request.method = method;
    request.body = body;
    const std::pair<std::string, std::string> halves =
        absl::StrSplit(url, absl::MaxSplits('?', 1));
    request.path = halves.first.substr(std::string("http://sim.test").size());
    for (absl::string_view part : absl::StrSplit(halves.second, '&')) {
      request.query.push_back(absl::StrSplit(part, absl::MaxSplits('=', 1)));
    }
    return sim_->Handle(request);
  }

  static Json File(const std::string& name) {
    return {{"filename", name}, {"mime_type", "text/plain"}};
  }
};

TEST_F(AttachmentTest, GoThereAndBack) {
  const std::string path = "/api/v1/agent/runs/" + Spawn({{"prompt", "x"}});
  const Json prepared =
      PostJson(path + "/attachments/prepare",
               {{"files", {File("a.txt"), File("b.txt")}}})["attachments"];
  ASSERT_EQ(prepared.size(), 2U);
  const Json& target = prepared[0]["upload_target"];
  EXPECT_EQ(target["method"], "PUT");
  EXPECT_EQ(target["headers"]["Content-Type"], "text/plain");
  EXPECT_EQ(target["url"], prepared[0]["upload_url"]);
  EXPECT_EQ(Store("PUT", StringAt(target, "url"), "bytes").status, 200);
  const Json ids = Json::array({prepared[0]["attachment_id"]});
  const Json links = PostJson(path + "/attachments/download",
                              {{"attachment_ids", ids}})["attachments"];
  EXPECT_EQ(Store("GET", StringAt(links[0], "download_url")).body, "bytes");
  // Only what was uploaded is handed over.
  const Json handed = GetJson(path + "/handoff/attachments")["attachments"];
  ASSERT_EQ(handed.size(), 1U);
  EXPECT_EQ(handed[0]["filename"], "a.txt");
  EXPECT_EQ(handed[0]["mime_type"], "text/plain");
}

TEST_F(AttachmentTest, ThoseOfTheRequestAreHandedOver) {
  const std::string run_id = Spawn({{"prompt", "x"},
                                    {"attachments",
                                     {{{"file_name", "note.txt"},
                                       {"mime_type", "text/plain"},
                                       {"data", "aGVsbG8="}}}}});
  const Json handed = GetJson("/api/v1/agent/runs/" + run_id +
                              "/handoff/attachments")["attachments"];
  ASSERT_EQ(handed.size(), 1U);
  EXPECT_EQ(handed[0]["filename"], "note.txt");
  EXPECT_EQ(Store("GET", StringAt(handed[0], "download_url")).body, "hello");
}

TEST_F(AttachmentTest, SnapshotsAreHandedOverWithANewRun) {
  const Json snapshot = PostJson("/api/v1/agent/handoff/upload-snapshot",
                                 {{"files", {File("one"), File("two")}}});
  EXPECT_EQ(snapshot["uploads"].size(), 2U);
  Spawn({{"prompt", "x"},
         {"initial_snapshot_token", snapshot["initial_snapshot_token"]}});
}

TEST_F(AttachmentTest, RefusesWhatDoesNotFit) {
  const std::string path = "/api/v1/agent/runs/" + Spawn({{"prompt", "x"}});
  const std::string prepare = path + "/attachments/prepare";
  const Json many(26, File("a"));
  for (const Json& files : std::vector<Json>{
           Json(), Json::array(), many, Json::array({{{"filename", "a"}}})}) {
    EXPECT_EQ(Post(prepare, {{"files", files}}).status, 400) << files;
  }
  const std::string download = path + "/attachments/download";
  EXPECT_EQ(Post(download, Json::object()).status, 400);
  EXPECT_EQ(Post(download, {{"attachment_ids", {"x"}}}).status, 404);
  const std::string nowhere = "/api/v1/agent/runs/nobody";
  EXPECT_EQ(
      Post(nowhere + "/attachments/prepare", {{"files", {File("a")}}}).status,
      404);
  EXPECT_EQ(Get(nowhere + "/handoff/attachments").status, 404);
}

}  // namespace
}  // namespace ozd::sim
