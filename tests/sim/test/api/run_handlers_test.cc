// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "proto/support/timestamp.h"
#include "tests/sim/test/sim_fixture.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;

class RunHandlersTest : public SimFixture {
 protected:
  Response Cancel(const std::string& id, const std::string& body = "") {
    return Call("POST", "/api/v1/agent/runs/" + id + "/cancel", {}, body);
  }
};

TEST_F(RunHandlersTest, CreatesTheSameOnBothPaths) {
  for (const char* path : {"/api/v1/agent/run", "/api/v1/agent/runs"}) {
    const Response response = Post(path, {{"prompt", "x"}});
    ASSERT_EQ(response.status, 200);
    const Json answer = ParseJson(response.body);
    EXPECT_EQ(answer["run_id"], answer["task_id"]);
    EXPECT_EQ(answer["state"], "QUEUED");
    EXPECT_EQ(State(StringAt(answer, "run_id")), "QUEUED");
  }
}

TEST_F(RunHandlersTest, TheHeaderDecidesTheSource) {
  const std::pair<const char*, const char*> kSources[] = {
      {"CLI", "CLI"}, {"GITHUB_ACTION", "GITHUB_ACTION"}, {"ODD", "API"}};
  for (const auto& [header, source] : kSources) {
    const Response response =
        Call("POST", "/api/v1/agent/runs", {}, R"({"prompt":"x"})",
             {{"x-oz-api-source", header}});
    const Json run = Run(StringAt(ParseJson(response.body), "run_id"));
    EXPECT_EQ(StringAt(run, "source"), source);
  }
}

TEST_F(RunHandlersTest, AChildIsKnownToItsParent) {
  const std::string parent = Spawn({{"prompt", "parent"}});
  const std::string before = StringAt(Run(parent), "updated_at");
  const std::string child =
      Spawn({{"prompt", "child"}, {"parent_run_id", parent}});
  const Json run = Run(parent);
  EXPECT_EQ(run["children"], Json::array({child}));
  EXPECT_LT(*ParseRfc3339(before), *ParseRfc3339(StringAt(run, "updated_at")));
  EXPECT_EQ(
      Post("/api/v1/agent/runs", {{"prompt", "x"}, {"parent_run_id", "nobody"}})
          .status,
      400);
}

TEST_F(RunHandlersTest, UnknownAndForeignRuns) {
  EXPECT_EQ(Get("/api/v1/agent/runs/nobody").status, 404);
  const std::string id = Spawn({{"prompt", "mine"}, {"team", false}});
  EXPECT_EQ(Get("/api/v1/agent/runs/" + id).status, 200);
  key_ = "wk-1.second";
  EXPECT_EQ(Get("/api/v1/agent/runs/" + id).status, 403);
  EXPECT_EQ(Cancel(id).status, 403);
}

TEST_F(RunHandlersTest, CancelsAQueuedRunAtOnce) {
  const std::string id = Spawn({{"prompt", "x"}});
  const Response response = Cancel(id);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, absl::StrCat("\"", id, "\""));
  EXPECT_EQ(State(id), "CANCELLED");
}

TEST_F(RunHandlersTest, CancelsAWorkingRunShortlyAfter) {
  const std::string id = Spawn({{"prompt", "x"}});
  Advance(id, 3);
  EXPECT_EQ(
      Call("POST", "/api/v1/agent/tasks/" + id + "/cancel", {}, "null").status,
      200);
  EXPECT_EQ(State(id), "INPROGRESS");
  Post("/sim/advance", {{"ms", 1000}});
  EXPECT_EQ(State(id), "CANCELLED");
}

TEST_F(RunHandlersTest, SaysWhyItCannotCancel) {
  const std::string pending = Spawn({{"prompt", "x"}});
  Advance(pending, 1);
  const Response conflict = Cancel(pending);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(BoolAt(ParseJson(conflict.body), "retryable"));
  EXPECT_THAT(conflict.body, HasSubstr("errors/conflict"));

  for (const char* state :
       {"SUCCEEDED", "FAILED", "ERROR", "BLOCKED", "CANCELLED"}) {
    Post("/sim/runs", {{"run_id", "done"}, {"state", state}});
    EXPECT_EQ(Cancel("done").status, 400) << state;
  }
  const Json kKinds[] = {{{"execution_location", "LOCAL"}},
                         {{"source", "GITHUB_ACTION"}},
                         {{"agent_config", {{"worker_host", "farm"}}}}};
  for (Json run : kKinds) {
    run["run_id"] = "odd";
    run["state"] = "INPROGRESS";
    Post("/sim/runs", run);
    EXPECT_EQ(Cancel("odd").status, 422) << run.dump();
  }
  EXPECT_EQ(Cancel("nobody").status, 404);
  EXPECT_EQ(Cancel(pending, R"({"force":true})").status, 400);
}

}  // namespace
}  // namespace ozd::sim
