// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/graphql_api.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

constexpr char kUrl[] = "https://a.test/graphql/v2?op=GetUser";

constexpr GraphqlOperation kGetUser = {"GetUser", "query GetUser(x)"};

TEST(GraphqlBodyTest, NamesTheOperationThreeTimesAlike) {
  const auto body =
      nlohmann::json::parse(*GraphqlBody(kGetUser, "{}"), nullptr, false);
  ASSERT_TRUE(body.is_object());
  EXPECT_EQ(body["operationName"], "GetUser");
  EXPECT_THAT(body["query"].get<std::string>(), HasSubstr("query GetUser("));
  EXPECT_TRUE(body["variables"]["requestContext"].is_object());
  EXPECT_EQ(GraphqlUrl("https://a.test", kGetUser), kUrl);
}

}  // namespace
}  // namespace ozd
