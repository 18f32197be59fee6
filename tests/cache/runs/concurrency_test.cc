// Copyright (c) 2026 The ozd authors. MIT licence.

// Readers while one thread writes. Worth most under the thread sanitizer.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr int kBatches = 60;
constexpr int kReaderBatchRuns = 25;

std::vector<oz::v1::Run> ReaderBatch(int number) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < kReaderBatchRuns; ++i) {
    oz::v1::Run& run = runs.emplace_back();
    run.set_run_id(std::to_string(number) + "-" + std::to_string(i));
    run.set_title("run of batch " + std::to_string(number));
    run.set_name("agent " + std::to_string(i % 5));
    run.set_conversation_id("c" + run.run_id());
    run.set_updated_at_us(number);
  }
  return runs;
}

// What a reader sees is what some moment between two batches looked like.
void ReadOnce(const RunStore& store, int seen_before) {
  const absl::StatusOr<Coverage> coverage = store.GetCoverage("a");
  ASSERT_THAT(coverage, IsOk());
  EXPECT_GE(coverage->watermark_us, seen_before);
  RunQuery all;
  all.limit = 500'000;
  const absl::StatusOr<RunRows> rows = store.List("a", all);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(rows->runs.size() % kReaderBatchRuns, 0u);
  EXPECT_GE(static_cast<int64_t>(rows->runs.size()),
            coverage->watermark_us * kReaderBatchRuns);
  RunQuery by_title;
  by_title.sort_by = oz::v1::RUN_SORT_FIELD_TITLE;
  by_title.filter.set_name("agent 3");
  EXPECT_THAT(store.List("a", by_title), IsOk());
  RunQuery by_word;
  by_word.filter.set_query("batch absent");
  EXPECT_THAT(store.List("a", by_word), IsOk());
}

TEST(ConcurrencyTest, ReadersSeeWholeBatchesWhileOneThreadWrites) {
  TempDir dir;
  FakeClock clock;
  // Fewer connections than readers: some have to wait.
  auto cache =
      *Cache::Open({.directory = dir.path(), .max_readers = 2}, &clock);
  RunStore store(cache.get());
  std::atomic<int> written{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (written.load() < kBatches) ReadOnce(store, written.load());
    });
  }
  // Builds indexes and folds the log in between.
  threads.emplace_back([&] {
    while (written.load() < kBatches) cache->Housekeep();
  });
  for (int number = 1; number <= kBatches; ++number) {
    EXPECT_THAT(store.Upsert("a", ReaderBatch(number),
                             Coverage{.watermark_us = number}),
                IsOk());
    written.store(number);
  }
  for (std::thread& thread : threads) thread.join();
  ReadOnce(store, kBatches);
  EXPECT_EQ(*store.CountRuns("a"), kBatches * kReaderBatchRuns);
}

}  // namespace
}  // namespace ozd
