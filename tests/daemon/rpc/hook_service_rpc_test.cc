// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/hook_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class HookServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::HookService::Stub;
  Stub stub_{channel_};
};

TEST_F(HookServiceRpcTest, ListsHooksAndDeliveries) {
  const auto hooks = Call(&stub_, &Stub::ListHooks, oz::v1::ListHooksRequest());
  ASSERT_THAT(hooks, IsOk());
  ASSERT_EQ(hooks->hooks_size(), 1);
  EXPECT_EQ(hooks->hooks(0).name(), "tell-me");

  const auto deliveries = Call(&stub_, &Stub::ListHookDeliveries,
                               oz::v1::ListHookDeliveriesRequest());
  ASSERT_THAT(deliveries, IsOk());
  EXPECT_EQ(deliveries->deliveries_size(), 0);
}

TEST_F(HookServiceRpcTest, ReplaysAndTests) {
  oz::v1::ReplayHookDeliveriesRequest replay;
  replay.add_delivery_ids("unknown");
  EXPECT_THAT(Call(&stub_, &Stub::ReplayHookDeliveries, replay),
              StatusIs(absl::StatusCode::kNotFound));

  oz::v1::TestHookRequest test;
  SetCaller(&test);
  test.set_hook("tell-me");
  const auto tested = Call(&stub_, &Stub::TestHook, test);
  ASSERT_THAT(tested, IsOk());
  EXPECT_TRUE(tested->succeeded()) << tested->result();
  test.set_hook("unknown");
  EXPECT_THAT(Call(&stub_, &Stub::TestHook, test),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace ozd
