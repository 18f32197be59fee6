// Copyright (c) 2026 The ozd authors. MIT licence.

// kill -9 at any moment: a batch is there with its coverage, or neither is.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr int kRounds = 30;
constexpr int kCrashBatchRuns = 60;

// Batch `number`: new runs, and a new state of one run that all batches share.
std::vector<oz::v1::Run> CrashBatch(int64_t number) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < kCrashBatchRuns; ++i) {
    oz::v1::Run run;
    run.set_run_id(std::to_string(number) + "-" + std::to_string(i));
    run.set_updated_at_us(number);
    run.set_raw_json(std::string(1500, 'x'));
    runs.push_back(std::move(run));
  }
  oz::v1::Run shared;
  shared.set_run_id("shared");
  shared.set_updated_at_us(number);
  runs.push_back(std::move(shared));
  return runs;
}

// Upserts from batch `first` on until it is killed. A byte before each
// transaction and one after it.
[[noreturn]] void WriteUntilKilled(const std::string& directory, int64_t first,
                                   int progress) {
  FakeClock clock;
  auto cache = Cache::Open({.directory = directory}, &clock);
  if (!cache.ok()) _exit(1);
  RunStore store(cache->get());
  for (int64_t number = first;; ++number) {
    if (write(progress, "b", 1) != 1) _exit(2);
    if (!store.Upsert("a", CrashBatch(number), Coverage{.watermark_us = number})
             .ok()) {
      _exit(3);
    }
    if (write(progress, "e", 1) != 1) _exit(4);
  }
}

// Starts a writer, kills it after `bytes` of progress, and returns how many
// batches it had acknowledged by then.
int64_t RunAndKill(const std::string& directory, int64_t first, int bytes) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) WriteUntilKilled(directory, first, ends[1]);
  close(ends[1]);
  int64_t acknowledged = 0;
  char byte = 0;
  for (int i = 0; i < bytes && read(ends[0], &byte, 1) == 1; ++i) {
    if (byte == 'e') ++acknowledged;
  }
  kill(child, SIGKILL);
  // What it still said before it died counts too.
  while (read(ends[0], &byte, 1) == 1) {
    if (byte == 'e') ++acknowledged;
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer failed: " << status;
  return acknowledged;
}

TEST(CrashTest, KilledAnywhereABatchIsThereWithItsCoverageOrNeither) {
  TempDir dir;
  FakeClock clock;
  std::mt19937 random(7);
  int64_t last = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const int64_t acknowledged =
        RunAndKill(dir.path(), last + 1, 1 + static_cast<int>(random() % 12));
    auto cache = Cache::Open({.directory = dir.path()}, &clock);
    ASSERT_THAT(cache, IsOk());
    EXPECT_EQ((*cache)->replaced_corrupt_file(), "");
    RunStore store(cache->get());
    const int64_t watermark = store.GetCoverage("a")->watermark_us;
    EXPECT_GE(watermark, last + acknowledged);
    // One transaction may have been committed without the word getting out.
    EXPECT_LE(watermark, last + acknowledged + 1);
    const int64_t count = *store.CountRuns("a");
    EXPECT_EQ(count, watermark == 0 ? 0 : watermark * kCrashBatchRuns + 1);
    RunQuery everything;
    everything.limit = 1'000'000;
    absl::StatusOr<RunRows> rows = store.List("a", everything);
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ(static_cast<int64_t>(rows->runs.size()), count);
    std::set<int64_t> batches;
    for (const oz::v1::Run& run : rows->runs) {
      batches.insert(run.updated_at_us());
    }
    EXPECT_EQ(static_cast<int64_t>(batches.size()), watermark);
    if (watermark > 0) {
      EXPECT_EQ(
          store.Get("a", "shared", oz::v1::RUN_VIEW_SUMMARY)->updated_at_us(),
          watermark);
    }
    last = watermark;
  }
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace ozd
