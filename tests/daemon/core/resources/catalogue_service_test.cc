// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/catalogue_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/support/fake_service_calls.h"

namespace ozd {
namespace {

constexpr char kModels[] =
    R"({"default_model_id":"b","models":[{"id":"b"},{"id":"a"}]})";

class CatalogueServiceTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 ResourceCache::Options());
    catalogue_ = std::make_unique<CatalogueService>(
        synced_.get(), CoreFixture::service_.get(), &calls_, resources_.get());
  }
  void TearDown() override {
    catalogue_.reset();
    resources_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }

  template <typename Request>
  static Request Make(oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    Request request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    return request;
  }
  absl::StatusOr<oz::v1::ListModelsResponse> Models(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    return catalogue_->ListModels(Make<oz::v1::ListModelsRequest>(mode),
                                  CallScope());
  }

  FakeServiceCalls calls_;
  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
  std::unique_ptr<CatalogueService> catalogue_;
};

TEST_F(CatalogueServiceTest, ListsModelsFromTheServiceThenFromTheCache) {
  calls_.Answer(kModels);
  for (int i = 0; i < 2; ++i) {
    const auto response = Models();
    ASSERT_THAT(response, IsOk());
    ASSERT_EQ(response->models_size(), 2);
    EXPECT_EQ(response->models(0).id(), "b");
    EXPECT_TRUE(response->models(0).is_default());
    EXPECT_EQ(response->models(0).raw_json(), R"({"id":"b"})");
  }
  EXPECT_EQ(calls_.calls().size(), 1u);
}

TEST_F(CatalogueServiceTest, ObeysTheReadMode) {
  const auto nothing = Models(oz::v1::READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(nothing.status())->error_code(), "not_in_cache");
  calls_.Answer(kModels);
  ASSERT_THAT(Models(), IsOk());
  calls_.Answer(absl::UnavailableError("down"));
  EXPECT_THAT(Models(oz::v1::READ_MODE_REFRESH),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Models(oz::v1::READ_MODE_CACHED), IsOk());
}

TEST_F(CatalogueServiceTest, KeepsSkillsByRepository) {
  calls_.SetResponder(
      [](const FakeServiceCalls::Call& call) -> absl::StatusOr<std::string> {
        return absl::StrCat(R"({"agents":[{"name":"n","variants":[{"id":")",
                            call.what, R"("}]}]})");
      });
  auto request = Make<oz::v1::ListSkillsRequest>();
  for (int i = 0; i < 2; ++i) {
    request.clear_repo();
    EXPECT_EQ(catalogue_->ListSkills(request, CallScope())->skills(0).id(),
              "GET agent");
    request.set_repo("acme/web");
    EXPECT_EQ(catalogue_->ListSkills(request, CallScope())->skills(0).id(),
              "GET agent?repo=acme/web");
  }
  EXPECT_EQ(calls_.calls().size(), 2u);
}

TEST_F(CatalogueServiceTest, FindsTheMcpServersOfRuns) {
  for (const auto& [number, server] :
       std::vector<std::pair<int, std::string>>{{1, "u9"}, {2, "u1"}}) {
    oz::v1::Run run;
    run.set_run_id(RunId(number));
    run.set_state("SUCCEEDED");
    run.set_created_at_us(kEpochUs);
    run.set_updated_at_us(NowUs() + number);
    run.set_raw_json(absl::StrCat(R"({"run_id":")", RunId(number),
                                  R"(","agent_config":{"mcp_servers":{"m":)"
                                  R"({"warp_id":")",
                                  server, R"("}}}})"));
    api_.PutRun(run, "");
  }
  const auto response = catalogue_->ListMcpServers(
      Make<oz::v1::ListMcpServersRequest>(), CallScope());
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->servers_size(), 2);
  EXPECT_EQ(response->servers(0).uuid(), "u1");
  EXPECT_EQ(response->servers(1).uuid(), "u9");
  EXPECT_EQ(response->servers(1).name(), "m");
}

TEST_F(CatalogueServiceTest, NeedsALogin) {
  EXPECT_THAT(catalogue_->ListModels({}, CallScope()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace ozd
