// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/inbox.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kListHooks[] = "/oz.v1.HookService/ListHooks";
constexpr char kListDeliveries[] = "/oz.v1.HookService/ListHookDeliveries";
constexpr char kReplay[] = "/oz.v1.HookService/ReplayHookDeliveries";
constexpr char kTest[] = "/oz.v1.HookService/TestHook";

using HookTest = AppTest;

TEST_F(HookTest, ListsHooks) {
  v1::ListHooksResponse response;
  v1::Hook* hook = response.add_hooks();
  hook->set_name("page-me");
  hook->add_events("run_failed");
  hook->add_events("run_blocked");
  hook->add_command("/usr/local/bin/page");
  hook->add_command("--urgent");
  hook->add_filters("mine");
  hook->set_pending(1);
  hook->set_dead(2);
  hook->set_last_delivered_at_us((kSampleNow - 3600) * 1'000'000);
  hook = response.add_hooks();
  hook->set_name("desktop");
  hook->add_events("run_succeeded");
  hook->set_built_in(true);
  channel().Answer(kListHooks, response);
  ExpectGoldens({"hook", "list"}, "hook_list");
}

TEST_F(HookTest, SaysWhereHooksWouldStand) {
  channel().Answer(kListHooks, v1::ListHooksResponse());
  EXPECT_EQ(kExitOk, Run({"hook", "list"}));
  EXPECT_THAT(io_.out, HasSubstr("`oz daemon where`"));
}

TEST_F(HookTest, ListsDeliveries) {
  v1::ListHookDeliveriesResponse response;
  v1::HookDelivery* delivery = response.add_deliveries();
  delivery->set_delivery_id("d-2");
  delivery->set_hook("page-me");
  delivery->set_event("run_failed");
  delivery->set_run_id("0190f3b7-3333-7000-8000-000000000003");
  delivery->set_state("dead");
  delivery->set_attempts(5);
  delivery->set_created_at_us((kSampleNow - 7200) * 1'000'000);
  delivery->set_last_result("exit 1");
  delivery->set_account("default");
  delivery = response.add_deliveries();
  delivery->set_delivery_id("d-1");
  delivery->set_hook("desktop");
  delivery->set_event("run_succeeded");
  delivery->set_run_id("r1");
  delivery->set_state("delivered");
  delivery->set_attempts(1);
  delivery->set_created_at_us((kSampleNow - 9000) * 1'000'000);
  delivery->set_delivered_at_us((kSampleNow - 8999) * 1'000'000);
  channel().Answer(kListDeliveries, response);
  ExpectGoldens({"hook", "log"}, "hook_log");
  const auto all =
      channel().LastRequest<v1::ListHookDeliveriesRequest>(kListDeliveries);
  EXPECT_EQ("", all.hook());
  EXPECT_EQ(50, all.limit());
  Run({"hook", "log", "page-me", "--state", "dead", "-L", "3"});
  const auto some =
      channel().LastRequest<v1::ListHookDeliveriesRequest>(kListDeliveries);
  EXPECT_EQ("page-me", some.hook());
  EXPECT_EQ("dead", some.state());
  EXPECT_EQ(3, some.limit());
}

TEST_F(HookTest, ReplaysWhatIsNamedOrDead) {
  v1::ReplayHookDeliveriesResponse response;
  response.set_replayed(1);
  channel().Answer(kReplay, response);
  EXPECT_EQ(kExitOk, Run({"hook", "replay", "d-1", "d-2"}));
  EXPECT_EQ("1 delivery is queued again.\n", io_.out);
  auto request =
      channel().LastRequest<v1::ReplayHookDeliveriesRequest>(kReplay);
  EXPECT_THAT(request.delivery_ids(), ElementsAre("d-1", "d-2"));
  EXPECT_FALSE(request.all_dead());
  Run({"hook", "replay", "--dead", "--hook", "page-me", "--output-format",
       "json"});
  request = channel().LastRequest<v1::ReplayHookDeliveriesRequest>(kReplay);
  EXPECT_TRUE(request.all_dead());
  EXPECT_EQ("page-me", request.hook());
  EXPECT_EQ("{\"v\":1,\"replayed\":1}\n", io_.out);
}

TEST_F(HookTest, TestTellsHowItWent) {
  v1::TestHookResponse response;
  response.set_succeeded(true);
  response.set_result("exit 0");
  response.set_output("paged\x1b[2J");
  response.set_took_ms(120);
  channel().Answer(kTest, response);
  EXPECT_EQ(kExitOk, Run({"hook", "test", "page-me", "--event", "run_failed"}));
  EXPECT_EQ("paged\\x1b[2J\nsucceeded: exit 0 (120 ms)\n", io_.out);
  const auto request = channel().LastRequest<v1::TestHookRequest>(kTest);
  EXPECT_EQ("page-me", request.hook());
  EXPECT_EQ("run_failed", request.event());
  Run({"hook", "test", "page-me", "--output-format", "json"});
  EXPECT_EQ(
      "{\"v\":1,\"succeeded\":true,\"result\":\"exit 0\","
      "\"output\":\"paged\\u001b[2J\",\"took_ms\":120}\n",
      io_.out);
}

TEST_F(HookTest, AHookThatFailsIsAFailure) {
  v1::TestHookResponse response;
  response.set_result("exit 1");
  channel().Answer(kTest, response);
  EXPECT_EQ(kExitFailure, Run({"hook", "test", "page-me"}));
  EXPECT_EQ("failed: exit 1 (0 ms)\n", io_.out);
  channel().Fail(kTest, absl::NotFoundError("there is no hook 'x'"));
  EXPECT_EQ(kExitFailure, Run({"hook", "test", "x"}));
  EXPECT_EQ("Error: there is no hook 'x'\n", io_.err);
}

}  // namespace
}  // namespace oz
