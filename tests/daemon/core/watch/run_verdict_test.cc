// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_verdict.h"

#include <gtest/gtest.h>

#include "tests/support/fake_oz_api.h"

namespace ozd {
namespace {

using Verdict = oz::v1::RunVerdict;

RunReading Read(const std::string& state, int at_second) {
  RunReading reading;
  reading.run.set_state(state);
  reading.confirmed = true;
  reading.asked = absl::Seconds(at_second);
  return reading;
}

RunReading Failed(const absl::Status& status, int at_second) {
  RunReading reading;
  reading.status = status;
  reading.asked = absl::Seconds(at_second);
  return reading;
}

RunJudge Judge(std::vector<std::string> until = {}) {
  return RunJudge({.begun = absl::Seconds(100),
                   .believe_absence_from = absl::Seconds(130),
                   .until_states = std::move(until)});
}

Verdict::Kind First(const RunReading& reading) {
  return Judge().Judge(reading, false);
}

TEST(RunJudgeTest, KnowsTheEnds) {
  EXPECT_EQ(First(Read("SUCCEEDED", 101)), Verdict::SUCCEEDED);
  EXPECT_EQ(First(Read("FAILED", 101)), Verdict::FAILED);
  EXPECT_EQ(First(Read("ERROR", 101)), Verdict::FAILED);
  EXPECT_EQ(First(Read("CANCELLED", 101)), Verdict::CANCELLED);
  EXPECT_EQ(First(Read("BLOCKED", 101)), Verdict::BLOCKED);
  for (const char* live : {"QUEUED", "PENDING", "CLAIMED", "INPROGRESS"}) {
    EXPECT_EQ(First(Read(live, 101)), Verdict::KIND_UNSPECIFIED) << live;
  }
}

TEST(RunJudgeTest, BelievesOnlyWhatWasReadForThisWait) {
  EXPECT_EQ(First(Read("SUCCEEDED", 99)), Verdict::KIND_UNSPECIFIED);
  RunReading cached = Read("SUCCEEDED", 101);
  cached.confirmed = false;
  EXPECT_EQ(First(cached), Verdict::KIND_UNSPECIFIED);
}

TEST(RunJudgeTest, NeverTakesAFailureForAVerdict) {
  RunJudge judge = Judge();
  int second = 200;
  for (const absl::Status& status :
       {FakeOzApi::Offline(), FakeOzApi::InvalidKey(),
        absl::UnavailableError("502"), absl::DataLossError("html"),
        absl::ResourceExhaustedError("429"),
        absl::DeadlineExceededError("slow"), absl::PermissionDeniedError("403"),
        absl::InternalError("bug")}) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(judge.Judge(Failed(status, second += 60), false),
                Verdict::KIND_UNSPECIFIED)
          << status;
    }
  }
}

TEST(RunJudgeTest, WaitsForARunThatIsNotThereYet) {
  const absl::Status absent = absl::NotFoundError("404");
  RunJudge judge = Judge();
  EXPECT_EQ(judge.Judge(Failed(absent, 101), false), Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Failed(absent, 129), false), Verdict::KIND_UNSPECIFIED);
  // Created a moment ago by this very daemon.
  EXPECT_EQ(judge.Judge(Failed(absent, 131), true), Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Failed(absent, 132), false), Verdict::NOT_FOUND);
}

TEST(RunJudgeTest, DoesNotBelieveASingleAbsence) {
  const absl::Status absent = absl::NotFoundError("404");
  RunJudge judge = Judge();
  EXPECT_EQ(judge.Judge(Read("INPROGRESS", 200), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Failed(absent, 210), false), Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Read("INPROGRESS", 211), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Failed(absent, 220), false), Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Failed(absent, 223), false), Verdict::NOT_FOUND);
}

TEST(RunJudgeTest, TakesAnUnknownStateForAFailureWhenItLasts) {
  RunJudge judge = Judge();
  EXPECT_EQ(judge.Judge(Read("HIBERNATED", 101), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Read("HIBERNATED", 102), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Read("INPROGRESS", 104), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Read("HIBERNATED", 105), false),
            Verdict::KIND_UNSPECIFIED);
  EXPECT_EQ(judge.Judge(Read("HIBERNATED", 108), false), Verdict::FAILED);
}

TEST(RunJudgeTest, EndsInAStateThatWasAskedFor) {
  EXPECT_EQ(Judge({"INPROGRESS"}).Judge(Read("IN_PROGRESS", 101), false),
            Verdict::REACHED);
  EXPECT_EQ(Judge({"HIBERNATED"}).Judge(Read("HIBERNATED", 101), false),
            Verdict::REACHED);
  // A real end keeps its name.
  EXPECT_EQ(Judge({"FAILED"}).Judge(Read("FAILED", 101), false),
            Verdict::FAILED);
}

TEST(SpellStateTest, TakesWhatPeopleType) {
  EXPECT_EQ(SpellState("in-progress"), "INPROGRESS");
  EXPECT_EQ(SpellState("INPROGRESS"), "INPROGRESS");
  EXPECT_EQ(SpellState("blocked"), "BLOCKED");
}

}  // namespace
}  // namespace ozd
