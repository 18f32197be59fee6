// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cache/journal/event_log.h"
#include "cache/journal/hook_store.h"
#include "cache/sql/database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

class JournalTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Journal>> Open() {
    return Journal::Open({.directory = dir_.path()}, &clock_);
  }
  // The position of a new event.
  static int64_t Append(Journal* journal, int64_t sequence) {
    oz::v1::Event event;
    event.set_sequence(sequence);
    event.set_run_id("r");
    event.set_ref_id(std::string(500, 'x'));
    const auto added = EventLog(journal).Append("a", {event}, {});
    EXPECT_THAT(added, IsOk());
    return added->at(0).position;
  }

  TempDir dir_;
  FakeClock clock_;
  const std::string path_ = dir_.File("journal.db");
};

TEST_F(JournalTest, KeepsItsEpochAndEventsOverARestart) {
  std::string epoch;
  {
    std::unique_ptr<Journal> journal = *Open();
    epoch = journal->epoch();
    EXPECT_THAT(epoch, MatchesRegex("[0-9a-f]{16}"));
    EXPECT_EQ(Append(journal.get(), 7), 1);
  }
  std::unique_ptr<Journal> journal = *Open();
  EXPECT_EQ(journal->epoch(), epoch);
  EXPECT_THAT(journal->replaced_corrupt_file(), IsEmpty());
  EXPECT_THAT(journal->write_problem(), IsEmpty());
  EXPECT_EQ(Append(journal.get(), 8), 2);
  journal->Housekeep();
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0u);
}

TEST_F(JournalTest, OnlyItsOwnerMayReadIt) {
  std::unique_ptr<Journal> journal = *Open();
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST_F(JournalTest, ADamagedFileIsSetAsideAndTheEpochIsNew) {
  std::string epoch;
  {
    std::unique_ptr<Journal> journal = *Open();
    epoch = journal->epoch();
    for (int i = 1; i < 100; ++i) Append(journal.get(), i);
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(3900, '\x77');
  }
  std::unique_ptr<Journal> journal = *Open();
  EXPECT_THAT(journal->replaced_corrupt_file(),
              StartsWith(path_ + ".corrupt-"));
  EXPECT_TRUE(std::filesystem::exists(journal->replaced_corrupt_file()));
  EXPECT_NE(journal->epoch(), epoch);
  EXPECT_THAT(journal->epoch(), MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(Append(journal.get(), 1), 1);
}

TEST_F(JournalTest, ANewerFileIsRefusedByName) {
  Open()->reset();
  {
    auto db = *sql::Database::Open(path_, {});
    ASSERT_THAT(db->SetUserVersion(999), IsOk());
  }
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               AllOf(HasSubstr(path_),
                                     HasSubstr("journal version 999"))));
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(JournalTest, TheCacheIsNotAJournal) {
  Cache::Open({.directory = dir_.path()}, &clock_)->reset();
  std::filesystem::rename(dir_.File("cache.db"), path_);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("another program")));
}

TEST_F(JournalTest, LiesBesideTheCacheAndOutlivesIt) {
  {
    std::unique_ptr<Journal> journal = *Open();
    Append(journal.get(), 7);
    auto cache = *Cache::Open({.directory = dir_.path()}, &clock_);
  }
  std::ofstream(dir_.File("cache.db")) << "a poem, not a database";
  auto cache = *Cache::Open({.directory = dir_.path()}, &clock_);
  ASSERT_FALSE(cache->replaced_corrupt_file().empty());
  std::unique_ptr<Journal> journal = *Open();
  EXPECT_EQ(EventLog(journal.get()).GetExtent("a")->last_sequence, 7);
}

TEST_F(JournalTest, PositionsThatAPowerFailureMayHaveTakenAreLeftOut) {
  {
    std::unique_ptr<Journal> journal = *Open();
    EXPECT_EQ(Append(journal.get(), 7), 1);
  }
  std::ofstream(path_ + ".open").close();
  std::unique_ptr<Journal> journal = *Open();
  EXPECT_GT(Append(journal.get(), 8), 1'000'000);
}

TEST_F(JournalTest, DeliveriesUnderWayAtTheEndAreQueuedAgain) {
  QueuedDelivery queued;
  queued.delivery.set_delivery_id("d");
  queued.delivery.set_hook("h");
  queued.delivery.set_state("running");
  queued.delivery.set_attempts(3);
  {
    std::unique_ptr<Journal> journal = *Open();
    HookStore hooks(journal.get());
    ASSERT_THAT(hooks.Advance("a", {}, {}, {queued}), IsOk());
    EXPECT_THAT(*hooks.Due(0, 10), IsEmpty());
  }
  std::unique_ptr<Journal> journal = *Open();
  const auto due = *HookStore(journal.get()).Due(0, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].delivery.attempts(), 3);
}

}  // namespace
}  // namespace ozd
