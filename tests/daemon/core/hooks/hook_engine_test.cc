// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/daemon/core/hooks/hook_fixture.h"

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

}  // namespace
}  // namespace ozd
