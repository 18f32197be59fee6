// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/completion_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class CompletionServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::CompletionService::Stub;
  Stub stub_{channel_};
};

TEST_F(CompletionServiceRpcTest, OffersCachedRuns) {
  oz::v1::CompleteRequest request;
  SetCaller(&request);
  request.set_kind(oz::v1::COMPLETION_KIND_RUN);
  api_.PutRun(MakeRun("run-1"));
  EXPECT_EQ(Call(&stub_, &Stub::Complete, request)->completions_size(), 0);
  ASSERT_THAT(
      runs_store_->Upsert(accounts_->Resolve(request.context())->partition,
                          {MakeRun("run-1")}, std::nullopt),
      IsOk());
  request.set_prefix("run");
  const auto response = Call(&stub_, &Stub::Complete, request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->completions(0).value(), "run-1");
  EXPECT_EQ(response->completions(0).title(), "Run run-1");
}

}  // namespace
}  // namespace ozd
