// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kGetRun[] = "/oz.v1.RunService/GetRun";
constexpr char kGetConversation[] = "/oz.v1.RunService/GetConversation";

class RunGetTest : public AppTest {
 protected:
  void AnswerSample() {
    v1::GetRunResponse response;
    *response.mutable_run() = SampleRuns().Get(0);
    response.mutable_run()->set_raw_json(
        "{\"b\":1.0,\"a\":[{\"d\":1,\"c\":2}]}");
    channel().Answer(kGetRun, response);
  }
  void AnswerConversation() {
    v1::DocumentChunk chunk;
    chunk.mutable_freshness()->set_stale(true);
    chunk.mutable_freshness()->set_stale_reason("offline");
    chunk.set_data("{\"b\":1,");
    channel().Answer(kGetConversation, chunk);
    chunk.Clear();
    chunk.set_data("\"a\":2}");
    channel().Answer(kGetConversation, chunk);
  }
};

TEST_F(RunGetTest, SendsTheIdAsTyped) {
  AnswerSample();
  EXPECT_EQ(kExitOk, Run({"run", "get", "run_ABC"}));
  const auto request = channel().LastRequest<v1::GetRunRequest>(kGetRun);
  EXPECT_EQ("run_ABC", request.run_id());
  EXPECT_EQ(v1::RUN_VIEW_SUMMARY, request.view());
}

TEST_F(RunGetTest, FourFormats) {
  AnswerSample();
  EXPECT_EQ(kExitOk, Run({"run", "get", "x"}));
  ExpectGolden("run_get_pretty.txt", io_.out);
  EXPECT_EQ(kExitOk, Run({"run", "get", "x", "--output-format", "text"}));
  ExpectGolden("run_get_text.txt", io_.out);
  EXPECT_EQ(kExitOk, Run({"run", "get", "x", "--output-format", "json"}));
  EXPECT_EQ(
      "{\n  \"a\": [\n    {\n      \"c\": 2,\n      \"d\": 1\n    }\n  ],\n"
      "  \"b\": 1.0\n}\n",
      io_.out);
  EXPECT_EQ(kExitOk, Run({"run", "get", "x", "--output-format", "ndjson"}));
  EXPECT_EQ("{\"a\":[{\"c\":2,\"d\":1}],\"b\":1.0}\n", io_.out);
  EXPECT_EQ(kExitOk, Run({"run", "get", "x", "--jq", ".a[0].c"}));
  EXPECT_EQ("2\n", io_.out);
}

TEST_F(RunGetTest, ConversationIsJsonInEveryFormat) {
  AnswerConversation();
  for (const char* format : {"pretty", "text", "json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Run({"run", "get", "x", "--conversation",
                            "--output-format", format}));
    EXPECT_EQ("{\n  \"a\": 2,\n  \"b\": 1\n}\n", io_.out);
    EXPECT_EQ("warning: offline: showing the conversation of unknown age\n",
              io_.err);
  }
  const auto request =
      channel().LastRequest<v1::GetConversationRequest>(kGetConversation);
  EXPECT_EQ("x", request.run_id());
  EXPECT_EQ("", request.conversation_id());
}

TEST_F(RunGetTest, ConversationByItsOwnId) {
  AnswerConversation();
  EXPECT_EQ(kExitOk, Run({"run", "conversation", "get", "conv_1"}));
  const auto request =
      channel().LastRequest<v1::GetConversationRequest>(kGetConversation);
  EXPECT_EQ("conv_1", request.conversation_id());
  EXPECT_EQ("{\n  \"a\": 2,\n  \"b\": 1\n}\n", io_.out);
}

TEST_F(RunGetTest, CutConversationFails) {
  v1::DocumentChunk chunk;
  chunk.set_data("{\"b\":1,");
  channel().Answer(kGetConversation, chunk);
  EXPECT_EQ(kExitFailure, Run({"run", "conversation", "get", "conv_1"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("not valid JSON"));
}

TEST_F(RunGetTest, ServiceErrorsArePrintedWhole) {
  v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_http_status(404);
  detail.add_causes("HTTP request failed with status 404: {}");
  detail.set_trace_id("t1");
  channel().Fail(kGetRun, ozd::MakeError(absl::StatusCode::kNotFound,
                                         "Run not found", detail));
  EXPECT_EQ(kExitFailure, Run({"run", "get", "x"}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ(
      "Error: Run not found\n=> HTTP request failed with status 404: {}\n"
      "trace id: t1\n",
      io_.err);
}

TEST_F(RunGetTest, DebugNamesTheLog) {
  channel().Fail(kGetRun, absl::NotFoundError("Run not found"));
  EXPECT_EQ(kExitFailure, Run({"run", "get", "x", "--debug"}));
  EXPECT_THAT(io_.err, HasSubstr("\n\nFor more information, see the log at "
                                 "/home/u/.local/state/oz/ozd.log\n"));
}

}  // namespace
}  // namespace oz
