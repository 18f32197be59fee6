// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/stall_policy.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class StallPolicyTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    run_options_.progress = &progress_;
    Start();
  }

  oz::v1::Run Live(int64_t updated_at_us) {
    oz::v1::Run run;
    run.set_state("INPROGRESS");
    run.set_updated_at_us(updated_at_us);
    return run;
  }

  // The service's clock is an hour ahead of ours.
  int64_t ServiceNowUs() const { return NowUs() + 3600 * kSecondUs; }

  StallPolicy progress_{&clock_, {.stalled_after = absl::Minutes(30)}};
};

TEST_F(StallPolicyTest, CountsByTheServicesClock) {
  AccountState state("p", runs_.get(), Coverage());
  state.SetServerTime(ServiceNowUs(), clock_.Uptime());
  oz::v1::Run run = Live(ServiceNowUs());
  clock_.Advance(absl::Minutes(29));
  state.SetServerTime(ServiceNowUs(), clock_.Uptime());
  clock_.JumpWallClock(absl::Hours(5));
  progress_.Mark(state, &run);
  EXPECT_EQ(run.no_progress_ms(), 29 * 60'000);
  EXPECT_FALSE(run.stalled());
  EXPECT_EQ(progress_.StallsIn(state, run), absl::Minutes(1));
  clock_.Advance(absl::Minutes(1));
  progress_.Mark(state, &run);
  EXPECT_EQ(run.no_progress_ms(), 30 * 60'000);
  EXPECT_TRUE(run.stalled());
}

TEST_F(StallPolicyTest, AServiceThatCannotBeReachedStallsNoRun) {
  AccountState state("p", runs_.get(), Coverage());
  state.SetServerTime(ServiceNowUs(), clock_.Uptime());
  oz::v1::Run run = Live(ServiceNowUs());
  clock_.Advance(absl::Hours(5));
  progress_.Mark(state, &run);
  EXPECT_FALSE(run.stalled());
  EXPECT_EQ(run.no_progress_ms(), 2 * 60'000);
}

TEST_F(StallPolicyTest, ClaimsNothingBeforeTheServiceSaidTheTime) {
  AccountState state("p", runs_.get(), Coverage());
  oz::v1::Run run = Live(1);
  run.set_stalled(true);
  progress_.Mark(state, &run);
  EXPECT_FALSE(run.stalled());
  EXPECT_EQ(run.no_progress_ms(), 0);
  EXPECT_EQ(progress_.StallsIn(state, run), std::nullopt);
}

TEST_F(StallPolicyTest, RunsThatAreNotAtWorkAreNeverStalled) {
  AccountState state("p", runs_.get(), Coverage());
  state.SetServerTime(ServiceNowUs(), clock_.Uptime());
  for (const char* name : {"SUCCEEDED", "BLOCKED", "FAILED", "SOMETHING_NEW"}) {
    oz::v1::Run run = Live(1);
    run.set_state(name);
    progress_.Mark(state, &run);
    EXPECT_FALSE(run.stalled()) << name;
    EXPECT_EQ(run.no_progress_ms(), 0) << name;
  }
}

TEST_F(StallPolicyTest, AnUpdateInTheFutureIsNoNegativeTime) {
  AccountState state("p", runs_.get(), Coverage());
  state.SetServerTime(NowUs(), clock_.Uptime());
  oz::v1::Run run = Live(NowUs() + 10 * kSecondUs);
  progress_.Mark(state, &run);
  EXPECT_EQ(run.no_progress_ms(), 0);
}

TEST_F(StallPolicyTest, NeverMeansNever) {
  const StallPolicy never(&clock_, {.stalled_after = absl::InfiniteDuration()});
  AccountState state("p", runs_.get(), Coverage());
  state.SetServerTime(NowUs(), clock_.Uptime());
  oz::v1::Run run = Live(1);
  never.Mark(state, &run);
  EXPECT_FALSE(run.stalled());
  EXPECT_GT(run.no_progress_ms(), 0);
  EXPECT_EQ(never.StallsIn(state, run), std::nullopt);
}

// An answer that is remembered must not say for ever what was true once.
TEST_F(StallPolicyTest, ListsAndGetsAreMarkedAnew) {
  PutRun(1);
  clock_.Advance(absl::Minutes(29));
  api_.SetServerTime(NowUs());
  ASSERT_THAT(List(ListRequest()), IsOk());
  const oz::v1::ListRunsRequest cached =
      ListRequest(10, oz::v1::READ_MODE_CACHED);
  ASSERT_FALSE(service_->TryListRunsFromCache(cached)->runs(0).stalled());
  clock_.Advance(absl::Minutes(1));
  EXPECT_TRUE(service_->TryListRunsFromCache(cached)->runs(0).stalled());
  EXPECT_TRUE(List(cached)->runs(0).stalled());
  const auto got = service_->GetRun(
      GetRequest(RunId(1), oz::v1::READ_MODE_CACHED), CallScope());
  ASSERT_THAT(got, IsOk());
  EXPECT_TRUE(got->run().stalled());
  EXPECT_EQ(got->run().no_progress_ms(), 30 * 60'000);
}

TEST_F(StallPolicyTest, TheFirstGetOfAllIsMarkedToo) {
  PutRun(1);
  clock_.Advance(absl::Minutes(31));
  api_.SetServerTime(NowUs());
  EXPECT_TRUE(
      service_->GetRun(GetRequest(RunId(1)), CallScope())->run().stalled());
  EXPECT_EQ(lists(), 1);
  // Once the time is known nobody asks for it.
  clock_.Advance(absl::Minutes(1));
  ASSERT_THAT(service_->GetRun(GetRequest(RunId(1)), CallScope()), IsOk());
  EXPECT_EQ(lists(), 1);
}

TEST_F(StallPolicyTest, RawAnswersAreTheServicesAlone) {
  api_.SetServerTime(NowUs());
  const oz::v1::Run run = PutRun(1);
  ASSERT_THAT(List(ListRequest()), IsOk());
  clock_.Advance(absl::Minutes(31));
  oz::v1::GetRunRequest request =
      GetRequest(RunId(1), oz::v1::READ_MODE_CACHED);
  request.set_view(oz::v1::RUN_VIEW_RAW_JSON);
  const auto got = service_->GetRun(request, CallScope());
  ASSERT_THAT(got, IsOk());
  EXPECT_FALSE(got->run().stalled());
  EXPECT_NE(got->run().raw_json(), "");
}

}  // namespace
}  // namespace ozd
