// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/course.h"

#include <gmock/gmock.h>

#include "proto/support/timestamp.h"
#include "tests/sim/test/sim_fixture.h"
#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using testing::ElementsAre;

TEST(PlanCourseTest, ReadsTheDirective) {
  const auto usual = PlanCourse("do it", 9, 0);
  ASSERT_THAT(usual, IsOk());
  EXPECT_EQ(usual->outcome, "succeeded");
  EXPECT_EQ(usual->total_us, 5'000'000);
  const auto told = PlanCourse("x [sim outcome=failed after=500ms] y", 9, 0);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->outcome, "failed");
  EXPECT_EQ(told->total_us, 500'000);
}

TEST(PlanCourseTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* prompt : {"[sim outcome=maybe]", "[sim after=soon]",
                             "[sim after=-1s]", "[sim color=red]"}) {
    EXPECT_THAT(PlanCourse(prompt, 1, 0),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << prompt;
  }
}

class CourseTest : public SimFixture {};

TEST_F(CourseTest, WalksThroughEveryState) {
  const std::string id = Spawn({{"prompt", "work"}});
  std::vector<std::string> states;
  std::string updated = StringAt(Run(id), "updated_at");
  for (int step = 0; step < 8; ++step) {
    Advance(id, 1);
    const Json run = Run(id);
    states.push_back(StringAt(run, "state"));
    EXPECT_LT(*ParseRfc3339(updated),
              *ParseRfc3339(StringAt(run, "updated_at")));
    updated = StringAt(run, "updated_at");
  }
  EXPECT_THAT(states, ElementsAre("PENDING", "CLAIMED", "INPROGRESS",
                                  "INPROGRESS", "INPROGRESS", "INPROGRESS",
                                  "INPROGRESS", "SUCCEEDED"));
  const Json run = Run(id);
  EXPECT_EQ(run["artifacts"].size(), 4U);
  EXPECT_FALSE(StringAt(run, "session_link").empty());
  EXPECT_FALSE(BoolAt(run, "is_sandbox_running"));
  EXPECT_EQ(Post("/sim/advance", {{"run_id", id}, {"steps", 1}}).status, 422);
}

TEST_F(CourseTest, TheDirectiveDecidesTheEnd) {
  const std::pair<const char*, const char*> kEnds[] = {
      {"succeeded", "SUCCEEDED"}, {"failed", "FAILED"},
      {"error", "ERROR"},         {"blocked", "BLOCKED"},
      {"cancelled", "CANCELLED"}, {"never", "INPROGRESS"}};
  for (const auto& [word, state] : kEnds) {
    const std::string id =
        Spawn({{"prompt", std::string("[sim after=1h outcome=") + word + "]"}});
    Post("/sim/advance", {{"ms", 3'600'000}});
    EXPECT_EQ(State(id), state);
  }
}

TEST_F(CourseTest, TimeThatPassesTakesOnlyWhatIsDue) {
  const std::string id = Spawn({{"prompt", "[sim after=100s]"}});
  Post("/sim/advance", {{"ms", 4'999}});
  EXPECT_EQ(State(id), "QUEUED");
  Post("/sim/advance", {{"ms", 1}});
  EXPECT_EQ(State(id), "PENDING");
  Post("/sim/advance", {{"ms", 94'999}});
  EXPECT_EQ(State(id), "INPROGRESS");
  Post("/sim/advance", {{"ms", 1}});
  EXPECT_EQ(State(id), "SUCCEEDED");
}

TEST_F(CourseTest, SeededRunsStay) {
  Post("/sim/runs", {{"run_id", "still"}, {"state", "INPROGRESS"}});
  Post("/sim/advance", {{"ms", 1'000'000'000}});
  EXPECT_EQ(State("still"), "INPROGRESS");
}

}  // namespace
}  // namespace ozd::sim
