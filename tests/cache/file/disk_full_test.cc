// Copyright (c) 2026 The ozd authors. MIT licence.

// Writing fails and reading goes on when the disk is full; and whichever write
// fails, the cache holds all of a batch or nothing of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "proto/support/error_detail.h"
#include "tests/cache/fault_vfs.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr int kBatch = 20;

std::vector<oz::v1::Run> Batch(int number) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < kBatch; ++i) {
    oz::v1::Run run;
    run.set_run_id(std::to_string(number) + "-" + std::to_string(i));
    run.set_updated_at_us(number);
    run.set_raw_json(std::string(2000, 'x'));
    runs.push_back(std::move(run));
  }
  return runs;
}

absl::Status Put(RunStore* store, int number) {
  return store->Upsert("a", Batch(number), Coverage{.watermark_us = number});
}

// Writes until the disk is full; returns how many batches fitted.
int FillUp(RunStore* store, absl::Status* failure) {
  for (int number = 1; number < 10'000; ++number) {
    *failure = Put(store, number);
    if (!failure->ok()) return number - 1;
  }
  ADD_FAILURE() << "the disk does not get full";
  return 0;
}

void ExpectHolds(const RunStore& store, int batches) {
  EXPECT_EQ(*store.CountRuns("a"), batches * kBatch);
  EXPECT_EQ(store.GetCoverage("a")->watermark_us, batches);
  RunQuery everything;
  everything.limit = 100'000;
  absl::StatusOr<RunRows> rows = store.List("a", everything);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(rows->runs.size(), static_cast<size_t>(batches * kBatch));
}

TEST(DiskFullTest, ReadsGoOnAndWritesRecover) {
  TempDir dir;
  FakeClock clock;
  auto cache = *Cache::Open(
      {.directory = dir.path(), .max_file_bytes = 2 << 20}, &clock);
  RunStore store(cache.get());
  absl::Status failure;
  const int batches = FillUp(&store, &failure);
  ASSERT_GT(batches, 1);
  EXPECT_THAT(failure, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(failure)->error_code(), "disk_full");
  EXPECT_EQ(cache->write_problem(), "disk full");
  ExpectHolds(store, batches);
  // Making room is a write that succeeds.
  for (int i = 0; i < kBatch; ++i) {
    ASSERT_THAT(store.Remove("a", "1-" + std::to_string(i)), IsOk());
  }
  EXPECT_EQ(cache->write_problem(), "");
  EXPECT_THAT(store.Upsert("a", {Batch(20'000)[0]}, std::nullopt), IsOk());
}

TEST(DiskFullTest, ARealFileSystemThatIsFull) {
  TempDir dir;
  if (mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=2m,mode=700") != 0) {
    GTEST_SKIP() << "SKIPPED: mounting a small tmpfs needs root; the size limit"
                    " of SQLite stands in for it in the test above";
  }
  FakeClock clock;
  {
    auto cache = *Cache::Open({.directory = dir.path()}, &clock);
    RunStore store(cache.get());
    // Something that can make room later.
    std::ofstream(dir.File("ballast")) << std::string(700'000, 'x');
    absl::Status failure;
    const int batches = FillUp(&store, &failure);
    EXPECT_EQ(GetErrorDetail(failure)->error_code(), "disk_full") << failure;
    EXPECT_EQ(cache->write_problem(), "disk full");
    ExpectHolds(store, batches);
    unlink(dir.File("ballast").c_str());
    EXPECT_THAT(Put(&store, batches + 1), IsOk());
    EXPECT_EQ(cache->write_problem(), "");
    ExpectHolds(store, batches + 1);
  }
  umount(dir.path().c_str());
}

TEST(FaultTest, WhicheverWriteFailsABatchIsWholeOrAbsent) {
  TempDir dir;
  FakeClock clock;
  FaultVfs faults;
  // A cache of pages so small that they spill into the log before the commit.
  auto cache =
      *Cache::Open({.directory = dir.path(), .writer_cache_kib = 64}, &clock);
  RunStore store(cache.get());
  int stored = 0;
  int failed = 0;
  for (int nth = 1; nth < 1000; ++nth) {
    faults.FailWrite(nth);
    const absl::Status status = Put(&store, stored + 1);
    const bool was_hit = faults.Disarm();
    if (status.ok()) {
      ++stored;
    } else {
      ASSERT_TRUE(was_hit) << status;
      ASSERT_EQ(GetErrorDetail(status)->error_code(), "disk_full") << status;
      ASSERT_EQ(cache->write_problem(), "disk full");
      ++failed;
    }
    ExpectHolds(store, stored);
    // The whole batch went through without reaching the nth write.
    if (!was_hit) break;
  }
  EXPECT_GT(failed, 10);
  ASSERT_THAT(Put(&store, stored + 1), IsOk());
  EXPECT_EQ(cache->write_problem(), "");
}

}  // namespace
}  // namespace ozd
