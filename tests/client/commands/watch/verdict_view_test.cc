// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/verdict_view.h"

#include "gtest/gtest.h"

namespace oz {
namespace {

WaitedRun Failed() {
  v1::RunVerdict verdict;
  verdict.set_kind(v1::RunVerdict::FAILED);
  v1::Run* run = verdict.mutable_run();
  run->set_run_id("r1");
  run->set_state("FAILED");
  run->set_title("Fix the\tlogin");
  run->set_started_at_us(1'000'000);
  run->set_updated_at_us(62'000'000);
  run->set_status_message("No space left");
  run->set_error_code("environment_setup_failed");
  run->set_retryable(true);
  run->add_pull_request_urls("https://github.com/acme/app/pull/12");
  run->set_inference_cost(10.25);
  run->set_compute_cost(2);
  return {.run_id = "r1", .verdict = verdict, .waited_ms = 1500};
}

TEST(VerdictViewTest, OneObjectForOneRun) {
  EXPECT_EQ(
      "{\"v\":1,\"id\":\"r1\",\"state\":\"FAILED\",\"verdict\":\"failed\","
      "\"error_code\":\"environment_setup_failed\",\"retryable\":true,"
      "\"pull_requests\":[\"https://github.com/acme/app/pull/12\"],"
      "\"cost\":{\"inference\":10.25,\"compute\":2.0},\"elapsed_ms\":61000,"
      "\"waited_ms\":1500,\"message\":\"No space left\"}\n",
      RenderVerdictJson({Failed()}, {}, "failed"));
}

TEST(VerdictViewTest, SeveralRunsInOneObject) {
  const NoVerdict timed_out = {"timed_out", "no verdict after 5 s"};
  EXPECT_EQ(
      "{\"v\":1,\"verdict\":\"timed_out\",\"runs\":["
      "{\"id\":\"a\",\"state\":null,\"verdict\":\"timed_out\","
      "\"error_code\":null,\"retryable\":false,\"pull_requests\":[],"
      "\"cost\":{\"inference\":0.0,\"compute\":0.0},\"elapsed_ms\":null,"
      "\"waited_ms\":5000,\"message\":\"no verdict after 5 s\"},"
      "{\"id\":\"b\",\"state\":null,\"verdict\":\"timed_out\","
      "\"error_code\":null,\"retryable\":false,\"pull_requests\":[],"
      "\"cost\":{\"inference\":0.0,\"compute\":0.0},\"elapsed_ms\":null,"
      "\"waited_ms\":5000,\"message\":\"no verdict after 5 s\"}]}\n",
      RenderVerdictJson({{.run_id = "a", .waited_ms = 5000},
                         {.run_id = "b", .waited_ms = 5000}},
                        timed_out, "timed_out"));
}

TEST(VerdictViewTest, ARowForScripts) {
  EXPECT_EQ(
      "r1\tfailed\tFAILED\tenvironment_setup_failed\t61000\t1500\t"
      "https://github.com/acme/app/pull/12\tNo space left\n",
      RenderVerdictRow(Failed(), {}));
  EXPECT_EQ("a\tnone\t\t\t\t0\t\t\n", RenderVerdictRow({.run_id = "a"}, {}));
}

TEST(VerdictViewTest, ALineForPeople) {
  EXPECT_EQ(
      "✗ failed  r1  Fix the login  No space left  "
      "[environment_setup_failed]  1 min 1 s  acme/app#12\n",
      RenderVerdictLine(Failed(), {}, {}));
  EXPECT_EQ("? no verdict  a  interrupted\n",
            RenderVerdictLine({.run_id = "a"}, {"none", "interrupted"}, {}));
}

TEST(VerdictViewTest, SaysThatARunIsUnknown) {
  WaitedRun waited = {.run_id = "typo", .verdict = v1::RunVerdict()};
  waited.verdict->set_kind(v1::RunVerdict::NOT_FOUND);
  EXPECT_EQ("? no verdict  typo  the service does not know this run\n",
            RenderVerdictLine(waited, {}, {}));
}

TEST(VerdictViewTest, AKindFromTheFutureIsNoSuccess) {
  EXPECT_EQ("failed", VerdictWord(static_cast<v1::RunVerdict::Kind>(99)));
}

}  // namespace
}  // namespace oz
