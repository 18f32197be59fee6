// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/run_json.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;

constexpr char kMinimal[] =
    R"({"run_id":"r1","state":"QUEUED","created_at":"2026-04-03T10:30:00Z",)"
    R"("updated_at":"2026-04-03T10:30:01.5Z"})";

// kMinimal with further members.
std::string With(absl::string_view members) {
  return absl::StrReplaceAll(
      kMinimal, {{"{\"run_id\"", absl::StrCat("{", members, ",\"run_id\"")}});
}

oz::v1::Run MustParse(absl::string_view json) {
  auto run = ParseRun(json);
  EXPECT_THAT(run, IsOk()) << json;
  return run.value_or(oz::v1::Run());
}

TEST(RunJsonTest, ReadsWhatEveryRunHas) {
  const oz::v1::Run run = MustParse(kMinimal);
  EXPECT_EQ(run.run_id(), "r1");
  EXPECT_EQ(run.state(), "QUEUED");
  EXPECT_EQ(run.created_at_us(), 1'775'212'200'000'000);
  EXPECT_EQ(run.updated_at_us(), 1'775'212'201'500'000);
  EXPECT_EQ(run.started_at_us(), 0);
  EXPECT_EQ(run.raw_json(), kMinimal);
}

TEST(RunJsonTest, ReadsEveryField) {
  const oz::v1::Run run = MustParse(With(
      R"("title":"T","prompt":"P","started_at":"2026-04-03T10:30:00+02:00",
      "source":"CLI","execution_location":"REMOTE","parent_run_id":"p1",
      "conversation_id":"c1","session_id":"s1","session_link":"https://s/1",
      "agent_config":{"name":"n","model_id":"m","environment_id":"e",
        "skill_spec":"o/r:p","mcp_servers":{"a":[1,{}]}},
      "status_message":{"message":"why","error_code":"environment_setup_failed"},
      "schedule":{"schedule_id":"sch","schedule_name":"nightly"},
      "creator":{"uid":"u1","display_name":"Ada"},
      "request_usage":{"inference_cost":1.5,"compute_cost":2},
      "artifacts":[
        {"artifact_type":"PULL_REQUEST","data":{"url":"https://x/1"}},
        {"artifact_type":"PULL_REQUEST","data":{"url":"https://x/2"}},
        {"artifact_type":"HOLOGRAM","data":7},{"artifact_type":null},3])"));
  EXPECT_EQ(run.title(), "T");
  EXPECT_EQ(run.prompt(), "P");
  EXPECT_EQ(run.started_at_us(), 1'775'205'000'000'000);
  EXPECT_EQ(run.source(), "CLI");
  EXPECT_EQ(run.execution_location(), "REMOTE");
  EXPECT_EQ(run.parent_run_id(), "p1");
  EXPECT_EQ(run.conversation_id(), "c1");
  EXPECT_EQ(run.session_id(), "s1");
  EXPECT_EQ(run.session_link(), "https://s/1");
  EXPECT_EQ(run.name(), "n");
  EXPECT_EQ(run.model_id(), "m");
  EXPECT_EQ(run.environment_id(), "e");
  EXPECT_EQ(run.skill_spec(), "o/r:p");
  EXPECT_EQ(run.status_message(), "why");
  EXPECT_EQ(run.error_code(), "environment_setup_failed");
  EXPECT_EQ(run.schedule_id(), "sch");
  EXPECT_EQ(run.schedule_name(), "nightly");
  EXPECT_EQ(run.creator_uid(), "u1");
  EXPECT_EQ(run.creator_name(), "Ada");
  EXPECT_DOUBLE_EQ(run.inference_cost(), 1.5);
  EXPECT_DOUBLE_EQ(run.compute_cost(), 2);
  EXPECT_THAT(run.artifact_types(),
              testing::ElementsAre("PULL_REQUEST", "HOLOGRAM"));
  EXPECT_THAT(run.pull_request_urls(),
              testing::ElementsAre("https://x/1", "https://x/2"));
}

TEST(RunJsonTest, AcceptsOtherSpellings) {
  EXPECT_EQ(MustParse(absl::StrReplaceAll(kMinimal, {{"run_id", "task_id"}}))
                .run_id(),
            "r1");
  EXPECT_EQ(
      MustParse(absl::StrReplaceAll(kMinimal, {{"QUEUED", "IN_PROGRESS"}}))
          .state(),
      "INPROGRESS");
  EXPECT_EQ(MustParse(absl::StrReplaceAll(kMinimal, {{"QUEUED", "DREAMING"}}))
                .state(),
            "DREAMING");
  EXPECT_EQ(
      MustParse(With(R"("status_message":{"errorCode":"INTERNAL_ERROR"})"))
          .error_code(),
      "internal_error");
  EXPECT_EQ(
      MustParse(With(R"("agent_config_snapshot":{"name":"snap"})")).name(),
      "snap");
}

TEST(RunJsonTest, PrefersTheConfigOverItsSnapshotInEitherOrder) {
  EXPECT_EQ(MustParse(With(R"("agent_config":{"name":"a"},)"
                           R"("agent_config_snapshot":{"name":"s"})"))
                .name(),
            "a");
  EXPECT_EQ(MustParse(With(R"("agent_config_snapshot":{"name":"s"},)"
                           R"("agent_config":{"name":"a"})"))
                .name(),
            "a");
  EXPECT_EQ(MustParse(With(R"("agent_config":null,)"
                           R"("agent_config_snapshot":{"name":"s"})"))
                .name(),
            "s");
}

TEST(RunJsonTest, LeavesNullAndMistypedFieldsEmpty) {
  for (const char* value : {"null", "7", "true", "[]", "{}", "[{\"a\":[]}]"}) {
    std::string members;
    for (const char* field :
         {"title", "started_at", "agent_config", "schedule", "creator",
          "status_message", "request_usage", "artifacts", "session_id"}) {
      absl::StrAppend(&members, members.empty() ? "" : ",", "\"", field,
                      "\":", value);
    }
    const oz::v1::Run run = MustParse(With(members));
    EXPECT_EQ(run.title(), "") << value;
    EXPECT_EQ(run.started_at_us(), 0) << value;
    EXPECT_EQ(run.artifact_types_size(), 0) << value;
  }
}

TEST(RunJsonTest, RefusesARunWithoutItsEssentials) {
  const struct {
    const char* from;
    const char* to;
    const char* complaint;
  } kCases[] = {
      {"\"r1\"", "\"\"", "run_id"},
      {"\"r1\"", "17", "run_id"},
      {"\"QUEUED\"", "null", "state"},
      {"2026-04-03T10:30:00Z", "yesterday", "created_at"},
      {"2026-04-03T10:30:01.5Z", "2026-13-03T10:30:01Z", "updated_at"},
      {"\"QUEUED\"", "QUEUED", "malformed"},
      {"\"QUEUED\"", "\"\xff\"", "malformed"},
      {"\"QUEUED\"", "1e999", "malformed"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(
        ParseRun(absl::StrReplaceAll(kMinimal, {{test.from, test.to}})),
        StatusIs(StatusCode::kDataLoss, testing::HasSubstr(test.complaint)))
        << test.to;
  }
  for (const char* text :
       {"", "null", "[]", "\"run\"", "{", "{}{}", "{\"a\"}"}) {
    EXPECT_THAT(ParseRun(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

TEST(RunJsonTest, TheLastOfEqualKeysCounts) {
  EXPECT_EQ(MustParse(With(R"("title":"first","title":"last")")).title(),
            "last");
  EXPECT_EQ(MustParse(With(R"("title":"first","title":null)")).title(), "");
}

TEST(RunJsonTest, DecodesStrings) {
  EXPECT_EQ(
      MustParse(With(R"("title":"\u00e9 \ud83d\ude00 \n\t\"\\\/ é😀")")).title(),
      "é 😀 \n\t\"\\/ é😀");
  // What cannot be encoded becomes U+FFFD, in raw_json as well.
  const std::string lone = With(R"("title":"\ud83d!")");
  EXPECT_EQ(MustParse(lone).title(), "\xEF\xBF\xBD!");
  EXPECT_EQ(MustParse(lone).raw_json(), With(R"("title":"\ufffd!")"));
  const auto page = ParseRunPage(absl::StrCat("{\"runs\":[", lone, "]}"));
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->raw_json,
            absl::StrCat("{\"runs\":[", page->runs[0].raw_json(), "]}"));
}

TEST(RunJsonTest, KnowsWhetherAFailureMayBeTriedAgain) {
  EXPECT_TRUE(
      MustParse(With(R"("status_message":{"retryable":true})")).retryable());
  for (const char* message :
       {R"({"retryable":false})", R"({"retryable":"true"})", "{}", "null"}) {
    EXPECT_FALSE(MustParse(With(absl::StrCat("\"status_message\":", message)))
                     .retryable())
        << message;
  }
}

TEST(RunJsonTest, RefusesWhatIsNestedTooDeeply) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(ParseRun(With("\"x\":" + deep)), StatusIs(StatusCode::kDataLoss));
}

TEST(RunJsonTest, KeepsTheBytesOfEachItem) {
  // Each of these is lost when JSON is parsed and written again.
  const std::string odd =
      R"({ "run_id" : "r1","state":"QUEUED","cost":1e3,"big":123456789012345678901,)"
      R"("dup":1,"dup":2,"z":0,"a":"\u0041",)"
      R"("created_at":"2026-04-03T10:30:00Z", "updated_at":"2026-04-03T10:30:00Z"})";
  const std::string body = absl::StrCat(
      " {\"extra\": [1,\"}]\"],\"runs\": [ ", odd, " ,\n", kMinimal,
      "\n], \"page_info\":{\"has_next_page\":true,"
      "\"next_cursor\":\"c\\u0032\"}}\n");
  auto page = ParseRunPage(body);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->runs.size(), 2U);
  EXPECT_EQ(page->runs[0].raw_json(), odd);
  EXPECT_EQ(page->runs[1].raw_json(), kMinimal);
  EXPECT_TRUE(page->has_next_page);
  EXPECT_EQ(page->next_cursor, "c2");
  EXPECT_EQ(page->raw_json, body);
  EXPECT_EQ(page->skipped_items, 0);
}

TEST(RunJsonTest, SkipsAndCountsBadItems) {
  const std::string bad[] = {
      "null",
      "7",
      "\"text, with ] and }\"",
      "{}",
      R"({"run_id":"x","title":"quote \" and \\"})",
      R"({"run_id": tru, "nested":[{"}":"]"}]})",
      "\"\\\\\"",
  };
  for (const std::string& item : bad) {
    auto page = ParseRunPage(
        absl::StrCat("{\"runs\":[", item, ",", kMinimal, ",", item, "]}"));
    ASSERT_THAT(page, IsOk()) << item;
    EXPECT_EQ(page->runs.size(), 1U) << item;
    EXPECT_EQ(page->skipped_items, 2) << item;
  }
}

TEST(RunJsonTest, TellsOfTheNextPageWhatTheServiceSaid) {
  const struct {
    const char* page_info;
    bool has_item;
    bool has_next;
    const char* cursor;
  } kCases[] = {
      {R"({"has_next_page":true,"next_cursor":"c"})", true, true, "c"},
      // Senseless, and not to be mistaken for the end of the list.
      {R"({"has_next_page":true,"next_cursor":"c"})", false, true, "c"},
      {R"({"has_next_page":true,"next_cursor":""})", true, true, ""},
      {R"({"has_next_page":true,"next_cursor":null})", true, true, ""},
      {R"({"has_next_page":true})", true, true, ""},
      {R"({"has_next_page":false,"next_cursor":"c"})", true, false, ""},
      {R"({"has_next_page":"yes","next_cursor":"c"})", true, false, ""},
      {"null", true, false, ""},
      {"[]", true, false, ""},
  };
  for (const auto& test : kCases) {
    auto page = ParseRunPage(absl::StrCat("{\"page_info\":", test.page_info,
                                          ",\"runs\":[",
                                          test.has_item ? kMinimal : "", "]}"));
    ASSERT_THAT(page, IsOk()) << test.page_info;
    EXPECT_EQ(page->has_next_page, test.has_next) << test.page_info;
    EXPECT_EQ(page->next_cursor, test.cursor) << test.page_info;
  }
}

TEST(RunJsonTest, APageOfSkippedItemsStillHasANextPage) {
  auto page = ParseRunPage(
      R"({"runs":[{}],"page_info":{"has_next_page":true,"next_cursor":"c"}})");
  ASSERT_THAT(page, IsOk());
  EXPECT_TRUE(page->has_next_page);
}

TEST(RunJsonTest, AcceptsANullList) {
  auto page = ParseRunPage(R"({"runs": null })");
  ASSERT_THAT(page, IsOk());
  EXPECT_TRUE(page->runs.empty());
}

TEST(RunJsonTest, RefusesWhatIsNoPage) {
  const std::string whole = absl::StrCat("{\"runs\":[", kMinimal, "]}");
  EXPECT_THAT(ParseRunPage(whole), IsOk());
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THAT(ParseRunPage(whole.substr(0, length)),
                StatusIs(StatusCode::kDataLoss))
        << length;
  }
  for (const char* text :
       {"[]", "{}", "{\"runs\":{}}", "{\"runs\":7}", "<html>", "{\"runs\":[]}x",
        "{\"runs\":[] \"a\":1}", "{runs:[]}"}) {
    EXPECT_THAT(ParseRunPage(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

}  // namespace
}  // namespace ozd
