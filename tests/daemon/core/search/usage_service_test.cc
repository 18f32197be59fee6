// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/usage_service.h"

#include <gmock/gmock.h>

#include "cache/runs/resource_store.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::HasSubstr;

class UsageServiceTest : public CoreFixture {
 protected:
  void StartUsage() {
    Start();
    store_ = std::make_unique<UsageStore>(cache_.get());
    resource_store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(
        synced_.get(), resource_store_.get(), ResourceCache::Options());
    usage_ = std::make_unique<UsageService>(synced_.get(), store_.get(),
                                            resources_.get());
  }
  void TearDown() override {
    usage_.reset();
    resources_.reset();
    resource_store_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }
  void PutCosting(int number, const std::string& environment, double cost) {
    oz::v1::Run run = PutRun(number);
    run.set_environment_id(environment);
    run.set_has_usage(true);
    run.set_inference_cost(cost);
    api_.PutRun(run);
  }
  absl::StatusOr<oz::v1::GetUsageResponse> Get(oz::v1::UsageGrouping grouping,
                                               int64_t created_after_us = 0) {
    oz::v1::GetUsageRequest request;
    *request.mutable_context() = Context();
    request.set_grouping(grouping);
    request.set_created_after_us(created_after_us);
    return usage_->GetUsage(request, CallScope());
  }

  std::unique_ptr<UsageStore> store_;
  std::unique_ptr<ResourceStore> resource_store_;
  std::unique_ptr<ResourceCache> resources_;
  std::unique_ptr<UsageService> usage_;
};

TEST_F(UsageServiceTest, TheMostExpensiveComesFirstWithItsName) {
  PutCosting(1, "env-1", 1);
  PutCosting(2, "env-2", 5);
  PutCosting(3, "env-1", 2);
  PutRun(4);
  StartUsage();
  ASSERT_THAT(List(ListRequest()), IsOk());
  ASSERT_THAT(
      resource_store_->Put(Partition(), oz::v1::RESOURCE_KIND_ENVIRONMENT, "",
                           {.uid = "env-2", .title = "Staging"}),
      IsOk());
  const auto usage = Get(oz::v1::USAGE_GROUPING_ENVIRONMENT);
  ASSERT_THAT(usage, IsOk());
  ASSERT_EQ(usage->groups_size(), 3);
  EXPECT_EQ(usage->groups(0).key(), "env-2");
  EXPECT_EQ(usage->groups(0).label(), "Staging");
  EXPECT_EQ(usage->groups(1).key(), "env-1");
  EXPECT_EQ(usage->groups(1).sum().inference_micro(), 3'000'000);
  EXPECT_EQ(usage->groups(2).key(), "");
  EXPECT_EQ(usage->total().runs(), 4);
  EXPECT_EQ(usage->total().runs_without_usage(), 1);
}

TEST_F(UsageServiceTest, SaysWhatTheCacheCannotKnow) {
  options_.page_size = 2;
  PutHistory(5);
  StartUsage();
  auto usage = Get(oz::v1::USAGE_GROUPING_UNSPECIFIED);
  ASSERT_THAT(usage, IsOk());
  EXPECT_FALSE(usage->complete());
  EXPECT_LT(usage->total().runs(), 5);
}

TEST_F(UsageServiceTest, RefusesBucketsOutOfRange) {
  StartUsage();
  oz::v1::GetUsageRequest request;
  *request.mutable_context() = Context();
  request.set_bucket_s(7);
  EXPECT_THAT(usage_->GetUsage(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("7")));
}

}  // namespace
}  // namespace ozd
