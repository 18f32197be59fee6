// Copyright (c) 2026 The ozd authors. MIT licence.

// What RunStore says of changes: the kinds of an upsert, and a model.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

oz::v1::Run MakeChangedRun(const std::string& run_id, int64_t updated_at_us,
                           const std::string& state = "INPROGRESS") {
  oz::v1::Run run;
  run.set_run_id(run_id);
  run.set_updated_at_us(updated_at_us);
  run.set_state(state);
  run.set_prompt("prompt");
  run.set_raw_json("{\"state\":\"" + state + "\"}");
  return run;
}

class RunChangesTest : public testing::Test {
 protected:
  RunChangesTest() { Open(); }

  void Open() {
    cache_.reset();
    cache_ = *Cache::Open({.directory = dir_.path()}, &clock_);
    store_ = std::make_unique<RunStore>(cache_.get());
  }
  void Put(const oz::v1::Run& run, UpsertKind kind = UpsertKind::kChange,
           const std::string& account = "a") {
    ASSERT_THAT(store_->Upsert(account, {run}, std::nullopt, kind), IsOk());
  }
  void SetWatermark(int64_t watermark_us) {
    ASSERT_THAT(store_->Upsert("a", {}, Coverage{.watermark_us = watermark_us},
                               UpsertKind::kHistory),
                IsOk());
  }
  // "id revision" of each run, "-id revision" of each removal.
  std::vector<std::string> After(int64_t revision, int limit = 100) {
    const absl::StatusOr<RunChanges> changes =
        store_->ChangesAfter("a", revision, limit);
    EXPECT_THAT(changes, IsOk());
    std::vector<std::string> lines;
    if (!changes.ok()) return lines;
    for (const oz::v1::Run& run : changes->runs) {
      lines.push_back(run.run_id() + " " + std::to_string(run.revision()));
    }
    for (const RunChanges::Removed& removed : changes->removed) {
      lines.push_back("-" + removed.run_id + " " +
                      std::to_string(removed.revision));
    }
    return lines;
  }
  oz::v1::Run Get(const std::string& run_id) {
    return *store_->Get("a", run_id, oz::v1::RUN_VIEW_SUMMARY);
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> store_;
};

TEST_F(RunChangesTest, EveryChangeHasARevisionAndTheStateBefore) {
  Put(MakeChangedRun("r1", 5, "QUEUED"));
  Put(MakeChangedRun("r2", 5, "QUEUED"));
  EXPECT_THAT(After(0), ElementsAre("r1 1", "r2 2"));
  EXPECT_EQ(Get("r1").previous_state(), "");
  Put(MakeChangedRun("r1", 6, "INPROGRESS"));
  EXPECT_THAT(After(0), ElementsAre("r2 2", "r1 3"));
  EXPECT_THAT(After(2), ElementsAre("r1 3"));
  EXPECT_EQ(Get("r1").previous_state(), "QUEUED");
  EXPECT_EQ(Get("r1").revision(), 3);
  EXPECT_EQ(*store_->LastRevision("a"), 3);
  // Another change in the same state keeps the one before.
  oz::v1::Run retitled = MakeChangedRun("r1", 7, "IN_PROGRESS");
  retitled.set_title("t");
  Put(retitled);
  EXPECT_EQ(Get("r1").previous_state(), "QUEUED");
  Put(MakeChangedRun("r1", 8, "SUCCEEDED"));
  const RunRows rows = *store_->List("a", RunQuery());
  EXPECT_EQ(rows.runs[0].previous_state(), "IN_PROGRESS");
  EXPECT_EQ(rows.runs[0].revision(), 5);
}

TEST_F(RunChangesTest, WhatCameCarriesNeitherTextNorJsonNorWhatIsComputed) {
  oz::v1::Run run = MakeChangedRun("r1", 5);
  run.set_retryable(true);
  run.set_stalled(true);
  run.set_no_progress_ms(77);
  run.set_revision(99);
  run.set_previous_state("FAILED");
  Put(run);
  const RunChanges changes = *store_->ChangesAfter("a", 0, 10);
  ASSERT_EQ(changes.runs.size(), 1u);
  const oz::v1::Run& stored = changes.runs[0];
  EXPECT_EQ(stored.prompt() + stored.raw_json(), "");
  EXPECT_TRUE(stored.retryable());
  EXPECT_FALSE(stored.stalled());
  EXPECT_EQ(stored.no_progress_ms(), 0);
  EXPECT_EQ(stored.revision(), 1);
  EXPECT_EQ(stored.previous_state(), "");
}

TEST_F(RunChangesTest, ARowThatIsTheSameIsNoChange) {
  Put(MakeChangedRun("r1", 5, "QUEUED"));
  Put(MakeChangedRun("r1", 6));
  for (UpsertKind kind : {UpsertKind::kChange, UpsertKind::kHistory}) {
    Put(MakeChangedRun("r1", 6), kind);
    Put(MakeChangedRun("r1", 5, "QUEUED"), kind);
    // As it comes back from a list, computed fields and all.
    oz::v1::Run again = Get("r1");
    again.set_raw_json(MakeChangedRun("r1", 6).raw_json());
    again.set_stalled(true);
    Put(again, kind);
  }
  EXPECT_EQ(*store_->LastRevision("a"), 2);
  EXPECT_EQ(Get("r1").previous_state(), "QUEUED");
}

TEST_F(RunChangesTest, OtherJsonIsAChange) {
  Put(MakeChangedRun("r1", 5));
  oz::v1::Run run = MakeChangedRun("r1", 5);
  run.set_raw_json("{}");
  Put(run);
  EXPECT_THAT(After(1), ElementsAre("r1 2"));
}

TEST_F(RunChangesTest, HistoryIsNoChangeUnlessItIsNewerThanAllThatWasSeen) {
  // First contact: everything is the past.
  ASSERT_THAT(
      store_->Upsert("a", {MakeChangedRun("r1", 50)},
                     Coverage{.watermark_us = 50}, UpsertKind::kHistory),
      IsOk());
  Put(MakeChangedRun("r2", 50), UpsertKind::kHistory);
  EXPECT_EQ(*store_->LastRevision("a"), 0);
  EXPECT_EQ(Get("r1").revision(), 0);
  // A single read of a run that no sync has seen yet.
  Put(MakeChangedRun("r3", 51), UpsertKind::kHistory);
  EXPECT_THAT(After(0), ElementsAre("r3 1"));
  // One that was there and is different now.
  Put(MakeChangedRun("r1", 51, "FAILED"), UpsertKind::kHistory);
  EXPECT_THAT(After(0), ElementsAre("r3 1", "r1 2"));
  EXPECT_EQ(Get("r1").previous_state(), "INPROGRESS");
  // What an incremental sync brings is a change, however old.
  Put(MakeChangedRun("r4", 1));
  EXPECT_THAT(After(2), ElementsAre("r4 3"));
}

TEST_F(RunChangesTest, ARunThatComesBackIsAChange) {
  SetWatermark(100);
  Put(MakeChangedRun("r1", 5), UpsertKind::kHistory);
  ASSERT_THAT(store_->Remove("a", "r1"), IsOk());
  EXPECT_THAT(After(0), ElementsAre("-r1 1"));
  Put(MakeChangedRun("r1", 5), UpsertKind::kHistory);
  EXPECT_THAT(After(0), ElementsAre("r1 2"));
  EXPECT_EQ(Get("r1").previous_state(), "");
  ASSERT_THAT(store_->Remove("a", "r1"), IsOk());
  ASSERT_THAT(store_->Remove("a", "r1"), IsOk());
  ASSERT_THAT(store_->Remove("a", "unknown"), IsOk());
  EXPECT_THAT(After(0), ElementsAre("-r1 3"));
}

TEST_F(RunChangesTest, WhatWasDroppedOrNeverGivenIsOutOfRange) {
  Put(MakeChangedRun("r1", 5));
  Put(MakeChangedRun("r2", 5));
  ASSERT_THAT(store_->Remove("a", "r1"), IsOk());
  EXPECT_THAT(store_->ChangesAfter("a", 4, 10),
              StatusIs(absl::StatusCode::kOutOfRange));
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_THAT(After(0), ElementsAre("r2 2", "-r1 3"));
  ASSERT_THAT(store_->Remove("a", "r2"), IsOk());
  EXPECT_THAT(store_->ChangesAfter("a", 2, 10),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(After(3), ElementsAre("-r2 4"));
}

TEST_F(RunChangesTest, AnAccountThatWasRemovedIsAnother) {
  EXPECT_EQ(*store_->LastRevision("a"), 0);
  EXPECT_THAT(After(0), IsEmpty());
  Put(MakeChangedRun("r1", 5));
  Put(MakeChangedRun("r1", 5), UpsertKind::kChange, "b");
  ASSERT_THAT(store_->RemoveAccount("a"), IsOk());
  EXPECT_THAT(store_->ChangesAfter("a", 1, 10),
              StatusIs(absl::StatusCode::kOutOfRange));
  const int64_t last = *store_->LastRevision("a");
  EXPECT_THAT(After(last), IsEmpty());
  Put(MakeChangedRun("r2", 5));
  EXPECT_THAT(store_->ChangesAfter("a", 1, 10),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(After(last).size(), 1u);
  // The other one noticed nothing.
  EXPECT_EQ(*store_->LastRevision("b"), 2);
  EXPECT_EQ(store_->ChangesAfter("b", 0, 10)->runs.size(), 1u);
}

TEST_F(RunChangesTest, TheEpochIsThatOfTheFile) {
  const std::string epoch = store_->epoch();
  EXPECT_THAT(epoch, MatchesRegex("[0-9a-f]{16}"));
  Put(MakeChangedRun("r1", 5));
  Open();
  EXPECT_EQ(store_->epoch(), epoch);
  Put(MakeChangedRun("r2", 5));
  EXPECT_THAT(After(1), ElementsAre("r2 2"));
  cache_.reset();
  std::ofstream(dir_.File("cache.db")) << "a poem, not a database";
  Open();
  EXPECT_NE(store_->epoch(), epoch);
}

TEST_F(RunChangesTest, RevisionsThatAPowerFailureMayHaveTakenAreLeftOut) {
  Put(MakeChangedRun("r1", 5));
  cache_.reset();
  std::ofstream(dir_.File("cache.db.open")).close();
  Open();
  EXPECT_EQ(*store_->LastRevision("a"), 1);
  EXPECT_THAT(store_->ChangesAfter("a", 2, 10),
              StatusIs(absl::StatusCode::kOutOfRange));
  Put(MakeChangedRun("r2", 5));
  EXPECT_GT(*store_->LastRevision("a"), 1'000'000);
  EXPECT_EQ(After(1).size(), 1u);
}

TEST_F(RunChangesTest, LiveRunIdsAreThoseAtWorkTheLatestFirst) {
  Put(MakeChangedRun("r1", 1, "QUEUED"));
  Put(MakeChangedRun("r2", 2, "PENDING"));
  Put(MakeChangedRun("r3", 3, "CLAIMED"));
  Put(MakeChangedRun("r4", 4, "IN_PROGRESS"));
  Put(MakeChangedRun("r5", 5, "BLOCKED"));
  Put(MakeChangedRun("r6", 6, "SUCCEEDED"));
  Put(MakeChangedRun("other", 7), UpsertKind::kChange, "b");
  EXPECT_THAT(*store_->LiveRunIds("a", 10),
              ElementsAre("r4", "r3", "r2", "r1"));
  EXPECT_THAT(*store_->LiveRunIds("a", 2), ElementsAre("r4", "r3"));
  EXPECT_THAT(*store_->LiveRunIds("c", 2), IsEmpty());
}

// The rules again, as plainly as possible.
struct Model {
  struct Row {
    oz::v1::Run run;
    int64_t revision = 0;
  };
  std::map<std::string, Row> rows;
  std::map<std::string, int64_t> removed;
  int64_t last = 0;
  int64_t watermark_us = 0;

  void Put(oz::v1::Run run, UpsertKind kind) {
    const auto found = rows.find(run.run_id());
    if (found != rows.end()) {
      const oz::v1::Run& before = found->second.run;
      if (before.updated_at_us() > run.updated_at_us()) return;
      run.set_previous_state(before.state() == run.state()
                                 ? before.previous_state()
                                 : before.state());
      if (run.SerializeAsString() == before.SerializeAsString()) return;
      found->second = {run, ++last};
      return;
    }
    const bool came_back = removed.erase(run.run_id()) > 0;
    const bool past =
        kind == UpsertKind::kHistory &&
        (watermark_us == 0 || run.updated_at_us() <= watermark_us);
    rows[run.run_id()] = {run, past && !came_back ? 0 : ++last};
  }
  void Remove(const std::string& run_id) {
    if (rows.erase(run_id) > 0) removed[run_id] = ++last;
  }
};

// A reader that takes everything in small pages.
struct Reader {
  std::map<std::string, std::string> states;
  int64_t revision = 0;

  void CatchUp(const RunStore& store, int limit) {
    while (true) {
      const RunChanges changes = *store.ChangesAfter("a", revision, limit);
      ASSERT_LE(changes.runs.size() + changes.removed.size(),
                static_cast<size_t>(limit));
      ASSERT_GE(changes.revision, revision);
      for (const oz::v1::Run& run : changes.runs) {
        ASSERT_GT(run.revision(), revision);
        ASSERT_LE(run.revision(), changes.revision);
        states[run.run_id()] = run.state() + "<" + run.previous_state();
      }
      for (const RunChanges::Removed& removed : changes.removed) {
        ASSERT_GT(removed.revision, revision);
        ASSERT_LE(removed.revision, changes.revision);
        states.erase(removed.run_id);
      }
      revision = changes.revision;
      if (!changes.has_more) return;
    }
  }
};

TEST_F(RunChangesTest, AgreesWithAModel) {
  constexpr const char* kStates[] = {"QUEUED", "INPROGRESS", "SUCCEEDED"};
  std::mt19937 random(11);
  const auto below = [&](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  Model model;
  Reader reader;
  for (int step = 0; step < 1500; ++step) {
    const std::string run_id = "r" + std::to_string(below(40));
    if (below(8) == 0) {
      ASSERT_THAT(store_->Remove("a", run_id), IsOk());
      model.Remove(run_id);
    } else if (below(20) == 0) {
      model.watermark_us = std::max(model.watermark_us, int64_t{below(30)});
      SetWatermark(model.watermark_us);
    } else {
      const UpsertKind kind =
          below(2) == 0 ? UpsertKind::kChange : UpsertKind::kHistory;
      std::vector<oz::v1::Run> runs;
      for (int i = below(4); i >= 0; --i) {
        runs.push_back(MakeChangedRun("r" + std::to_string(below(40)),
                                      1 + step / 50 + below(3),
                                      kStates[below(3)]));
      }
      ASSERT_THAT(store_->Upsert("a", runs, std::nullopt, kind), IsOk());
      for (const oz::v1::Run& run : runs) model.Put(run, kind);
    }
    ASSERT_EQ(*store_->LastRevision("a"), model.last) << step;
    if (below(5) != 0) continue;
    reader.CatchUp(*store_, 1 + below(4));
    ASSERT_EQ(reader.revision, model.last) << step;
  }
  reader.CatchUp(*store_, 3);
  std::map<std::string, std::string> expected;
  for (const auto& [run_id, row] : model.rows) {
    ASSERT_EQ(Get(run_id).revision(), row.revision) << run_id;
    if (row.revision == 0) continue;
    expected[run_id] = row.run.state() + "<" + row.run.previous_state();
  }
  EXPECT_EQ(reader.states, expected);
}

}  // namespace
}  // namespace ozd
