// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/usage_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class UsageServiceRpcTest : public RpcFixture {};

TEST_F(UsageServiceRpcTest, AddsUp) {
  oz::v1::Run run = MakeRun("run-1");
  run.set_has_usage(true);
  run.set_compute_cost(0.5);
  api_.PutRun(run);
  oz::v1::UsageService::Stub stub(channel_);
  oz::v1::GetUsageRequest request;
  SetCaller(&request);
  const auto usage =
      Call(&stub, &oz::v1::UsageService::Stub::GetUsage, request);
  ASSERT_THAT(usage, IsOk());
  EXPECT_EQ(usage->total().runs(), 1);
  EXPECT_EQ(usage->total().compute_micro(), 500'000);
}

}  // namespace
}  // namespace ozd
