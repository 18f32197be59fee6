// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/run_service_rpc.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>

#include "daemon/rpc/document_stream.h"
#include "daemon/rpc/grpc_status.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/rpc/rpc_fixture.h"
#include "tests/support/patience.h"

namespace ozd {
namespace {

using Stub = oz::v1::RunService::Stub;

class RunServiceRpcTest : public RpcFixture {
 protected:
  absl::StatusOr<oz::v1::ListRunsResponse> List(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::ListRunsRequest request;
    SetCaller(&request);
    request.set_read_mode(mode);
    request.set_limit(10);
    grpc::ClientContext context;
    SetDeadline(&context);
    oz::v1::ListRunsResponse response;
    const absl::Status status =
        FromGrpcStatus(stub_.ListRuns(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // Reads a transcript to its end; returns its chunks.
  absl::StatusOr<std::vector<oz::v1::DocumentChunk>> ReadTranscript(
      const std::string& run_id) {
    oz::v1::GetTranscriptRequest request;
    SetCaller(&request);
    request.set_run_id(run_id);
    grpc::ClientContext context;
    SetDeadline(&context);
    const auto reader = stub_.GetTranscript(&context, request);
    std::vector<oz::v1::DocumentChunk> chunks;
    for (oz::v1::DocumentChunk chunk; reader->Read(&chunk);) {
      chunks.push_back(chunk);
    }
    const absl::Status status = FromGrpcStatus(reader->Finish());
    if (!status.ok()) return status;
    return chunks;
  }

  Stub stub_{channel_};
};

TEST_F(RunServiceRpcTest, ListsThroughTheServiceThenFromTheCache) {
  api_.PutRun(MakeRun("run-1"));
  const auto first = List();
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->runs_size(), 1);
  EXPECT_EQ(first->runs(0).run_id(), "run-1");
  const int64_t requests = api_.requests_sent();
  const auto second = List();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->runs_size(), 1);
  EXPECT_EQ(api_.requests_sent(), requests);
}

TEST_F(RunServiceRpcTest, FailuresCarryTheirDetail) {
  api_.FailAlways(FakeOzApi::InvalidKey());
  const auto result = List(oz::v1::READ_MODE_REFRESH);
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
  const auto detail = GetErrorDetail(result.status());
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->error_code(), "invalid_api_key");
  EXPECT_EQ(detail->http_status(), 401);
}

TEST_F(RunServiceRpcTest, GetsOneRun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::GetRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::GetRunResponse response;
  ASSERT_TRUE(stub_.GetRun(&context, request, &response).ok());
  EXPECT_EQ(response.run().title(), "Run run-1");
}

TEST_F(RunServiceRpcTest, CancelsARun) {
  oz::v1::Run run = MakeRun("run-1");
  run.set_state("INPROGRESS");
  api_.PutRun(run);
  oz::v1::CancelRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto cancelled = Call(&stub_, &Stub::CancelRun, request);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_TRUE(cancelled->cancelled());
  EXPECT_EQ(cancelled->run().state(), "CANCELLED");
}

TEST_F(RunServiceRpcTest, FollowsUpOnARun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::FollowUpRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  EXPECT_THAT(Call(&stub_, &Stub::FollowUpRun, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_prompt("and now the tests");
  const auto followed = Call(&stub_, &Stub::FollowUpRun, request);
  ASSERT_THAT(followed, IsOk());
  EXPECT_EQ(followed->run().state(), "INPROGRESS");
}

TEST_F(RunServiceRpcTest, AsksForTheOutputOfARun) {
  oz::v1::GetRunOutputRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  EXPECT_THAT(Call(&stub_, &Stub::GetRunOutput, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunServiceRpcTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  for (const absl::Status& status :
       {List().status(), ReadTranscript("run-1").status()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
  }
}

TEST_F(RunServiceRpcTest, ACancelledCallEndsAtOnceAlthoughItsWorkIsStuck) {
  api_.Block();
  oz::v1::ListRunsRequest request;
  SetCaller(&request);
  request.set_read_mode(oz::v1::READ_MODE_REFRESH);
  request.set_limit(10);
  grpc::ClientContext context;
  SetDeadline(&context);
  std::thread client([&] {
    oz::v1::ListRunsResponse response;
    EXPECT_EQ(stub_.ListRuns(&context, request, &response).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  api_.WaitForBlocked(1);
  context.TryCancel();
  client.join();
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
  api_.Release();
}

TEST_F(RunServiceRpcTest, TheServerShutsDownAlthoughWorkIsStuck) {
  api_.Block();
  std::thread client(
      [&] { EXPECT_FALSE(List(oz::v1::READ_MODE_REFRESH).ok()); });
  api_.WaitForBlocked(1);
  server_->Shutdown(absl::ZeroDuration());
  client.join();
  api_.Release();
}

TEST_F(RunServiceRpcTest, StreamsADocumentInChunks) {
  api_.PutRun(MakeRun("run-1"));
  std::string text;
  while (text.size() < 3 * kDocumentChunkBytes + 17) text += "0123456789\n";
  api_.SetTranscript("run-1", text);
  const auto chunks = ReadTranscript("run-1");
  ASSERT_THAT(chunks, IsOk());
  ASSERT_EQ(chunks->size(), 4U);
  std::string joined;
  for (const oz::v1::DocumentChunk& chunk : *chunks) {
    EXPECT_LE(chunk.data().size(), kDocumentChunkBytes);
    EXPECT_EQ(chunk.has_freshness(), joined.empty());
    joined += chunk.data();
  }
  EXPECT_EQ(joined, text);
}

TEST_F(RunServiceRpcTest, AnEmptyDocumentStillTellsItsAge) {
  api_.PutRun(MakeRun("run-1"));
  api_.SetTranscript("run-1", "");
  const auto chunks = ReadTranscript("run-1");
  ASSERT_THAT(chunks, IsOk());
  ASSERT_EQ(chunks->size(), 1U);
  EXPECT_TRUE(chunks->front().has_freshness());
}

TEST_F(RunServiceRpcTest, ReportsADocumentThatIsNotThere) {
  api_.PutRun(MakeRun("run-1"));
  EXPECT_THAT(ReadTranscript("run-1"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunServiceRpcTest, AReaderThatGoesAwayEndsTheStream) {
  api_.PutRun(MakeRun("run-1"));
  // More than the flow-control window holds, so that a write is under way.
  api_.SetTranscript("run-1", std::string(16 * 1024 * 1024, 'x'));
  oz::v1::GetTranscriptRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  {
    grpc::ClientContext context;
    SetDeadline(&context);
    const auto reader = stub_.GetTranscript(&context, request);
    oz::v1::DocumentChunk chunk;
    ASSERT_TRUE(reader->Read(&chunk));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

}  // namespace
}  // namespace ozd
