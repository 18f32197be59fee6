// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/document_json.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using oz::v1::ConversationItem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::SizeIs;

// A conversation of one step with these members, whose messages say `content`.
std::string OneStep(absl::string_view content,
                    absl::string_view role = "assistant",
                    absl::string_view members = "") {
  return absl::StrCat(R"({"conversation_id":"c","steps":[{"id":"s",)", members,
                      R"("messages":[{"content":[)", content, R"(],"role":")",
                      role, R"("}],"steps":[]}]})");
}

// The items without the step that comes first.
std::vector<ConversationItem> Blocks(const std::string& json) {
  auto items = ParseConversation(json);
  EXPECT_THAT(items, IsOk()) << json;
  if (!items.ok() || items->empty()) return {};
  EXPECT_EQ(items->front().kind(), "step");
  return {items->begin() + 1, items->end()};
}

std::string TextOf(absl::string_view block) {
  const auto blocks = Blocks(OneStep(block));
  return blocks.size() == 1 ? blocks[0].text() : "no block";
}
std::string ActionOn(absl::string_view input) {
  return TextOf(
      absl::StrCat(R"({"type":"action","id":"a","input":)", input, "}"));
}
std::string ResultOf(absl::string_view output) {
  return TextOf(absl::StrCat(R"({"type":"action_result","output":)", output,
                             R"(,"state":"completed"})"));
}

std::vector<bool> Finals(const std::vector<ConversationItem>& items) {
  std::vector<bool> finals;
  for (const ConversationItem& item : items) finals.push_back(item.final());
  return finals;
}

TEST(ParseConversationTest, FlattensStepsInOrder) {
  // Members stand in the order in which many writers sort them.
  const auto items = ParseConversation(
      R"({"steps":[{"completed_at":"2026-04-03T10:31:00Z","description":"One",)"
      R"("messages":[{"content":[{"type":"text","text":"Hello\nyou"}],)"
      R"("role":"user","timestamp":"2026-04-03T10:30:01Z"}],)"
      R"("started_at":"2026-04-03T10:30:00Z",)"
      R"("steps":[{"summary":"Sub","messages":[],"steps":[]}]},)"
      R"({"description":"Two","messages":null}]})");
  ASSERT_THAT(items, IsOk());
  ASSERT_THAT(*items, SizeIs(4));
  const std::vector<ConversationItem>& item = *items;
  EXPECT_EQ(item[0].kind(), "step");
  EXPECT_EQ(item[0].text(), "One");
  EXPECT_EQ(item[0].at_us(), 1'775'212'200'000'000);
  EXPECT_EQ(item[1].kind(), "text");
  EXPECT_EQ(item[1].role(), "user");
  EXPECT_EQ(item[1].text(), "Hello\nyou");
  EXPECT_EQ(item[1].at_us(), 1'775'212'201'000'000);
  EXPECT_EQ(item[2].text(), "Sub");
  EXPECT_EQ(item[3].text(), "Two");
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(item[i].seq(), static_cast<int64_t>(i) + 1);
  }
  EXPECT_THAT(Finals(item), ElementsAre(true, true, false, false));
}

TEST(ParseConversationTest, SaysWhatAnActionDoes) {
  EXPECT_EQ(ActionOn(R"({"command":"go test ./..."})"), "go test ./...");
  EXPECT_EQ(ActionOn(R"({"path":"a.go","command":"ls"})"), "ls");
  EXPECT_EQ(ActionOn(R"({"paths":["a.go","b.go"]})"), "a.go, b.go");
  EXPECT_EQ(ActionOn(R"({"command":"\n  set -e\nmake\n"})"), "set -e …");
  EXPECT_EQ(ActionOn(R"({"depth":3})"), R"({"depth":3})");
  EXPECT_EQ(ActionOn("{}"), "");
  EXPECT_EQ(ActionOn("null"), "");
  const auto blocks =
      Blocks(OneStep(R"({"type":"action","id":"a","category":"command",)"
                     R"("name":"run_command","input":{}})"));
  ASSERT_THAT(blocks, SizeIs(1));
  EXPECT_EQ(blocks[0].category(), "command");
  EXPECT_EQ(blocks[0].name(), "run_command");
}

TEST(ParseConversationTest, SaysWhatCameOfIt) {
  EXPECT_EQ(ResultOf(R"({"text":"ok 0.8s\nmore"})"), "ok 0.8s …");
  EXPECT_EQ(ResultOf(R"({"stdout":"x","error":"denied"})"), "denied");
  EXPECT_EQ(ResultOf(R"({"stdout":"","exit_code":2})"), "2");
  EXPECT_EQ(TextOf(R"({"type":"event","name":"n","data":{"message":"m"}})"),
            "m");
}

TEST(ParseConversationTest, CutsLongLinesBetweenCharacters) {
  std::string text(299, 'x');
  EXPECT_EQ(ResultOf(absl::StrCat(R"({"text":")", text, "ä\"}")), text + "…");
  const std::string large((1 << 20) + 5, 'y');
  const std::string said =
      TextOf(absl::StrCat(R"({"type":"text","text":")", large, "\"}"));
  EXPECT_EQ(said.size(), (size_t{1} << 20) + 3);
  EXPECT_THAT(said, EndsWith("y…"));
}

TEST(ParseConversationTest, KnowsWhatCanStillChange) {
  constexpr char kAction[] = R"({"type":"action","id":"a","input":{}})";
  constexpr char kRunning[] =
      R"({"type":"action_result","action_id":"a","state":"running"})";
  constexpr char kDone[] =
      R"({"type":"action_result","action_id":"a","state":"failed"})";
  constexpr char kText[] = R"({"type":"text","text":"x"})";
  const auto finals = [](absl::string_view a, absl::string_view b) {
    return Finals(Blocks(OneStep(absl::StrCat(a, ",", b))));
  };
  EXPECT_THAT(finals(kAction, kRunning), ElementsAre(false, false));
  EXPECT_THAT(finals(kAction, kDone), ElementsAre(true, true));
  EXPECT_THAT(finals(kText, kText), ElementsAre(true, false));
  EXPECT_THAT(finals(kText, kAction), ElementsAre(true, false));
  EXPECT_THAT(Finals(Blocks(OneStep(kText, "user"))), ElementsAre(true));
  for (const char* block : {kAction, kRunning, kText}) {
    EXPECT_THAT(Finals(Blocks(
                    OneStep(block, "assistant", R"("completed_at":"2026",)"))),
                ElementsAre(true));
    EXPECT_THAT(
        Finals(Blocks(OneStep(block, "assistant", R"("completed_at":null,)"))),
        ElementsAre(false));
  }
}

TEST(ParseConversationTest, LeavesOutWhatItDoesNotKnow) {
  EXPECT_THAT(
      Blocks(OneStep(R"({"type":"hologram"},{},7,{"type":"text","text":"x"})")),
      SizeIs(1));
  EXPECT_THAT(*ParseConversation(R"({"steps":null})"), IsEmpty());
  EXPECT_THAT(*ParseConversation(R"({"steps":[7,null]})"), IsEmpty());
}

TEST(ParseConversationTest, RefusesWhatIsNoConversation) {
  for (const char* text : {"", "null", "[]", "{}", R"({"steps":{}})",
                           R"({"steps":[})", R"({"steps":[]}x)"}) {
    EXPECT_THAT(ParseConversation(text), StatusIs(StatusCode::kDataLoss))
        << text;
  }
}

TEST(ParseConversationTest, BoundsDepthAndSize) {
  std::string deep = R"({"steps":[)";
  for (int i = 0; i < 1000; ++i) deep += R"({"steps":[)";
  for (int i = 0; i < 1000; ++i) deep += "]}";
  EXPECT_THAT(ParseConversation(deep + "]}"), StatusIs(StatusCode::kDataLoss));
  std::string many = R"({"steps":[{})";
  for (int i = 0; i < 100'000; ++i) many += ",{}";
  EXPECT_THAT(ParseConversation(many + "]}"), StatusIs(StatusCode::kDataLoss));
}

TEST(ParseRunArtifactsTest, ReadsTheListAndKeepsItsText) {
  const auto result = ParseRunArtifacts(
      R"({"run_id":"r","artifacts": [{"artifact_type":"PLAN"},7] ,"x":1})");
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->raw_json, R"([{"artifact_type":"PLAN"},7])");
  ASSERT_THAT(result->artifacts, SizeIs(1));
  EXPECT_EQ(result->artifacts[0].artifact_type(), "PLAN");
}

TEST(ParseRunArtifactsTest, HasAnEmptyListWhenThereIsNone) {
  for (const char* run : {"{}", R"({"artifacts":null})"}) {
    EXPECT_EQ(ParseRunArtifacts(run)->raw_json, "[]");
  }
  EXPECT_THAT(ParseRunArtifacts("[]"), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(ParseRunArtifacts(R"({"artifacts":[})"),
              StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
