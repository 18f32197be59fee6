// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/search_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class SearchServiceRpcTest : public RpcFixture {};

TEST_F(SearchServiceRpcTest, Searches) {
  oz::v1::Run run = MakeRun("run-1");
  run.set_title("Fix the login page");
  api_.PutRun(run);
  oz::v1::SearchService::Stub stub(channel_);
  oz::v1::SearchRunsRequest request;
  SetCaller(&request);
  request.set_text("login");
  const auto found =
      Call(&stub, &oz::v1::SearchService::Stub::SearchRuns, request);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->hits_size(), 1);
  EXPECT_EQ(found->hits(0).run().run_id(), "run-1");
}

}  // namespace
}  // namespace ozd
