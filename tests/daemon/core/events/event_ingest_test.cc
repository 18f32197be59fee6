// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "cache/journal/journal.h"
#include "daemon/core/base/executor.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventIngestTest : public testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<Journal>> journal =
        Journal::Open({.directory = directory_.path()}, &clock_);
    ASSERT_THAT(journal, IsOk());
    journal_ = *std::move(journal);
    log_ = std::make_unique<EventLog>(journal_.get());
    EventIngest::Options options;
    options.most_waiting = 4;
    EventIngest::Hooks hooks;
    hooks.on_added = [this](int64_t, const auto& events) {
      for (const auto& event : events) {
        added_.push_back(event->event.sequence());
      }
    };
    hooks.on_caught_up = [this](const auto& run_ids) { caught_up_ = run_ids; };
    hooks.on_unwritten = [this](const auto& events) {
      unwritten_ += events.size();
    };
    hooks.on_dropped = [this] { ++drops_; };
    ingest_ = std::make_unique<EventIngest>("account", log_.get(), &recent_,
                                            &tasks_, &clock_, options, hooks);
  }

  static oz::v1::Event Event(int64_t sequence) {
    oz::v1::Event event;
    event.set_sequence(sequence);
    event.set_run_id("a");
    event.set_event_type("run_in_progress");
    return event;
  }
  void Tamper(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((directory_.path() + "/journal.db").c_str(), &db),
              SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(db);
  }
  void FillDisk() {
    Tamper(
        "CREATE TRIGGER full BEFORE INSERT ON event BEGIN "
        "SELECT RAISE(ABORT, 'no room'); END");
  }

  TempDir directory_;
  FakeClock clock_;
  Executor executor_{{.max_threads = 0}};
  Tasks tasks_{&executor_};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<EventLog> log_;
  RecentEvents recent_{16};
  std::unique_ptr<EventIngest> ingest_;
  std::vector<int64_t> added_;
  std::vector<std::string> caught_up_;
  size_t unwritten_ = 0;
  int drops_ = 0;
};

TEST_F(EventIngestTest, WhatComesTogetherIsOneOrderedBatch) {
  ingest_->AddEvent(Event(3));
  ingest_->AddEvent(Event(1));
  ingest_->AddEvent(Event(3));
  ingest_->Add({{}, {{"b", 9}}, {"a", "b"}});
  EXPECT_THAT(added_, IsEmpty());
  executor_.RunDue(absl::Milliseconds(5));
  EXPECT_THAT(added_, ElementsAre(1, 3));
  EXPECT_THAT(caught_up_, ElementsAre("a", "b"));
  const auto cursors = log_->Cursors("account", {"a", "b"});
  ASSERT_THAT(cursors, IsOk());
  EXPECT_EQ(cursors->at("a"), 3);
  EXPECT_EQ(cursors->at("b"), 9);
  ingest_->AddEvent(Event(3));
  executor_.RunDue(absl::Seconds(1));
  EXPECT_EQ(added_.size(), 2u);
}

TEST_F(EventIngestTest, WhatCannotBeWrittenIsHeld) {
  FillDisk();
  ingest_->AddEvent(Event(1));
  executor_.RunDue(absl::Milliseconds(5));
  EXPECT_NE(ingest_->trouble(), "");
  EXPECT_EQ(unwritten_, 1u);
  ingest_->AddEvent(Event(2));
  executor_.RunDue(absl::Seconds(1));
  EXPECT_THAT(added_, IsEmpty());
  Tamper("DROP TRIGGER full");
  executor_.RunDue(absl::Seconds(10));
  EXPECT_THAT(added_, ElementsAre(1, 2));
  EXPECT_EQ(ingest_->trouble(), "");
  EXPECT_EQ(drops_, 0);
}

TEST_F(EventIngestTest, TooMuchThatCannotBeWrittenIsDropped) {
  FillDisk();
  for (int i = 1; i <= 5; ++i) ingest_->AddEvent(Event(i));
  EXPECT_EQ(drops_, 1);
  Tamper("DROP TRIGGER full");
  executor_.RunDue(absl::Seconds(10));
  EXPECT_THAT(added_, IsEmpty());
  const auto cursors = log_->Cursors("account", {"a"});
  ASSERT_THAT(cursors, IsOk());
  const auto cursor = cursors->find("a");
  EXPECT_TRUE(cursor == cursors->end() || cursor->second == 0);
}

TEST_F(EventIngestTest, NothingIsWrittenOnceForgotten) {
  ingest_->AddEvent(Event(1));
  EXPECT_THAT(ingest_->Forget([] { return absl::OkStatus(); }), IsOk());
  executor_.RunDue(absl::Seconds(1));
  EXPECT_THAT(added_, IsEmpty());
  EXPECT_EQ(log_->ReadAfter("account", 0, {}, 10)->size(), 0u);
}

}  // namespace
}  // namespace ozd
