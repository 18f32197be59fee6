// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/run_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;

TEST(SpawnTest, AcceptsWhatTheSpecificationAllows) {
  const char* const kGood[] = {
      R"({"prompt":"x"})",
      R"({"skill":"acme/web:audit"})",
      R"({"config":{"skill_spec":"acme/web:audit"}})",
      R"({"conversation_id":"c"})",
      R"({"prompt":"x","team":false,"interactive":true,"mode":"plan"})",
      R"({"prompt":"x","a_new_field":{"deep":[1]}})",
      R"({"prompt":"x","config":{"idle_timeout_minutes":60,
          "mcp_servers":{"a":{"url":"http://x"},"b":{"command":"c"}}}})",
      R"({"prompt":"x","attachments":[
          {"file_name":"a","mime_type":"image/png","data":"AAAA"}]})",
  };
  for (const char* body : kGood) {
    EXPECT_THAT(CheckRunRequest(ParseJson(body)), IsOk()) << body;
  }
}

TEST(SpawnTest, RefusesTheRestByField) {
  const std::pair<const char*, const char*> kBad[] = {
      {"not json", "body"},
      {"[]", "body"},
      {"{}", "prompt"},
      {R"({"prompt":""})", "prompt"},
      {R"({"prompt":7})", "prompt"},
      {R"({"prompt":null})", "prompt"},
      {R"({"prompt":"x","team":"yes"})", "team"},
      {R"({"prompt":"x","mode":"fast"})", "mode"},
      {R"({"prompt":"x","config":[]})", "config"},
      {R"({"prompt":"x","config":{"model_id":1}})", "config.model_id"},
      {R"({"prompt":"x","config":{"idle_timeout_minutes":0}})",
       "config.idle_timeout_minutes"},
      {R"({"prompt":"x","config":{"idle_timeout_minutes":1.5}})",
       "config.idle_timeout_minutes"},
      {R"({"prompt":"x","config":{"harness":{"type":"abacus"}}})",
       "config.harness.type"},
      {R"({"prompt":"x","config":{"mcp_servers":{"a":{}}}})",
       "config.mcp_servers.a"},
      {R"({"prompt":"x","config":{"mcp_servers":
          {"a":{"url":"u","command":"c"}}}})",
       "config.mcp_servers.a"},
      {R"({"prompt":"x","attachments":{}})", "attachments"},
      {R"({"prompt":"x","attachments":[{}]})", "attachments[].file_name"},
      {R"({"prompt":"x","attachments":[
          {"file_name":"a","mime_type":"b","data":"***"}]})",
       "attachments[].data"},
      {R"({"prompt":"x","metadata":{"k":1}})", "metadata"},
      {R"({"prompt":"x","team":false,"agent_identity_uid":"a"})",
       "agent_identity_uid"},
  };
  for (const auto& [body, field] : kBad) {
    EXPECT_THAT(CheckRunRequest(ParseJson(body)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(std::string(field) + ":")))
        << body;
  }
}

TEST(SpawnTest, MakesAQueuedRunWithEveryRequiredField) {
  const Principal creator = {"user-1", false, "One", "one@example.com"};
  const Json run =
      MakeRun(ParseJson(R"({"prompt":"First line\nsecond","skill":"a:b",
                    "config":{"skill_spec":"c:d"},"team":false})"),
              creator, "GITHUB_ACTION", "id-1", 1'000'000);
  EXPECT_EQ(StringAt(run, "run_id"), "id-1");
  EXPECT_EQ(StringAt(run, "task_id"), "id-1");
  EXPECT_EQ(StringAt(run, "state"), "QUEUED");
  EXPECT_EQ(StringAt(run, "title"), "First line");
  EXPECT_EQ(StringAt(run, "source"), "GITHUB_ACTION");
  EXPECT_EQ(StringAt(run, "created_at"), "1970-01-01T00:00:01Z");
  EXPECT_EQ(StringAt(run["agent_config"], "skill_spec"), "a:b");
  EXPECT_EQ(StringAt(run["scope"], "type"), "User");
}

TEST(SpawnTest, TitlesAreCutBetweenCharacters) {
  std::string prompt;
  for (int i = 0; i < 40; ++i) prompt += "äb";
  const Json run = MakeRun({{"prompt", prompt}}, {}, "", "id", 0);
  // Replacement characters would make the text differ from itself.
  EXPECT_EQ(StringAt(ParseJson(DumpJson(run)), "title"),
            StringAt(run, "title"));
  EXPECT_EQ(StringAt(run, "source"), "API");
}

}  // namespace
}  // namespace ozd::sim
