// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/core/hooks/hook_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class HookDispatcherTest : public HookFixture {
 protected:
  void SetUp() override {
    HookFixture::SetUp();
    hook_options_.hooks = {EveryEvent()};
  }
};

TEST_F(HookDispatcherTest, FailuresAreRetriedWithGrowingPausesThenGivenUp) {
  hook_options_.hooks[0].max_attempts = 3;
  Begin();
  commands_->FailNext(100, 7);
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(commands_->calls(), SizeIs(1));
  EXPECT_EQ(Deliveries("pending")[0].last_result(), "exit 7");
  Pass(absl::Seconds(2) - absl::Milliseconds(200));
  EXPECT_THAT(commands_->calls(), SizeIs(1));
  Pass(absl::Milliseconds(200));
  EXPECT_THAT(commands_->calls(), SizeIs(2));
  Pass(absl::Seconds(3));
  EXPECT_THAT(commands_->calls(), SizeIs(2));
  Pass(absl::Seconds(1));
  ASSERT_THAT(commands_->calls(), SizeIs(3));
  EXPECT_EQ(commands_->calls()[2].environment.at("OZ_HOOK_ATTEMPT"), "3");
  EXPECT_EQ(commands_->calls()[2].delivery_id(),
            commands_->calls()[0].delivery_id());
  Pass(absl::Hours(1));
  EXPECT_THAT(commands_->calls(), SizeIs(3));
  ASSERT_THAT(Deliveries("dead"), SizeIs(1));
  EXPECT_EQ(engine_->ListHooks()->hooks(0).dead(), 1);
}

TEST_F(HookDispatcherTest, DeadLettersAreReplayed) {
  hook_options_.hooks[0].max_attempts = 1;
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(Deliveries("dead"), SizeIs(1));
  oz::v1::ReplayHookDeliveriesRequest request;
  request.set_all_dead(true);
  const auto replayed = engine_->Replay(request);
  ASSERT_THAT(replayed, IsOk());
  EXPECT_EQ(replayed->replayed(), 1);
  EXPECT_THAT(commands_->told(), SizeIs(2));
  EXPECT_THAT(Deliveries("delivered"), SizeIs(1));
  // A single one, by its id.
  oz::v1::ReplayHookDeliveriesRequest one;
  one.add_delivery_ids(Deliveries()[0].delivery_id());
  EXPECT_EQ(engine_->Replay(one)->replayed(), 1);
  EXPECT_THAT(commands_->told(), SizeIs(3));
}

TEST_F(HookDispatcherTest, OneFailingRunHoldsUpNoOther) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "BLOCKED");
  Sync();
  PutRun(1, "SUCCEEDED");
  PutNewRun(2, "FAILED");
  // Within the pause of the first.
  ASSERT_THAT(service_->GetRun(GetRequest(RunId(1), oz::v1::READ_MODE_REFRESH),
                               CallScope()),
              IsOk());
  ASSERT_THAT(service_->GetRun(GetRequest(RunId(2), oz::v1::READ_MODE_REFRESH),
                               CallScope()),
              IsOk());
  Pass(absl::Milliseconds(100));
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_blocked 00000001", "run_failed 00000002"));
  Pass(absl::Seconds(3));
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_blocked 00000001", "run_failed 00000002",
                          "run_blocked 00000001", "run_succeeded 00000001"));
}

TEST_F(HookDispatcherTest, ARestartGoesOnWithWhatIsQueued) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  const std::string delivery_id = commands_->calls()[0].delivery_id();
  RestartHooks();
  EXPECT_THAT(commands_->calls(), IsEmpty());
  Pass(absl::Seconds(3));
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  EXPECT_EQ(commands_->calls()[0].delivery_id(), delivery_id);
  EXPECT_EQ(commands_->calls()[0].environment.at("OZ_HOOK_ATTEMPT"), "2");
  // And tells nothing twice.
  Sync();
  EXPECT_THAT(commands_->calls(), SizeIs(1));
}

TEST_F(HookDispatcherTest, ACommandThatWasCutOffIsToldAgain) {
  Begin();
  // As an ozd that was killed leaves it.
  PutNewRun(1, "FAILED");
  Sync();
  oz::v1::HookDelivery delivery = Deliveries()[0];
  delivery.set_state("running");
  ASSERT_THAT(hook_store_->Update(delivery), IsOk());
  RestartHooks();
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  EXPECT_EQ(commands_->calls()[0].environment.at("OZ_HOOK_ATTEMPT"), "2");
}

TEST_F(HookDispatcherTest, ACommandThatTakesOzdDownIsGivenUp) {
  hook_options_.hooks[0].max_attempts = 2;
  Begin();
  PutNewRun(1, "FAILED");
  Sync();
  oz::v1::HookDelivery delivery = Deliveries()[0];
  delivery.set_state("running");
  delivery.set_attempts(2);
  ASSERT_THAT(hook_store_->Update(delivery), IsOk());
  RestartHooks();
  EXPECT_THAT(commands_->calls(), IsEmpty());
  EXPECT_EQ(Deliveries("dead")[0].last_result(), "ozd ended while it ran");
}

TEST_F(HookDispatcherTest, WhatARemovedHookWasToBeToldIsDead) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  hook_options_.hooks = {Hook("other", {kRunFailed})};
  RestartHooks();
  Pass(absl::Seconds(3));
  EXPECT_THAT(commands_->calls(), IsEmpty());
  ASSERT_THAT(Deliveries("dead"), SizeIs(1));
  EXPECT_EQ(Deliveries("dead")[0].last_result(),
            "the hook is not in config.yaml any more");
}

TEST_F(HookDispatcherTest, AClockThatIsSetBackHoldsNothingUp) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(commands_->calls(), SizeIs(1));
  clock_.JumpWallClock(-absl::Hours(5));
  Pass(absl::Seconds(3));
  EXPECT_THAT(commands_->calls(), SizeIs(2));
}

TEST_F(HookDispatcherTest, ATimeThatLiesFarAheadHoldsNothingUp) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  // What an earlier ozd wrote down, it read from a clock that was wrong.
  clock_.JumpWallClock(-absl::Hours(24 * 365));
  RestartHooks();
  Pass(absl::Minutes(10));
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
}

TEST_F(HookDispatcherTest, ABurstIsToldAFewAtATime) {
  Begin(4);
  commands_->Block();
  for (int i = 1; i <= 500; ++i) PutNewRun(i, "FAILED");
  clock_.Advance(absl::Seconds(6));
  ASSERT_THAT(List(ListRequest()), IsOk());
  commands_->WaitForCalls(4);
  commands_->Release();
  commands_->WaitForCalls(500);
  commands_->WaitUntilIdle();
  EXPECT_EQ(commands_->most_running(), 4);
  EXPECT_FALSE(commands_->overlapped());
  std::set<std::string> ids;
  for (const FakeCommands::Call& call : commands_->calls()) {
    ids.insert(call.delivery_id());
  }
  EXPECT_THAT(ids, SizeIs(500));
}

TEST_F(HookDispatcherTest, ShutdownCutsCommandsOffAndTheNextTellsAgain) {
  Begin(4);
  commands_->Block();
  PutNewRun(1, "FAILED");
  clock_.Advance(absl::Seconds(6));
  ASSERT_THAT(List(ListRequest()), IsOk());
  commands_->WaitForCalls(1);
  // As the daemon ends: the commands first.
  commands_->Shutdown();
  RestartHooks(4);
  commands_->WaitForCalls(1);
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  EXPECT_EQ(commands_->calls()[0].environment.at("OZ_HOOK_ATTEMPT"), "1");
}

}  // namespace
}  // namespace ozd
