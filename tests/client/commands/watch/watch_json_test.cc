// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "nlohmann/json.hpp"
#include "proto/support/error_detail.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

v1::WatchRunsResponse List() { return v1::WatchRunsResponse(); }
v1::WatchRunResponse Single() { return v1::WatchRunResponse(); }

TEST(WatchRunsLineTest, HasALineForEveryKind) {
  std::string lines;
  v1::WatchRunsResponse message = List();
  message.mutable_snapshot()->set_reset(true);
  *message.mutable_snapshot()->mutable_runs() = SampleRuns();
  v1::Freshness* freshness = message.mutable_snapshot()->mutable_freshness();
  freshness->set_as_of_us(kSampleNow * 1'000'000);
  freshness->set_age_ms(1500);
  freshness->set_source(v1::Freshness::SOURCE_CACHE);
  freshness->set_stale(true);
  freshness->set_stale_reason("offline");
  lines += WatchRunsLine(message, "");

  message = List();
  *message.mutable_upsert() = SampleRuns()[2];
  message.mutable_upsert()->set_revision(18);
  message.mutable_upsert()->set_previous_state("INPROGRESS");
  message.mutable_upsert()->set_retryable(true);
  message.mutable_upsert()->set_stalled(true);
  message.mutable_upsert()->set_no_progress_ms(60'000);
  lines += WatchRunsLine(message, "e1:18");

  message = List();
  message.set_removed("run_abc123");
  lines += WatchRunsLine(message, "e1:19");
  message = List();
  message.mutable_synced();
  lines += WatchRunsLine(message, "e1:19");
  message = List();
  message.mutable_connection()->set_state("stale");
  message.mutable_connection()->set_since_us(kSampleNow * 1'000'000);
  message.mutable_connection()->set_reason("offline");
  lines += WatchRunsLine(message, "e1:19");
  message.mutable_connection()->Clear();
  message.mutable_connection()->set_state("live");
  message.mutable_connection()->set_transport("stream");
  lines += WatchRunsLine(message, "e1:19");
  message = List();
  message.mutable_heartbeat();
  lines += WatchRunsLine(message, "e1:19");
  ExpectGolden("watch_list.ndjson", lines);
}

TEST(WatchRunLineTest, HasALineForEveryKind) {
  std::string lines;
  v1::WatchRunResponse message = Single();
  *message.mutable_run() = SampleRuns()[0];
  lines += WatchRunLine(message, "r1");
  message = Single();
  v1::ConversationItem* item = message.mutable_item();
  item->set_seq(3);
  item->set_role("tool");
  item->set_kind("action_result");
  item->set_text("a \"quoted\"\nline\x1b[0m");
  item->set_name("run_command");
  item->set_category("command");
  item->set_state("completed");
  item->set_final(true);
  item->set_at_us(kSampleNow * 1'000'000);
  lines += WatchRunLine(message, "r1");
  item->Clear();
  item->set_seq(4);
  lines += WatchRunLine(message, "r1");
  message = Single();
  message.mutable_synced();
  lines += WatchRunLine(message, "r1");
  message = Single();
  message.mutable_connection()->set_state("signed_out");
  lines += WatchRunLine(message, "r1");
  message = Single();
  message.mutable_heartbeat();
  lines += WatchRunLine(message, "r1");
  message = Single();
  message.mutable_reset()->set_reason("rewritten");
  lines += WatchRunLine(message, "r1");
  message = Single();
  *message.mutable_ended()->mutable_run() = SampleRuns()[1];
  lines += WatchRunLine(message, "r1");
  ExpectGolden("watch_run.ndjson", lines);
}

TEST(WatchRunLineTest, UnknownKindsAreLeftOut) {
  EXPECT_EQ("", WatchRunsLine(List(), "e:1"));
  EXPECT_EQ("", WatchRunLine(Single(), "r"));
}

TEST(WatchRunLineTest, EveryLineIsJsonWhateverTheNetworkSays) {
  v1::WatchRunsResponse message;
  message.mutable_upsert()->set_run_id("a\"\\\n\t");
  message.mutable_upsert()->set_title("\xFF\xC0 bad");
  message.mutable_upsert()->set_inference_cost(0.1);
  const std::string line = WatchRunsLine(message, "t");
  const Json parsed = Json::parse(line, nullptr, false);
  ASSERT_TRUE(parsed.is_object()) << line;
  EXPECT_EQ("a\"\\\n\t", parsed["upsert"]["run_id"]);
  EXPECT_EQ(1u, std::count(line.begin(), line.end(), '\n'));
}

TEST(WriteRunTest, LeavesOutThePromptAndTheRawJson) {
  v1::WatchRunsResponse message;
  message.mutable_upsert()->set_prompt("secret plan");
  message.mutable_upsert()->set_raw_json("secret json");
  EXPECT_THAT(WatchRunsLine(message, ""), Not(HasSubstr("secret")));
}

TEST(WatchErrorLineTest, HasAStableReason) {
  v1::ErrorDetail detail;
  detail.set_error_code("not_logged_in");
  detail.set_remedy("run: oz login");
  EXPECT_EQ(
      "{\"v\":1,\"error\":{\"reason\":\"not_logged_in\",\"message\":\"no "
      "key\",\"hint\":\"run: oz login\"}}\n",
      WatchErrorLine(
          ozd::MakeError(absl::StatusCode::kUnauthenticated, "no key", detail),
          ""));
  EXPECT_EQ(
      "{\"v\":1,\"run_id\":\"r1\",\"error\":{\"reason\":\"not_found\","
      "\"message\":\"no such run\",\"hint\":\"\"}}\n",
      WatchErrorLine(absl::NotFoundError("no such run"), "r1"));
}

}  // namespace
}  // namespace oz
