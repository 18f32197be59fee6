// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/rest_api.h"

#include <gtest/gtest.h>

#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

TEST(ListRunsUrlTest, SendsOnlyTheLimitByDefault) {
  EXPECT_EQ(ListRunsUrl("https://a.test", ListRunsQuery()),
            "https://a.test/api/v1/agent/runs?limit=10");
}

TEST(ListRunsUrlTest, SendsEverythingInThePublishedOrder) {
  ListRunsQuery query;
  query.limit = 500;
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.cursor = "a/b+c=";
  oz::v1::RunFilter& filter = query.filter;
  filter.add_states("SUCCEEDED");
  filter.add_states("IN_PROGRESS");
  filter.set_name("my agent");
  filter.set_model_id("m");
  filter.set_creator_uid("u1");
  filter.set_environment_id("e1");
  filter.set_skill_spec("o/r:p");
  filter.set_schedule_id("s1");
  filter.set_source("LOCAL");
  filter.set_execution_location("REMOTE");
  filter.set_ancestor_run_id("r0");
  filter.set_artifact_type("PULL_REQUEST");
  filter.set_created_after_us(1'775'219'400'000'000);
  filter.set_created_before_us(1'775'219'400'500'000);
  filter.set_updated_after_us(1'775'219'400'000'001);
  filter.set_query("fix & go");
  EXPECT_EQ(ListRunsUrl("http://localhost:8080", query),
            "http://localhost:8080/api/v1/agent/runs?limit=500&creator=u1"
            "&updated_after=2026-04-03T12%3A30%3A00.000001%2B00%3A00"
            "&created_after=2026-04-03T12%3A30%3A00%2B00%3A00"
            "&created_before=2026-04-03T12%3A30%3A00.500%2B00%3A00"
            "&state=SUCCEEDED&state=INPROGRESS&source=LOCAL"
            "&execution_location=REMOTE&environment_id=e1&skill_spec=o%2Fr%3Ap"
            "&schedule_id=s1&ancestor_run_id=r0&name=my%20agent&model_id=m"
            "&artifact_type=PULL_REQUEST&q=fix%20%26%20go&sort_by=created_at"
            "&sort_order=asc&cursor=a%2Fb%2Bc%3D");
}

TEST(ResourceUrlTest, EncodesIds) {
  auto url = ResourceUrl("https://a.test", {"agent", "runs", "a/../b?c", "x"});
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(*url, "https://a.test/api/v1/agent/runs/a%2F..%2Fb%3Fc/x");
}

TEST(ResourceUrlTest, RefusesIdsThatWouldAskForSomethingElse) {
  for (const char* id : {"", ".", ".."}) {
    EXPECT_THAT(ResourceUrl("https://a.test", {"agent", "runs", id}),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(CallHeadersTest, CarriesKeySourceAndRun) {
  ApiCaller caller;
  caller.api_key = "wk-1.abc";
  caller.api_source = "GITHUB_ACTION";
  caller.run_id = "r1";
  HttpRequest request;
  request.headers = CallHeaders(caller);
  EXPECT_EQ(HeaderOf(request, "Authorization"), "Bearer wk-1.abc");
  EXPECT_EQ(HeaderOf(request, "User-Agent"), "ozd/" OZD_VERSION);
  EXPECT_EQ(HeaderOf(request, "Accept"), "application/json");
  EXPECT_EQ(HeaderOf(request, "X-Oz-Api-Source"), "GITHUB_ACTION");
  EXPECT_EQ(HeaderOf(request, "X-Warp-Cloud-Agent-ID"), "r1");
  caller.run_id.clear();
  EXPECT_EQ(CallHeaders(caller).size(), 4U);
}

TEST(AnonymousHeadersTest, SaysNothingAboutTheCaller) {
  ASSERT_EQ(AnonymousHeaders().size(), 1U);
  EXPECT_EQ(AnonymousHeaders()[0].name, "User-Agent");
}

TEST(StreamRootTest, IsTheServerUnlessPublishedOrGiven) {
  ApiCaller caller;
  caller.server_root_url = "https://app.warp.dev";
  EXPECT_EQ(StreamRoot(caller), "https://rtc.app.warp.dev");
  caller.server_root_url = "http://127.0.0.1:8080";
  EXPECT_EQ(StreamRoot(caller), "http://127.0.0.1:8080");
  caller.rtc_root_url = "https://rtc.test";
  EXPECT_EQ(StreamRoot(caller), "https://rtc.test");
}

}  // namespace
}  // namespace ozd
