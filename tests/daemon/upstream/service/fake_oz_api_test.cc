// Copyright (c) 2026 The ozd authors. MIT licence.
// The fake must itself keep the rules that it stands for.
#include "tests/support/fake_oz_api.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

oz::v1::Run MakeRun(const std::string& id, int64_t updated_at_us) {
  oz::v1::Run run;
  run.set_run_id(id);
  run.set_state("SUCCEEDED");
  run.set_created_at_us(updated_at_us - 1);
  run.set_updated_at_us(updated_at_us);
  return run;
}

std::vector<std::string> Ids(const RunPage& page) {
  std::vector<std::string> ids;
  for (const auto& run : page.runs) ids.push_back(run.run_id());
  return ids;
}

std::vector<std::string> AllIds(FakeOzApi* api, ListRunsQuery query) {
  std::vector<std::string> ids;
  while (true) {
    auto page = RunApi(api).List(ApiCaller(), query);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return ids;
    for (const std::string& id : Ids(*page)) ids.push_back(id);
    if (!page->has_next_page) return ids;
    query.cursor = page->next_cursor;
  }
}

using Strings = std::vector<std::string>;

TEST(FakeOzApiTest, PagesThroughEqualKeysByRunId) {
  FakeOzApi api;
  api.PutRun(MakeRun("a", 5));
  api.PutRun(MakeRun("b", 5));
  api.PutRun(MakeRun("c", 9));
  ListRunsQuery query;
  query.limit = 1;
  EXPECT_EQ(AllIds(&api, query), (Strings{"c", "b", "a"}));
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  EXPECT_EQ(AllIds(&api, query), (Strings{"a", "b", "c"}));
}

TEST(FakeOzApiTest, PutsRunsWithoutSkillLastInBothDirections) {
  FakeOzApi api;
  for (const char* id : {"x", "y", "z"}) {
    oz::v1::Run run = MakeRun(id, 5);
    if (run.run_id() != "x") run.set_skill_spec(run.run_id() + "-skill");
    api.PutRun(run);
  }
  ListRunsQuery query;
  query.sort_by = oz::v1::RUN_SORT_FIELD_AGENT;
  EXPECT_EQ(AllIds(&api, query), (Strings{"z", "y", "x"}));
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  EXPECT_EQ(AllIds(&api, query), (Strings{"y", "z", "x"}));
}

TEST(FakeOzApiTest, UpdatedAfterIsStrict) {
  FakeOzApi api;
  api.PutRun(MakeRun("a", 5));
  api.PutRun(MakeRun("b", 6));
  ListRunsQuery query;
  query.filter.set_updated_after_us(5);
  EXPECT_EQ(AllIds(&api, query), (Strings{"b"}));
}

TEST(FakeOzApiTest, AncestorMatchesProperDescendantsAtAnyDepth) {
  FakeOzApi api;
  oz::v1::Run child = MakeRun("b", 6);
  child.set_parent_run_id("a");
  oz::v1::Run grandchild = MakeRun("c", 7);
  grandchild.set_parent_run_id("b");
  api.PutRun(MakeRun("a", 5));
  api.PutRun(child);
  api.PutRun(grandchild);
  ListRunsQuery query;
  query.filter.set_ancestor_run_id("a");
  EXPECT_EQ(AllIds(&api, query), (Strings{"c", "b"}));
}

TEST(FakeOzApiTest, EveryWordMustOccurSomewhere) {
  FakeOzApi api;
  oz::v1::Run run = MakeRun("a", 5);
  run.set_title("Fix the Login");
  run.set_prompt("on mobile");
  api.PutRun(run);
  ListRunsQuery query;
  query.filter.set_query("login MOBILE");
  EXPECT_EQ(AllIds(&api, query), (Strings{"a"}));
  query.filter.set_query("login desktop");
  EXPECT_EQ(AllIds(&api, query), (Strings{}));
}

TEST(FakeOzApiTest, RefusesACursorOfAnotherOrder) {
  FakeOzApi api;
  api.PutRun(MakeRun("a", 5));
  api.PutRun(MakeRun("b", 6));
  ListRunsQuery query;
  query.limit = 1;
  auto page = RunApi(&api).List(ApiCaller(), query);
  ASSERT_THAT(page, IsOk());
  query.cursor = page->next_cursor;
  query.sort_by = oz::v1::RUN_SORT_FIELD_TITLE;
  EXPECT_THAT(RunApi(&api).List(ApiCaller(), query),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(FakeOzApiTest, FailsAsOftenAsTold) {
  FakeOzApi api;
  api.FailNext(FakeOzApi::Offline());
  EXPECT_THAT(RunApi(&api).List(ApiCaller(), ListRunsQuery()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(RunApi(&api).List(ApiCaller(), ListRunsQuery()), IsOk());
  EXPECT_EQ(api.calls(FakeOzApi::Method::kListRuns), 2);
}

TEST(FakeOzApiTest, KeepsRunsOfOtherKeysApart) {
  FakeOzApi api;
  api.AddKey("wk-a", oz::v1::Principal());
  api.AddKey("wk-b", oz::v1::Principal());
  api.PutRun(MakeRun("a", 5), "wk-a");
  ApiCaller caller;
  caller.api_key = "wk-b";
  EXPECT_THAT(RunApi(&api).Get(caller, "a"),
              StatusIs(absl::StatusCode::kNotFound));
  caller.api_key = "wk-c";
  EXPECT_THAT(RunApi(&api).Get(caller, "a"),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(FakeOzApiTest, BlockedCallsAnswerWithWhatIsTrueWhenReleased) {
  FakeOzApi api;
  api.Block();
  absl::StatusOr<oz::v1::Run> run = absl::UnknownError("not yet");
  std::thread caller([&] { run = RunApi(&api).Get(ApiCaller(), "late"); });
  api.WaitForBlocked(1);
  api.PutRun(MakeRun("late", 5));
  api.Release();
  caller.join();
  EXPECT_THAT(run, IsOk());
}

}  // namespace
}  // namespace ozd
