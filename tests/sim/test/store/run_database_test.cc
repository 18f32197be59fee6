// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sim {
namespace {

StoredRun SomeRun(const std::string& id) {
  StoredRun stored;
  stored.run =
      std::make_shared<Json>(Json{{"run_id", id},
                                  {"state", "QUEUED"},
                                  {"created_at", "2026-04-03T10:30:00Z"},
                                  {"updated_at", "2026-04-03T10:30:00Z"}});
  return stored;
}

class RunDatabaseTest : public testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    database_.reset();
    auto opened = RunDatabase::Open(directory_.File("sim.db"));
    ASSERT_THAT(opened, IsOk());
    database_ = *std::move(opened);
  }

  TempDir directory_;
  std::unique_ptr<RunDatabase> database_;
};

TEST_F(RunDatabaseTest, KeepsRunsAndCoursesAcrossARestart) {
  StoredRun stored = SomeRun("a");
  stored.turns = 3;
  stored.course = Course{42, 1, 100, "failed"};
  ASSERT_THAT(database_->Put(stored), IsOk());
  Open();
  const auto read = database_->Get("a");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read->run, *stored.run);
  EXPECT_EQ(read->turns, 3);
  ASSERT_TRUE(read->course.has_value());
  EXPECT_EQ(read->course->outcome, "failed");
  const auto due = database_->NextDue();
  ASSERT_THAT(due, IsOk());
  EXPECT_EQ(*due, 42);
  EXPECT_THAT(*database_->DueRuns(41), testing::IsEmpty());
  EXPECT_THAT(*database_->DueRuns(42), testing::ElementsAre("a"));
}

TEST_F(RunDatabaseTest, AFailedChangeChangesNothing) {
  ASSERT_THAT(database_->Put(SomeRun("a")), IsOk());
  EXPECT_THAT(database_->Update("a",
                                [](StoredRun* stored) {
                                  (*stored->run)["state"] = "ERROR";
                                  return absl::AbortedError("no");
                                }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(database_->Update("a",
                                [](StoredRun* stored) {
                                  stored->run->erase("updated_at");
                                  return absl::OkStatus();
                                }),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::HasSubstr("updated_at")));
  EXPECT_EQ(*database_->Get("a")->run, *SomeRun("a").run);
}

TEST_F(RunDatabaseTest, SaysWhatIsNotThere) {
  const auto no_change = [](StoredRun*) { return absl::OkStatus(); };
  EXPECT_THAT(database_->Get("x"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(database_->GetBody("x"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(database_->Delete("x"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(database_->RunOfArtifact("x"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(database_->Update("x", no_change),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(database_->Put(StoredRun{std::make_shared<Json>(), 0, {}, {}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RunDatabaseTest, LoadsManyAtOnce) {
  ASSERT_THAT(database_->Load(
                  1000, [](int64_t i) { return SomeRun(std::to_string(i)); }),
              IsOk());
  EXPECT_EQ(*database_->CountRuns(), 1000);
  EXPECT_THAT(database_->Get("999"), IsOk());
}

TEST_F(RunDatabaseTest, AnUnusablePathIsNamed) {
  EXPECT_THAT(RunDatabase::Open(directory_.File("no/such/dir.db")),
              StatusIs(absl::StatusCode::kInternal,
                       testing::HasSubstr("no/such/dir.db")));
}

}  // namespace
}  // namespace ozd::sim
