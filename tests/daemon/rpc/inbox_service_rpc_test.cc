// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/inbox_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class InboxServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::InboxService::Stub;

  // A run that needs its user.
  void PutBlockedRun() {
    oz::v1::Run run = MakeRun("run-1");
    run.set_state("BLOCKED");
    run.set_creator_uid("user-1");
    api_.PutRun(run);
  }
  absl::StatusOr<oz::v1::ListInboxResponse> List() {
    oz::v1::ListInboxRequest request;
    SetCaller(&request);
    request.set_everybody(true);
    return Call(&stub_, &Stub::ListInbox, request);
  }
  absl::StatusOr<oz::v1::GetSummaryResponse> Summary() {
    oz::v1::GetSummaryRequest request;
    SetCaller(&request);
    return Call(&stub_, &Stub::GetSummary, request);
  }

  Stub stub_{channel_};
};

TEST_F(InboxServiceRpcTest, ListsAndMarksAsSeen) {
  PutBlockedRun();
  const auto list = List();
  ASSERT_THAT(list, IsOk());

  oz::v1::MarkSeenRequest mark;
  SetCaller(&mark);
  mark.set_all(true);
  EXPECT_THAT(Call(&stub_, &Stub::MarkSeen, mark), IsOk());
  const auto after = List();
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->items_size(), 0);
}

TEST_F(InboxServiceRpcTest, CountsForAPrompt) {
  PutBlockedRun();
  ASSERT_THAT(List(), IsOk());
  const auto first = Summary();
  ASSERT_THAT(first, IsOk());
  const int64_t requests = api_.requests_sent();
  // From memory now.
  const auto second = Summary();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->needs_you(), first->needs_you());
  EXPECT_EQ(api_.requests_sent(), requests);
}

TEST_F(InboxServiceRpcTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  EXPECT_THAT(Summary(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
