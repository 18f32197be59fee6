// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/rest_api.h"

#include <gtest/gtest.h>

#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

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
