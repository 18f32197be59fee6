// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/watch_service_rpc.h"

#include <gmock/gmock.h>

#include "proto/support/error_detail.h"
#include "tests/daemon/rpc/rpc_fixture.h"
#include "tests/support/patience.h"

namespace ozd {
namespace {

using oz::v1::WaitRunsRequest;
using oz::v1::WaitRunsResponse;
using oz::v1::WatchRunRequest;
using oz::v1::WatchRunResponse;
using oz::v1::WatchRunsRequest;
using oz::v1::WatchRunsResponse;

class WatchServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::WatchService::Stub;

  std::unique_ptr<OpenStream<WatchRunsResponse>> WatchRuns() {
    WatchRunsRequest request;
    SetCaller(&request);
    return Open(&stub_, &Stub::WatchRuns, request);
  }

  std::string partition() {
    oz::v1::WatchRunsRequest request;
    SetCaller(&request);
    return synced_->TryUse(request.context())->state->partition();
  }

  Stub stub_{channel_};
};

bool IsSynced(const WatchRunsResponse& response) {
  return response.has_synced();
}

TEST_F(WatchServiceRpcTest, WatchesTheList) {
  api_.PutRun(MakeRun("run-1"));
  const auto stream = WatchRuns();
  const auto snapshot = stream->Next(
      [](const auto& response) { return response.has_snapshot(); });
  ASSERT_TRUE(snapshot.has_value());
  EXPECT_TRUE(snapshot->snapshot().reset());
  EXPECT_FALSE(snapshot->resume().empty());
  ASSERT_TRUE(stream->Next(IsSynced).has_value());
}

TEST_F(WatchServiceRpcTest, CountsTheStreamsOfAnAccount) {
  const auto first = WatchRuns();
  const auto second = WatchRuns();
  ASSERT_TRUE(first->Next(IsSynced).has_value());
  ASSERT_TRUE(second->Next(IsSynced).has_value());
  EXPECT_EQ(server_->open_streams(partition()), 2);
  EXPECT_EQ(server_->open_streams("another"), 0);
}

TEST_F(WatchServiceRpcTest, StreamsEndWhenTheDaemonDoes) {
  const auto stream = WatchRuns();
  ASSERT_TRUE(stream->Next(IsSynced).has_value());
  gate_.Close();
  live_->EndStreams();
  EXPECT_TRUE(gate_.WaitForCalls(absl::ZeroDuration()));
  const absl::Status end = stream->Finish();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(end)->error_code(), "shutting_down");
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

TEST_F(WatchServiceRpcTest, RefusesStreamsWhileShuttingDown) {
  gate_.Close();
  const absl::Status end = WatchRuns()->Finish();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(end)->error_code(), "shutting_down");
}

TEST_F(WatchServiceRpcTest, WatchesOneRun) {
  api_.PutRun(MakeRun("run-1"));
  WatchRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto stream = Open(&stub_, &Stub::WatchRun, request);
  const auto first =
      stream->Next([](const auto& response) { return response.has_run(); });
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->run().run_id(), "run-1");
}

TEST_F(WatchServiceRpcTest, WaitsForTheVerdict) {
  api_.PutRun(MakeRun("run-1"));
  WaitRunsRequest request;
  SetCaller(&request);
  request.add_run_ids("run-1");
  const auto stream = Open(&stub_, &Stub::WaitRuns, request);
  const auto verdict =
      stream->Next([](const auto& response) { return response.has_verdict(); });
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(verdict->verdict().kind(), oz::v1::RunVerdict::SUCCEEDED);
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST_F(WatchServiceRpcTest, SaysWhatIsWrongWithAWait) {
  WaitRunsRequest request;
  SetCaller(&request);
  EXPECT_THAT(Open(&stub_, &Stub::WaitRuns, request)->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ozd
