// Copyright (c) 2026 The ozd authors. MIT licence.

// The contract as a property: whatever happens on the service, an automatic
// read that finds the cache too old answers what the service would.

#include <gmock/gmock.h>

#include <random>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class ConsistencyTest : public CoreFixture,
                        public testing::WithParamInterface<int> {
 protected:
  int Pick(int below) {
    return static_cast<int>(random_() % static_cast<unsigned>(below));
  }

  void Mutate() {
    static constexpr const char* kStates[] = {"QUEUED", "INPROGRESS", "FAILED",
                                              "SUCCEEDED"};
    const int count = Pick(12);
    for (int i = 0; i < count; ++i) {
      // Half of them new, half of them changed.
      const int number = Pick(2) == 0 ? ++last_ : 1 + Pick(last_);
      oz::v1::Run run;
      run.set_run_id(RunId(number));
      run.set_state(kStates[Pick(4)]);
      run.set_title(absl::StrCat("Title ", Pick(9)));
      if (Pick(3) > 0) run.set_skill_spec(absl::StrCat("skill", Pick(3)));
      if (number > 3) run.set_parent_run_id(RunId(number / 3));
      run.set_created_at_us(kEpochUs + number * kSecondUs);
      run.set_updated_at_us(NowUs() - Pick(3));
      api_.PutRun(run);
    }
  }

  oz::v1::ListRunsRequest RandomRequest() {
    oz::v1::ListRunsRequest request = ListRequest(1 + Pick(15));
    request.set_sort_by(static_cast<oz::v1::RunSortField>(Pick(5)));
    request.set_sort_order(static_cast<oz::v1::SortOrder>(Pick(3)));
    oz::v1::RunFilter* filter = request.mutable_filter();
    if (Pick(3) == 0) filter->add_states("FAILED");
    if (Pick(4) == 0) filter->set_skill_spec("skill1");
    if (Pick(5) == 0) filter->set_query("title 3");
    if (Pick(4) == 0) filter->set_created_after_us(RandomCreation());
    if (Pick(5) == 0) filter->set_created_before_us(RandomCreation());
    if (Pick(5) == 0) {
      filter->set_updated_after_us(NowUs() - Pick(600) * kSecondUs);
    }
    if (Pick(8) == 0) filter->set_ancestor_run_id(RunId(1 + Pick(last_)));
    return request;
  }
  int64_t RandomCreation() { return kEpochUs + Pick(last_ + 5) * kSecondUs; }

  RunPage Truth(const oz::v1::ListRunsRequest& request) {
    ListRunsQuery query;
    query.filter = request.filter();
    query.sort_by = request.sort_by();
    query.sort_order = request.sort_order();
    query.limit = request.limit();
    ApiCaller caller;
    caller.api_key = kKey;
    return *api_.Page(caller, query);
  }

  std::mt19937 random_;
  int last_ = 60;
};

TEST_P(ConsistencyTest, AutomaticReadsEqualTheService) {
  random_.seed(static_cast<unsigned>(GetParam()));
  options_.page_size = 5 + Pick(20);
  options_.backfill = Pick(2) == 0;
  PutHistory(last_);
  Start();
  for (int step = 0; step < 120; ++step) {
    Mutate();
    clock_.Advance(absl::Milliseconds(5001 + Pick(90'000)));
    if (Pick(10) == 0) clock_.JumpWallClock(absl::Seconds(Pick(7200)));
    if (Pick(4) == 0) executor_->RunDue(absl::Seconds(Pick(60)));
    if (Pick(25) == 0) Restart();
    // A failure in between may delay the truth but never falsify it.
    if (Pick(10) == 0) {
      api_.FailNext(FakeOzApi::Offline());
      const auto list = List(ListRequest(3));
      ASSERT_TRUE(!list.ok() || list->freshness().stale());
    }
    const oz::v1::ListRunsRequest request = RandomRequest();
    const auto list = List(request);
    ASSERT_THAT(list, IsOk()) << request.DebugString();
    ASSERT_FALSE(list->freshness().stale()) << request.DebugString();
    const RunPage truth = Truth(request);
    ASSERT_EQ(list->runs_size(), static_cast<int>(truth.runs.size()))
        << step << "\n"
        << request.DebugString();
    for (int i = 0; i < list->runs_size(); ++i) {
      const oz::v1::Run& expected = truth.runs[static_cast<size_t>(i)];
      ASSERT_EQ(list->runs(i).run_id(), expected.run_id())
          << step << "\n"
          << request.DebugString();
      ASSERT_EQ(list->runs(i).state(), expected.state());
      ASSERT_EQ(list->runs(i).title(), expected.title());
      ASSERT_EQ(list->runs(i).updated_at_us(), expected.updated_at_us());
    }
    ASSERT_EQ(list->has_next_page(), truth.has_next_page)
        << step << "\n"
        << request.DebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ConsistencyTest, testing::Range(1, 21));

}  // namespace
}  // namespace ozd
