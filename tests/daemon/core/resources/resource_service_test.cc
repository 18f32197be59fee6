// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_service.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;

constexpr char kModelList[] =
    R"({"default_model_id":"model-b","models":[{"id":"model-b"},)"
    R"({"id":"model-a","display_name":"A"}]})";

class ResourceServiceTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    service_ = std::make_unique<ResourceService>(synced_.get(), &calls_,
                                                 resources_.get());
  }
  void TearDown() override {
    service_.reset();
    ResourceFixture::TearDown();
  }

  template <typename Request>
  static Request Make(oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    Request request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_kind(oz::v1::RESOURCE_KIND_MODEL);
    return request;
  }
  std::vector<std::string> Uids(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    const auto list = service_->ListResources(
        Make<oz::v1::ListResourcesRequest>(mode), scope_);
    if (!list.ok()) return {ErrorCodeOf(list.status())};
    std::vector<std::string> uids;
    for (const oz::v1::Resource& resource : list->resources()) {
      uids.push_back(resource.uid());
    }
    return uids;
  }
  absl::StatusOr<oz::v1::GetResourceResponse> Get(
      const std::string& uid, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    auto request = Make<oz::v1::GetResourceRequest>(mode);
    request.set_uid(uid);
    return service_->GetResource(request, scope_);
  }

  std::unique_ptr<ResourceService> service_;
};

TEST_F(ResourceServiceTest, ListsFromTheServiceThenFromTheCache) {
  EXPECT_THAT(Uids(oz::v1::READ_MODE_CACHED), ElementsAre("not_in_cache"));
  calls_.Answer(kModelList);
  EXPECT_THAT(Uids(), ElementsAre("model-b", "model-a"));
  EXPECT_THAT(Uids(), ElementsAre("model-b", "model-a"));
  EXPECT_EQ(calls_.calls().size(), 1U);
  calls_.Answer(Offline());
  EXPECT_THAT(Uids(oz::v1::READ_MODE_REFRESH), ElementsAre("offline"));
  EXPECT_THAT(Uids(oz::v1::READ_MODE_CACHED),
              ElementsAre("model-b", "model-a"));
}

TEST_F(ResourceServiceTest, GetsByTheBeginningOfAUid) {
  calls_.Answer(kModelList);
  const auto model = Get("model-a");
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->resource().raw_json(),
            R"({"id":"model-a","display_name":"A"})");
  EXPECT_THAT(Get("mode"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Get("other", oz::v1::READ_MODE_CACHED).status().message(),
            "model \"other\" is not in the cache");
  // The service gives no single model: the list is read anew.
  calls_.Answer(R"({"models":[{"id":"other"}]})");
  EXPECT_THAT(Get("other"), IsOk());
  clock_.Advance(absl::Minutes(1));
  calls_.Answer(kModelList);
  EXPECT_THAT(Get("gone"),
              StatusIs(absl::StatusCode::kNotFound, "Model gone not found"));
}

TEST_F(ResourceServiceTest, RefusesOtherKindsAndParents) {
  auto request = Make<oz::v1::ListResourcesRequest>();
  request.add_parents("x");
  EXPECT_THAT(service_->ListResources(request, scope_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.clear_parents();
  request.set_kind(oz::v1::RESOURCE_KIND_SECRET);
  EXPECT_THAT(service_->ListResources(request, scope_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// A list of models that an older version has cached is still a list.
TEST_F(ResourceServiceTest, ReadsWhatWasCachedAsModels) {
  oz::v1::Model model;
  model.set_id("max");
  model.set_display_name("Max");
  model.set_provider("ANTHROPIC");
  model.set_is_default(true);
  model.set_raw_json("{}");
  ASSERT_THAT(
      store_->Replace(Partition(), oz::v1::RESOURCE_KIND_MODEL, "",
                      {.items = {{"max", "Max", model.SerializeAsString()}},
                       .as_of_us = 1}),
      IsOk());
  const auto list = service_->ListResources(
      Make<oz::v1::ListResourcesRequest>(oz::v1::READ_MODE_CACHED), scope_);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->resources(0).title(), "Max");
  EXPECT_TRUE(list->resources(0).is_default());
  EXPECT_EQ(list->resources(0).raw_json(), "{}");
}

}  // namespace
}  // namespace ozd
