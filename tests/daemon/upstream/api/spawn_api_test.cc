// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/spawn_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

class SpawnApiTest : public testing::Test {
 protected:
  FakeServiceCalls service_;
  SpawnApi api_{&service_};
  const JsonTree kNoConfig = JsonTree::object();
  google::protobuf::RepeatedPtrField<oz::v1::RunAttachment> attachments_;
};

TEST_F(SpawnApiTest, SendsAllThatIsSetOnce) {
  service_.Answer(R"({"run_id":"r","state":"QUEUED","at_capacity":true})");
  oz::v1::RunAttachment* file = attachments_.Add();
  file->set_file_name("a\"b.txt");
  file->set_mime_type("text/plain");
  file->set_data(std::string("\0\xff", 2));
  *attachments_.Add() = *file;
  const auto run = api_.CreateRun({},
                                  {.prompt = "Mend it",
                                   .mode = "plan",
                                   .title = "t",
                                   .team = false,
                                   .agent_identity_uid = "a",
                                   .skill = "s",
                                   .parent_run_id = "p",
                                   .conversation_id = "c"},
                                  {{"name", "n"}}, attachments_);
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ("r", run->run_id);
  EXPECT_EQ("QUEUED", run->state);
  EXPECT_TRUE(run->at_capacity);
  ASSERT_EQ(1u, service_.calls().size());
  EXPECT_EQ("POST agent/runs", service_.calls()[0].what);
  EXPECT_EQ(Repeatable::kNo, service_.calls()[0].repeatable);
  const std::string attachment =
      R"({"file_name":"a\"b.txt","mime_type":"text/plain","data":"AP8="})";
  EXPECT_EQ(R"({"prompt":"Mend it","mode":"plan","config":{"name":"n"},)"
            R"("title":"t","team":false,"agent_identity_uid":"a","skill":"s",)"
            R"("parent_run_id":"p","conversation_id":"c","attachments":[)" +
                attachment + "," + attachment + "]}",
            service_.calls()[0].body);
}

TEST_F(SpawnApiTest, LeavesOutWhatIsNot) {
  service_.Answer(R"({"task_id":"r"})");
  const auto run = api_.CreateRun({}, {.skill = "s"}, kNoConfig, attachments_);
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ("r", run->run_id);
  EXPECT_FALSE(run->at_capacity);
  EXPECT_EQ(R"({"mode":"normal","skill":"s"})", service_.calls()[0].body);
  // Empty is something.
  service_.Answer(R"({"run_id":"r"})");
  ASSERT_THAT(api_.CreateRun({}, {.prompt = ""}, kNoConfig, attachments_),
              IsOk());
  EXPECT_EQ(R"({"prompt":"","mode":"normal"})", service_.calls()[1].body);
}

TEST_F(SpawnApiTest, AnAnswerMustNameTheRun) {
  for (const char* body : {"{}", "[]", R"({"run_id":7})", ""}) {
    service_.Answer(body);
    EXPECT_THAT(api_.CreateRun({}, {.prompt = "x"}, kNoConfig, attachments_),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

TEST_F(SpawnApiTest, ReadsSavedPrompts) {
  service_.Answer(
      R"({"__typename":"CloudObjectOutput","object":{"__typename":"Workflow",)"
      R"("data":"{\"name\":\"n\",\"query\":\"Mend it\"}"}})");
  EXPECT_EQ("Mend it", api_.GetSavedPrompt({}, "uid").value());
  EXPECT_EQ("GraphQL GetCloudObject", service_.calls()[0].what);
  EXPECT_EQ(R"({"input":{"uid":"uid"}})", service_.calls()[0].body);
}

TEST_F(SpawnApiTest, SaysWhyThereIsNoSavedPrompt) {
  for (const char* object :
       {R"({"__typename":"GenericStringObject"})", "null",
        R"({"__typename":"Workflow","data":"{\"command\":\"ls\"}"})"}) {
    service_.Answer(std::string(R"({"__typename":"CloudObjectOutput",)") +
                    "\"object\":" + object + "}");
    const auto prompt = api_.GetSavedPrompt({}, "uid");
    EXPECT_THAT(prompt, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ("'uid' is not a saved prompt", prompt.status().message());
  }
  service_.Answer(absl::FailedPreconditionError("There is no object uid"));
  const auto prompt = api_.GetSavedPrompt({}, "uid");
  EXPECT_EQ("Saved prompt with ID 'uid' not found", prompt.status().message());
  service_.Answer(absl::UnavailableError("away"));
  EXPECT_THAT(api_.GetSavedPrompt({}, "uid"),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
