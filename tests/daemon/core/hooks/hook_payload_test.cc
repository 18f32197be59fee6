// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "daemon/core/hooks/hook_config.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int64_t kNowUs = 1'775'212'200'000'000;

HookEvent PayloadEvent() {
  HookEvent event;
  event.event = kRunFailed;
  event.discriminator = "FAILED/session-1/5";
  oz::v1::Run& run = event.run;
  run.set_run_id("run-1");
  run.set_title("Fix \"it\"\nnow \xff");
  run.set_state("FAILED");
  run.set_previous_state("INPROGRESS");
  run.set_created_at_us(kNowUs);
  run.set_updated_at_us(kNowUs + 1'500'000);
  run.set_status_message("no disk");
  run.set_error_code("environment_setup_failed");
  run.set_retryable(true);
  run.add_pull_request_urls("https://example.test/pull/1");
  run.set_inference_cost(1.5);
  run.set_prompt("the prompt");
  run.set_raw_json("{\"prompt\":\"the prompt\"}");
  run.set_schedule_id("s-1");
  run.set_schedule_name("nightly");
  return event;
}

HookOwner PayloadOwner() {
  return {.partition = "p", .account_name = "work", .principal_uid = ""};
}

TEST(HookPayloadTest, IsOneLineOfJsonWithoutThePrompt) {
  const QueuedDelivery queued =
      MakeDelivery("mail", PayloadOwner(), PayloadEvent(), kNowUs);
  EXPECT_EQ(queued.payload.find('\n'), queued.payload.size() - 1);
  EXPECT_THAT(queued.payload, Not(HasSubstr("the prompt")));
  const auto json = nlohmann::json::parse(queued.payload);
  EXPECT_EQ(json["v"], 1);
  EXPECT_EQ(json["event"], "run_failed");
  EXPECT_EQ(json["account"], "work");
  EXPECT_EQ(json["time"], "2026-04-03T10:30:00Z");
  EXPECT_EQ(json["delivery_id"], queued.delivery.delivery_id());
  const auto& run = json["run"];
  EXPECT_EQ(run["title"], "Fix \"it\"\nnow \xEF\xBF\xBD");
  EXPECT_EQ(run["state"], "FAILED");
  EXPECT_EQ(run["previous_state"], "INPROGRESS");
  EXPECT_EQ(run["updated_at"], "2026-04-03T10:30:01.500Z");
  EXPECT_EQ(run["error_code"], "environment_setup_failed");
  EXPECT_EQ(run["retryable"], true);
  EXPECT_EQ(run["pull_requests"][0], "https://example.test/pull/1");
  EXPECT_EQ(run["inference_cost"], 1.5);
  EXPECT_EQ(json["schedule"]["name"], "nightly");
}

TEST(HookPayloadTest, DeliveriesBeginPendingAndDue) {
  const QueuedDelivery queued =
      MakeDelivery("mail", PayloadOwner(), PayloadEvent(), kNowUs);
  EXPECT_EQ(queued.account, "p");
  EXPECT_EQ(queued.delivery.state(), "pending");
  EXPECT_EQ(queued.delivery.next_attempt_at_us(), kNowUs);
  EXPECT_EQ(queued.delivery.run_id(), "run-1");
}

TEST(HookPayloadTest, TheIdTellsEveryEventOfEveryHookApart) {
  const std::string id = MakeDeliveryId("mail", PayloadOwner(), PayloadEvent());
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(MakeDeliveryId("mail", PayloadOwner(), PayloadEvent()), id);
  HookEvent later = PayloadEvent();
  later.run.set_title("renamed");
  EXPECT_EQ(MakeDeliveryId("mail", PayloadOwner(), later), id);
  std::set<std::string> ids = {id};
  ids.insert(MakeDeliveryId("other", PayloadOwner(), PayloadEvent()));
  HookOwner owner = PayloadOwner();
  owner.partition = "q";
  ids.insert(MakeDeliveryId("mail", owner, PayloadEvent()));
  HookEvent event = PayloadEvent();
  event.event = kRunError;
  ids.insert(MakeDeliveryId("mail", PayloadOwner(), event));
  event = PayloadEvent();
  event.discriminator = "FAILED/session-2/5";
  ids.insert(MakeDeliveryId("mail", PayloadOwner(), event));
  event = PayloadEvent();
  event.run.set_run_id("run-2");
  ids.insert(MakeDeliveryId("mail", PayloadOwner(), event));
  EXPECT_EQ(ids.size(), 6u);
}

TEST(HookPayloadTest, VariablesNameWhatItIsAbout) {
  QueuedDelivery queued =
      MakeDelivery("mail", PayloadOwner(), PayloadEvent(), kNowUs);
  queued.delivery.set_attempts(3);
  const auto variables = HookVariables(queued);
  EXPECT_EQ(variables.at("OZ_HOOK_NAME"), "mail");
  EXPECT_EQ(variables.at("OZ_HOOK_EVENT"), "run_failed");
  EXPECT_EQ(variables.at("OZ_HOOK_ATTEMPT"), "3");
  EXPECT_EQ(variables.at("OZ_HOOK_RUN_ID"), "run-1");
  EXPECT_EQ(variables.at("OZ_HOOK_STATE"), "FAILED");
  EXPECT_EQ(variables.at("OZ_HOOK_ACCOUNT"), "work");
  queued.payload = "[1,";
  EXPECT_EQ(HookVariables(queued).at("OZ_HOOK_STATE"), "");
}

TEST(HookPayloadTest, SamplesFitTheirEvents) {
  for (const char* event : kHookEvents) {
    const HookEvent sample = SampleEvent(event, kNowUs);
    EXPECT_EQ(sample.event, event);
    EXPECT_NE(sample.run.state(), "") << event;
  }
  EXPECT_EQ(SampleEvent(kScheduleFailing, kNowUs).failures, 3);
  EXPECT_EQ(SampleEvent(kRunBlocked, kNowUs).run.state(), "BLOCKED");
}

}  // namespace
}  // namespace ozd
