// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/usage_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "cache/file/cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr int64_t kHourUs = int64_t{3600} * 1'000'000;

class UsageStoreTest : public testing::Test {
 protected:
  UsageStoreTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        runs_(cache_.get()),
        usage_(cache_.get()) {}

  static oz::v1::Run MakeRun(const std::string& id, int64_t created_at_us) {
    oz::v1::Run run;
    run.set_run_id(id);
    run.set_state("SUCCEEDED");
    run.set_created_at_us(created_at_us);
    run.set_updated_at_us(created_at_us);
    return run;
  }
  static oz::v1::Run Costing(const std::string& id, int64_t created_at_us,
                             double inference, double compute) {
    oz::v1::Run run = MakeRun(id, created_at_us);
    run.set_has_usage(true);
    run.set_inference_cost(inference);
    run.set_compute_cost(compute);
    return run;
  }
  void Put(const std::vector<oz::v1::Run>& runs) {
    ASSERT_THAT(runs_.Upsert("a", runs, std::nullopt), IsOk());
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  RunStore runs_;
  UsageStore usage_;
};

TEST_F(UsageStoreTest, NothingCachedIsNothingSpent) {
  const UsageSums sums = *usage_.Sum("a", {});
  EXPECT_EQ(sums.total.runs(), 0);
  EXPECT_TRUE(sums.buckets.empty());
  EXPECT_EQ(sums.oldest_us, 0);
}

TEST_F(UsageStoreTest, AddsUpExactly) {
  std::vector<oz::v1::Run> runs = {MakeRun("none", 5)};
  for (int i = 0; i < 1000; ++i) {
    runs.push_back(Costing("r" + std::to_string(i), 10 + i, 0.1, 0.01));
  }
  Put(runs);
  const UsageSums sums = *usage_.Sum("a", {});
  EXPECT_EQ(sums.total.runs(), 1001);
  EXPECT_EQ(sums.total.runs_without_usage(), 1);
  EXPECT_EQ(sums.total.inference_micro(), 100'000'000);
  EXPECT_EQ(sums.total.compute_micro(), 10'000'000);
  EXPECT_EQ(sums.oldest_us, 5);
  EXPECT_TRUE(sums.groups.empty());
}

TEST_F(UsageStoreTest, GroupsByWhatRunsShare) {
  oz::v1::Run one = Costing("r1", 10, 1, 0);
  one.set_creator_uid("u1");
  one.set_creator_name("Old Name");
  one.set_environment_id("e1");
  oz::v1::Run two = Costing("r2", 20, 2, 0.5);
  two.set_creator_uid("u1");
  two.set_creator_name("Ada");
  Put({one, two, MakeRun("r3", 30)});
  const UsageSums by_creator =
      *usage_.Sum("a", {.grouping = oz::v1::USAGE_GROUPING_CREATOR});
  std::map<std::string, oz::v1::UsageGroup> groups;
  for (const auto& group : by_creator.groups) groups[group.key()] = group;
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups["u1"].label(), "Ada");
  EXPECT_EQ(groups["u1"].sum().runs(), 2);
  EXPECT_EQ(groups["u1"].sum().inference_micro(), 3'000'000);
  EXPECT_EQ(groups["u1"].sum().compute_micro(), 500'000);
  EXPECT_EQ(groups[""].sum().runs_without_usage(), 1);
  EXPECT_EQ(usage_.Sum("a", {.grouping = oz::v1::USAGE_GROUPING_ENVIRONMENT})
                ->groups.size(),
            2u);
}

TEST_F(UsageStoreTest, CutsTimeIntoBuckets) {
  Put({Costing("r1", kHourUs - 1, 1, 0), Costing("r2", kHourUs, 2, 0),
       Costing("r3", 5 * kHourUs + 7, 4, 0)});
  const UsageSums sums = *usage_.Sum("a", {});
  ASSERT_EQ(sums.buckets.size(), 3u);
  EXPECT_EQ(sums.buckets[0].begin_us(), 0);
  EXPECT_EQ(sums.buckets[1].begin_us(), kHourUs);
  EXPECT_EQ(sums.buckets[2].begin_us(), 5 * kHourUs);
  EXPECT_EQ(sums.buckets[2].sum().inference_micro(), 4'000'000);
  const UsageSums late = *usage_.Sum("a", {.created_after_us = kHourUs - 1});
  EXPECT_EQ(late.total.runs(), 2);
  EXPECT_EQ(late.oldest_us, kHourUs);
}

TEST_F(UsageStoreTest, FollowsChangesAndRemovals) {
  Put({Costing("r1", 10, 1, 0), Costing("r2", 10, 1, 0)});
  oz::v1::Run changed = Costing("r1", 10, 3, 0);
  changed.set_updated_at_us(20);
  Put({changed});
  EXPECT_EQ(usage_.Sum("a", {})->total.inference_micro(), 4'000'000);
  ASSERT_THAT(runs_.Remove("a", "r1"), IsOk());
  EXPECT_EQ(usage_.Sum("a", {})->total.inference_micro(), 1'000'000);
  oz::v1::Run silent = MakeRun("r2", 10);
  silent.set_updated_at_us(30);
  Put({silent});
  EXPECT_EQ(usage_.Sum("a", {})->total.runs_without_usage(), 1);
  EXPECT_EQ(usage_.Sum("b", {})->total.runs(), 0);
}

TEST_F(UsageStoreTest, AbsurdCostsCountAsNothing) {
  Put({Costing("r1", 10, 1e300, -1e300)});
  EXPECT_EQ(usage_.Sum("a", {})->total.inference_micro(), 0);
}

}  // namespace
}  // namespace ozd
