// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hook_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/daemon/core/hook_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HookEngineTest : public HookFixture {
 protected:
  void SetUp() override {
    HookFixture::SetUp();
    hook_options_.hooks = {EveryEvent()};
  }
  // First contact is made; nothing of it was told.
  void Begin(int threads = 0) {
    StartHooks(threads);
    Sync();
    // With threads the first look comes when it comes.
    while (threads > 0 && !hook_store_->GetCursor(Partition())->has_value()) {
      std::this_thread::yield();
    }
    ASSERT_THAT(commands_->calls(), IsEmpty());
  }
  oz::v1::Run PutNewRun(int number, const std::string& state) {
    oz::v1::Run run = PutRun(number, state);
    run.set_created_at_us(NowUs());
    api_.PutRun(run);
    return run;
  }
};

TEST_F(HookEngineTest, TellsHowARunEnds) {
  PutRun(1);
  Begin();
  PutRun(1, "SUCCEEDED");
  Sync();
  ASSERT_THAT(commands_->told(), ElementsAre("run_succeeded 00000001"));
  const FakeCommands::Call call = commands_->calls()[0];
  EXPECT_THAT(call.command, ElementsAre("/bin/tell", "--x"));
  EXPECT_EQ(call.timeout, absl::Seconds(30));
  EXPECT_EQ(call.environment.at("OZ_HOOK_NAME"), "all");
  EXPECT_EQ(call.environment.at("OZ_HOOK_STATE"), "SUCCEEDED");
  EXPECT_EQ(call.environment.at("OZ_HOOK_ATTEMPT"), "1");
  EXPECT_EQ(call.environment.count("OZ_RUN_ID"), 0u);
  const auto payload = nlohmann::json::parse(call.input);
  EXPECT_EQ(payload["v"], 1);
  EXPECT_EQ(payload["delivery_id"], call.delivery_id());
  EXPECT_EQ(payload["run"]["run_id"], RunId(1));
  EXPECT_THAT(Deliveries("delivered"), SizeIs(1));
}

TEST_F(HookEngineTest, FirstContactTellsNothingOfThePast) {
  PutRun(1, "FAILED");
  PutRun(2, "BLOCKED");
  PutRun(3);
  Begin();
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
}

TEST_F(HookEngineTest, TellsARunFromItsBeginningInOrder) {
  Begin();
  PutNewRun(1, "QUEUED");
  Sync();
  PutRun(1, "INPROGRESS");
  Sync();
  PutRun(1, "BLOCKED");
  Sync();
  PutRun(1, "INPROGRESS");
  Sync();
  PutRun(1, "BLOCKED");
  Sync();
  PutRun(1, "ERROR");
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_started 00000001", "run_blocked 00000001",
                          "run_blocked 00000001", "run_error 00000001"));
}

TEST_F(HookEngineTest, TellsOfARunThatWasOverBeforeItWasSeen) {
  Begin();
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
}

TEST_F(HookEngineTest, AnOldRunThatIsTouchedIsNoNews) {
  PutHistory(3);
  Begin();
  clock_.Advance(absl::Hours(24));
  oz::v1::Run run = PutRun(2, "SUCCEEDED");
  run.set_title("a new title");
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
}

TEST_F(HookEngineTest, SmallChangesAreNoNews) {
  Begin();
  oz::v1::Run run = PutNewRun(1, "FAILED");
  Sync();
  run.set_title("another title");
  run.set_session_id("session-1");
  run.set_updated_at_us(NowUs());
  run.clear_raw_json();
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->told(), SizeIs(1));
}

TEST_F(HookEngineTest, ARunThatEndsAgainIsToldAgain) {
  Begin();
  oz::v1::Run run = PutNewRun(1, "FAILED");
  run.set_session_id("session-1");
  api_.PutRun(run);
  Sync();
  run.set_session_id("session-2");
  run.set_updated_at_us(NowUs());
  run.clear_raw_json();
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_failed 00000001", "run_failed 00000001"));
}

TEST_F(HookEngineTest, NeitherPromptNorKeyIsToldToAnybody) {
  Begin();
  oz::v1::Run run = PutNewRun(1, "FAILED");
  run.set_prompt("the prompt is a secret");
  run.clear_raw_json();
  api_.PutRun(run);
  Sync();
  ASSERT_THAT(commands_->calls(), SizeIs(1));
  const FakeCommands::Call call = commands_->calls()[0];
  std::string all = call.input;
  for (const auto& [name, value] : call.environment) {
    absl::StrAppend(&all, name, "=", value, "\n");
  }
  EXPECT_THAT(all, testing::Not(HasSubstr("secret")));
  EXPECT_THAT(all, testing::Not(HasSubstr(kKey)));
}

TEST_F(HookEngineTest, EveryHookThatWantsItIsTold) {
  hook_options_.hooks = {Hook("one", {kRunFailed}), Hook("two", {kRunError}),
                         Hook("three", {kRunError, kRunFailed})};
  Begin();
  PutNewRun(1, "FAILED");
  Sync();
  std::vector<std::string> names;
  for (const FakeCommands::Call& call : commands_->calls()) {
    names.push_back(call.environment.at("OZ_HOOK_NAME"));
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("one", "three"));
}

TEST_F(HookEngineTest, FailuresAreRetriedWithGrowingPausesThenGivenUp) {
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

TEST_F(HookEngineTest, DeadLettersAreReplayed) {
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

TEST_F(HookEngineTest, ReplayNamesWhatItDoesNotKnow) {
  Begin();
  oz::v1::ReplayHookDeliveriesRequest request;
  EXPECT_THAT(engine_->Replay(request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.add_delivery_ids("abc");
  EXPECT_THAT(engine_->Replay(request),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("abc")));
  request.set_hook("nobody");
  EXPECT_THAT(
      engine_->Replay(request),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("config.yaml has all")));
}

TEST_F(HookEngineTest, OneFailingRunHoldsUpNoOther) {
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

TEST_F(HookEngineTest, ARestartGoesOnWithWhatIsQueued) {
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

TEST_F(HookEngineTest, WhatHappensWhileNobodyRunsIsToldAfterwards) {
  PutRun(1);
  Begin();
  PutNewRun(2, "INPROGRESS");
  Sync();
  StopHooks();
  clock_.Advance(absl::Hours(30));
  PutRun(1, "SUCCEEDED");
  PutRun(2, "FAILED");
  PutNewRun(3, "ERROR");
  StartHooks();
  Sync();
  EXPECT_THAT(commands_->told(),
              testing::UnorderedElementsAre("run_succeeded 00000001",
                                            "run_failed 00000002",
                                            "run_error 00000003"));
}

TEST_F(HookEngineTest, ACommandThatWasCutOffIsToldAgain) {
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

TEST_F(HookEngineTest, ACommandThatTakesOzdDownIsGivenUp) {
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

TEST_F(HookEngineTest, WhatARemovedHookWasToBeToldIsDead) {
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

TEST_F(HookEngineTest, ACacheThatIsRebuiltLosesNoEnd) {
  options_.backfill = true;
  PutRun(1);
  PutRun(2);
  Begin();
  StopHooks();
  for (const auto& file :
       std::filesystem::directory_iterator(directory_.path())) {
    std::filesystem::remove(file.path());
  }
  clock_.Advance(absl::Minutes(5));
  PutRun(1, "FAILED");
  StartHooks();
  Sync();
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  PutRun(2, "SUCCEEDED");
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_failed 00000001", "run_succeeded 00000002"));
}

TEST_F(HookEngineTest, AClockThatIsSetBackHoldsNothingUp) {
  Begin();
  commands_->FailNext(1);
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(commands_->calls(), SizeIs(1));
  clock_.JumpWallClock(-absl::Hours(5));
  Pass(absl::Seconds(3));
  EXPECT_THAT(commands_->calls(), SizeIs(2));
}

TEST_F(HookEngineTest, ATimeThatLiesFarAheadHoldsNothingUp) {
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

TEST_F(HookEngineTest, ABurstIsToldAFewAtATime) {
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

TEST_F(HookEngineTest, ShutdownCutsCommandsOffAndTheNextTellsAgain) {
  Begin(4);
  commands_->Block();
  PutNewRun(1, "FAILED");
  clock_.Advance(absl::Seconds(6));
  ASSERT_THAT(List(ListRequest()), IsOk());
  commands_->WaitForCalls(1);
  RestartHooks(4);
  commands_->WaitForCalls(1);
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
}

TEST_F(HookEngineTest, AStalledRunIsToldOnce) {
  Begin();
  PutNewRun(1, "INPROGRESS");
  Sync();
  for (int i = 0; i < 40; ++i) {
    Pass(absl::Minutes(1));
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_started 00000001", "run_stalled 00000001"));
  RestartHooks();
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
  // Progress, and then none again.
  PutRun(1);
  Sync();
  for (int i = 0; i < 40; ++i) {
    Pass(absl::Minutes(1));
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  ASSERT_THAT(commands_->told(), ElementsAre("run_stalled 00000001"));
}

TEST_F(HookEngineTest, AnOutageStallsNoRun) {
  Begin();
  PutNewRun(1, "INPROGRESS");
  Sync();
  api_.FailAlways(FakeOzApi::Offline());
  for (int i = 0; i < 100; ++i) Pass(absl::Minutes(1));
  ASSERT_THAT(commands_->told(), ElementsAre("run_started 00000001"));
}

TEST_F(HookEngineTest, AScheduleThatKeepsFailingIsToldOncePerStreak) {
  hook_options_.hooks = {Hook("watch", {kScheduleFailing})};
  Begin();
  int number = 0;
  const auto end = [&](const std::string& state) {
    oz::v1::Run run = PutNewRun(++number, state);
    run.set_schedule_id("nightly-id");
    run.set_schedule_name("nightly");
    run.clear_raw_json();
    api_.PutRun(run);
    Sync();
  };
  end("SUCCEEDED");
  end("FAILED");
  end("ERROR");
  EXPECT_THAT(commands_->calls(), IsEmpty());
  end("CANCELLED");
  end("FAILED");
  ASSERT_THAT(commands_->told(), ElementsAre("schedule_failing 00000005"));
  const auto payload = nlohmann::json::parse(commands_->calls()[0].input);
  EXPECT_EQ(payload["schedule"]["name"], "nightly");
  EXPECT_EQ(payload["schedule"]["failures"], 3);
  end("FAILED");
  RestartHooks();
  end("FAILED");
  EXPECT_THAT(commands_->calls(), IsEmpty());
  end("SUCCEEDED");
  for (int i = 0; i < 3; ++i) end("FAILED");
  EXPECT_THAT(commands_->told(), SizeIs(1));
}

TEST_F(HookEngineTest, StoredLoginsAreKeptCurrentAlthoughNobodyAsks) {
  options_.background_sync = true;
  Start();
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  Stop();
  StartHooks();
  Pass(absl::Minutes(1));
  PutNewRun(1, "FAILED");
  for (int i = 0; i < 20; ++i) Pass(absl::Minutes(1));
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  EXPECT_EQ(commands_->calls()[0].environment.at("OZ_HOOK_ACCOUNT"), "default");
}

TEST_F(HookEngineTest, ALogoutErasesWhatIsKept) {
  Begin();
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(Deliveries(), SizeIs(1));
  const std::string partition = Partition();
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  EXPECT_THAT(Deliveries(), IsEmpty());
  EXPECT_FALSE(hook_store_->GetCursor(partition)->has_value());
}

TEST_F(HookEngineTest, NothingIsWatchedWithoutHooks) {
  hook_options_.hooks.clear();
  Begin();
  EXPECT_FALSE(engine_->IsConfigured());
  PutNewRun(1, "FAILED");
  Sync();
  EXPECT_FALSE(hook_store_->GetCursor(Partition())->has_value());
  EXPECT_THAT(engine_->ListHooks()->hooks(), IsEmpty());
}

TEST_F(HookEngineTest, DescribesItsHooks) {
  hook_options_.hooks[0].mine = true;
  hook_options_.notifications = NotificationLevel::kFailures;
  Begin();
  PutNewRun(1, "FAILED");
  Sync();
  EXPECT_TRUE(engine_->IsConfigured());
  const auto hooks = engine_->ListHooks();
  ASSERT_THAT(hooks, IsOk());
  ASSERT_EQ(hooks->hooks_size(), 2);
  EXPECT_EQ(hooks->hooks(0).name(), "all");
  EXPECT_EQ(hooks->hooks(0).events_size(), 8);
  EXPECT_THAT(hooks->hooks(0).filters(), ElementsAre("mine"));
  EXPECT_GT(hooks->hooks(0).last_delivered_at_us(), 0);
  EXPECT_TRUE(hooks->hooks(1).built_in());
  EXPECT_THAT(hooks->hooks(1).events(),
              ElementsAre(kRunFailed, kRunError, kRunBlocked, kRunStalled,
                          kScheduleFailing));
}

TEST_F(HookEngineTest, TestRunsAHookNowAndKeepsNothing) {
  Begin();
  oz::v1::TestHookRequest request;
  request.set_hook("all");
  request.set_event(kScheduleFailing);
  commands_->FailNext(1, 3);
  const auto response = engine_->Test(request, CallScope());
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->succeeded());
  EXPECT_EQ(response->result(), "exit 3");
  EXPECT_EQ(response->output(), "said this");
  EXPECT_EQ(commands_->calls()[0].event(), kScheduleFailing);
  EXPECT_THAT(Deliveries(), IsEmpty());
  request.clear_event();
  EXPECT_TRUE(engine_->Test(request, CallScope())->succeeded());
  EXPECT_EQ(commands_->calls()[1].event(), kRunSucceeded);
}

TEST_F(HookEngineTest, TestNamesWhatItDoesNotKnow) {
  Begin();
  oz::v1::TestHookRequest request;
  request.set_hook("nobody");
  EXPECT_THAT(engine_->Test(request, CallScope()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nobody")));
  request.set_hook("all");
  request.set_event("run_ended");
  EXPECT_THAT(engine_->Test(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("run_succeeded, run_failed")));
}

class HookNotificationTest : public HookEngineTest {
 protected:
  void SetUp() override {
    HookEngineTest::SetUp();
    hook_options_.hooks.clear();
    hook_options_.notifications = NotificationLevel::kFailures;
  }
};

TEST_F(HookNotificationTest, WhatHappensTogetherIsOne) {
  Begin();
  PutNewRun(1, "FAILED");
  PutNewRun(2, "BLOCKED");
  PutNewRun(3, "SUCCEEDED");
  Sync();
  EXPECT_THAT(notifier_.shown(), IsEmpty());
  Pass(absl::Seconds(2));
  ASSERT_THAT(notifier_.shown(), SizeIs(1));
  EXPECT_EQ(notifier_.shown()[0].title, "Runs: 1 failed, 1 needs you");
  EXPECT_TRUE(notifier_.shown()[0].urgent);
  Pass(absl::Seconds(20));
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

TEST_F(HookNotificationTest, ThePastIsNotShown) {
  PutRun(1);
  PutRun(2);
  Begin();
  StopHooks();
  PutRun(1, "FAILED");
  StartHooks();
  Sync();
  Pass(absl::Seconds(5));
  EXPECT_THAT(notifier_.shown(), IsEmpty());
  PutRun(2, "FAILED");
  Sync();
  Pass(absl::Seconds(5));
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

TEST_F(HookNotificationTest, OnlyOnesOwnRunsAreShown) {
  StartHooks();
  oz::v1::WhoAmIRequest who;
  *who.mutable_context() = Context();
  ASSERT_THAT(accounts_->WhoAmI(who, CallScope()), IsOk());
  Sync();
  for (int i = 1; i <= 2; ++i) {
    oz::v1::Run run = PutNewRun(i, "FAILED");
    run.set_creator_uid(absl::StrCat("user-", i));
    api_.PutRun(run);
  }
  Sync();
  Pass(absl::Seconds(5));
  ASSERT_THAT(notifier_.shown(), SizeIs(1));
  EXPECT_EQ(notifier_.shown()[0].title, "Failed: Run 1 of 1");
}

TEST_F(HookNotificationTest, CanBeTried) {
  Begin();
  oz::v1::TestHookRequest request;
  request.set_hook("desktop-notification");
  EXPECT_TRUE(engine_->Test(request, CallScope())->succeeded());
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

}  // namespace
}  // namespace ozd
