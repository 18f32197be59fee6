// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/spawn_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class SpawnServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::SpawnService::Stub;

  absl::StatusOr<oz::v1::CreateRunResponse> Create(size_t bytes) {
    oz::v1::CreateRunRequest request;
    SetCaller(&request);
    request.set_prompt("Mend it");
    if (bytes > 0) {
      request.add_attachments()->set_data(std::string(bytes, 'x'));
    }
    return Call(&stub_, &Stub::CreateRun, request);
  }

  Stub stub_{channel_};
};

TEST_F(SpawnServiceRpcTest, TakesLargeFiles) {
  api_.PutRun(MakeRun("run-1"));
  for (const size_t bytes : {size_t{0}, size_t{10} << 20}) {
    service_calls_.Answer(R"({"run_id":"run-1"})");
    const auto response = Create(bytes);
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ("run-1", response->run().run_id());
    EXPECT_GT(service_calls_.calls().back().body.size(), bytes);
  }
}

TEST_F(SpawnServiceRpcTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  EXPECT_THAT(Create(0), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(service_calls_.calls().empty());
}

}  // namespace
}  // namespace ozd
