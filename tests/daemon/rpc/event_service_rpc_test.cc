// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/event_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

using oz::v1::WatchEventsRequest;
using oz::v1::WatchEventsResponse;

class EventServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::EventService::Stub;
  Stub stub_{channel_};
};

TEST_F(EventServiceRpcTest, TellsWhatHappens) {
  api_.PutRun(MakeRun("run-1"));
  WatchEventsRequest request;
  SetCaller(&request);
  request.add_run_ids("run-1");
  const auto stream = Open(&stub_, &Stub::WatchEvents, request);
  const int64_t sequence = api_.live().Emit("run-1", "run_in_progress");
  const auto event =
      stream->Next([](const auto& response) { return response.has_event(); });
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->event().sequence(), sequence);
  EXPECT_EQ(event->event().event_type(), "run_in_progress");
}

TEST_F(EventServiceRpcTest, SaysWhatIsWrongWithARequest) {
  WatchEventsRequest request;
  SetCaller(&request);
  request.set_since_sequence(-1);
  EXPECT_THAT(Open(&stub_, &Stub::WatchEvents, request)->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace ozd
