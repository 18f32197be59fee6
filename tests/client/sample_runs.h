// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_SAMPLE_RUNS_H_
#define OZD_TESTS_CLIENT_SAMPLE_RUNS_H_

#include "client/commands/run_view.h"

namespace oz {

// 2026-04-03T10:30:00Z, the time of ozd::FakeClock.
inline constexpr int64_t kSampleNow = 1'775'212'200;

inline v1::Run* AddRun(RunPage* runs, const char* id, const char* state,
                       const char* title, int64_t updated_seconds_ago) {
  v1::Run* run = runs->Add();
  run->set_run_id(id);
  run->set_state(state);
  run->set_title(title);
  const int64_t updated = (kSampleNow - updated_seconds_ago) * 1'000'000;
  run->set_updated_at_us(updated);
  run->set_created_at_us(updated - 600'000'000);
  run->set_started_at_us(updated - 590'000'000);
  run->set_source("CLI");
  run->set_execution_location("REMOTE");
  return run;
}

// One run of every kind that looks different.
inline RunPage SampleRuns() {
  RunPage runs;
  v1::Run* run = AddRun(&runs, "0190f3a2-1111-7000-8000-000000000001",
                        "INPROGRESS", "Fix the flaky login test", 12);
  run->set_name("nightly-fixer");
  run->set_environment_id("UA17BXYZ");
  run->set_model_id("auto");
  run->set_skill_spec("acme/skills:fix-tests");
  run->set_creator_uid("user_1");
  run->set_creator_name("Ana");
  run->set_schedule_id("sched_1");
  run->set_schedule_name("Nightly");
  run->set_conversation_id("conv_1");
  run->set_status_message("Waiting for the test suite");
  run->set_session_link("https://app.example.com/session/1");
  run->set_prompt("The login test fails one time in ten.\nFind out why.\n");
  run->add_artifact_types("PULL_REQUEST");
  run->add_pull_request_urls("https://github.com/acme/app/pull/12");
  run->set_inference_cost(10.25);
  run->set_compute_cost(2.5);
  run = AddRun(
      &runs, "0190f3a2-2222-7000-8000-000000000002", "SUCCEEDED",
      "日本語のタイトルはとても長いので、端末の幅に合わせて切り詰められます",
      260);
  run->set_source("SLACK");
  run->set_environment_id("UA17BXYZ");
  run->add_pull_request_urls("https://github.com/acme/app/pull/9");
  run->add_pull_request_urls("https://github.com/acme/app/pull/10");
  run = AddRun(&runs, "0190f3b7-3333-7000-8000-000000000003", "FAILED",
               "Upgrade every dependency of the payment service and make all "
               "of its tests pass again",
               3 * 3600);
  run->set_skill_spec("acme/skills:upgrade");
  run->set_status_message("The environment could not be set up");
  run->set_error_code("environment_setup_failed");
  run->set_prompt("1\n2\n3\n4\n5\n6\n7\n8\n9\n10");
  run = AddRun(&runs, "0190f3c1-4444-7000-8000-000000000004", "BLOCKED",
               "Needs an answer 🙋", 5 * 86'400);
  run->set_source("SCHEDULED_AGENT");
  run->set_schedule_name("Weekly report");
  run = AddRun(&runs, "0190f3d5-5555-7000-8000-000000000005", "QUEUED", "", 1);
  run->set_started_at_us(0);
  AddRun(&runs, "run_abc123", "CANCELLED", "Not wanted any more", 400 * 86'400);
  return runs;
}

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_SAMPLE_RUNS_H_
