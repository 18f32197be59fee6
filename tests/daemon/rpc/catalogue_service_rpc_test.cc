// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/catalogue_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class CatalogueServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::CatalogueService::Stub;
  Stub stub_{channel_};
};

TEST_F(CatalogueServiceRpcTest, ListsModels) {
  service_calls_.Answer(R"({"models":[{"id":"auto"}]})");
  oz::v1::ListModelsRequest request;
  SetCaller(&request);
  const auto response = Call(&stub_, &Stub::ListModels, request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->models(0).id(), "auto");
}

TEST_F(CatalogueServiceRpcTest, ListsSkillsOfARepository) {
  service_calls_.Answer(
      R"({"agents":[{"name":"n","variants":[{"id":"acme/web:n"}]}]})");
  oz::v1::ListSkillsRequest request;
  SetCaller(&request);
  request.set_repo("acme/web");
  const auto response = Call(&stub_, &Stub::ListSkills, request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->skills(0).id(), "acme/web:n");
  EXPECT_EQ(service_calls_.calls()[0].what, "GET agent?repo=acme/web");
}

TEST_F(CatalogueServiceRpcTest, ListsMcpServers) {
  oz::v1::Run run = MakeRun("run-1");
  run.set_raw_json(
      R"({"agent_config":{"mcp_servers":{"docs":{"warp_id":"u1"}}}})");
  api_.PutRun(run);
  oz::v1::ListMcpServersRequest request;
  SetCaller(&request);
  const auto response = Call(&stub_, &Stub::ListMcpServers, request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->servers(0).uuid(), "u1");
}

TEST_F(CatalogueServiceRpcTest, PassesFailuresOn) {
  service_calls_.Answer(absl::PermissionDeniedError("no"));
  oz::v1::ListModelsRequest request;
  SetCaller(&request);
  EXPECT_THAT(Call(&stub_, &Stub::ListModels, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace ozd
