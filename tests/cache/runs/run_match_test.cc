// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_match.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>

#include "cache/file/cache.h"
#include "tests/cache/runs/run_model.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr char kMatchAccount[] = "https://oz.test#key1";
constexpr int kRuns = 120;

class RunMatcherTest : public testing::Test {
 protected:
  RunMatcherTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        store_(cache_.get()) {
    std::vector<oz::v1::Run> runs;
    for (int i = 0; i < kRuns; ++i) runs.push_back(RandomRun(&random_, i));
    // A circle that no ancestor is above.
    runs[3].set_parent_run_id(runs[4].run_id());
    runs[4].set_parent_run_id(runs[3].run_id());
    EXPECT_THAT(store_.Upsert(kMatchAccount, runs, std::nullopt), IsOk());
    ids_.reserve(runs.size());
    for (const oz::v1::Run& run : runs) ids_.push_back(run.run_id());
  }

  std::string Pick(const std::vector<std::string>& from) {
    return from[random_() % from.size()];
  }

  oz::v1::RunFilter RandomFilter() {
    oz::v1::RunFilter filter;
    const auto sometimes = [this] { return random_() % 4 == 0; };
    if (sometimes()) filter.add_states(Pick({"IN_PROGRESS", "INPROGRESS"}));
    if (sometimes()) filter.add_states(Pick({"FAILED", "NO_SUCH_STATE"}));
    if (sometimes()) filter.set_name(Pick({"nightly", "Nightly", "none"}));
    if (sometimes()) filter.set_skill_spec(Pick({"o/r:deploy", "O/R:audit"}));
    if (sometimes()) filter.set_source("CLI");
    if (sometimes()) filter.set_artifact_type("PLAN");
    if (sometimes()) filter.set_created_after_us(1010);
    if (sometimes()) filter.set_created_before_us(1040);
    if (sometimes()) filter.set_updated_after_us(1015);
    if (sometimes()) filter.set_ancestor_run_id(Pick(ids_));
    if (sometimes()) {
      filter.set_query(Pick({"LOGIN", "fix  deploy", "tests", " ", "50% off"}));
    }
    return filter;
  }

  std::set<std::string> Listed(const oz::v1::RunFilter& filter) {
    std::set<std::string> ids;
    for (const oz::v1::Run& run : List(filter)) ids.insert(run.run_id());
    return ids;
  }
  std::vector<oz::v1::Run> List(const oz::v1::RunFilter& filter) {
    RunQuery query;
    query.filter = filter;
    query.limit = 500;
    absl::StatusOr<RunRows> rows = store_.List(kMatchAccount, query);
    EXPECT_THAT(rows, IsOk());
    return std::move(rows->runs);
  }
  std::set<std::string> Matching(const oz::v1::RunFilter& filter) {
    const RunMatcher matcher(&store_, kMatchAccount, filter);
    std::set<std::string> ids;
    for (const oz::v1::Run& run : List({})) {
      const absl::StatusOr<bool> matches = matcher.Matches(run);
      EXPECT_THAT(matches, IsOk());
      if (matches.value_or(false)) ids.insert(run.run_id());
    }
    return ids;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  RunStore store_;
  std::mt19937 random_{7};
  std::vector<std::string> ids_;
};

TEST_F(RunMatcherTest, AgreesWithTheList) {
  size_t matches = 0;
  for (int i = 0; i < 400; ++i) {
    const oz::v1::RunFilter filter = RandomFilter();
    const std::set<std::string> listed = Listed(filter);
    ASSERT_EQ(Matching(filter), listed) << filter.ShortDebugString();
    matches += listed.size();
  }
  // Or else the filters were all too narrow to prove anything.
  EXPECT_GT(matches, 1000u);
}

TEST_F(RunMatcherTest, KnowsThatAnEmptyFilterPassesAll) {
  EXPECT_TRUE(RunMatcher(&store_, kMatchAccount, {}).passes_all());
  oz::v1::RunFilter blank;
  blank.set_query(" \t");
  EXPECT_TRUE(RunMatcher(&store_, kMatchAccount, blank).passes_all());
  oz::v1::RunFilter narrow;
  narrow.set_query("login");
  EXPECT_FALSE(RunMatcher(&store_, kMatchAccount, narrow).passes_all());
}

TEST_F(RunMatcherTest, ReadsThePromptOfARowThatCameWithoutIt) {
  oz::v1::Run run;
  run.set_run_id("prompted");
  run.set_prompt("look for the Needle");
  ASSERT_THAT(store_.Upsert(kMatchAccount, {run}, std::nullopt), IsOk());
  oz::v1::RunFilter filter;
  filter.set_query("needle");
  const RunMatcher matcher(&store_, kMatchAccount, filter);
  run.clear_prompt();
  EXPECT_TRUE(*matcher.Matches(run));
  // One that the store does not hold has none.
  run.set_run_id("elsewhere");
  EXPECT_FALSE(*matcher.Matches(run));
}

}  // namespace
}  // namespace ozd
