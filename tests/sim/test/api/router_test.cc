// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/router.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

class RouterTest : public SimFixture {
 protected:
  Response WithHeaders(Headers headers) {
    return Call("GET", "/api/v1/agent/runs", {}, "", std::move(headers));
  }
};

TEST_F(RouterTest, OnlyAValidBearerKeyOpens) {
  const char* const kRefused[] = {"wk-1.first",
                                  "bearer wk-1.first",
                                  "Basic wk-1.first",
                                  "Bearer  wk-1.first",
                                  "Bearer wk-1.other",
                                  "Bearer ",
                                  "Bearer"};
  for (const char* value : kRefused) {
    const Response response = WithHeaders({{"authorization", value}});
    EXPECT_EQ(response.status, 401) << value;
    EXPECT_THAT(response.body, HasSubstr("errors/authentication_required"));
    EXPECT_THAT(response.body, Not(HasSubstr("wk-1.")));
  }
  const Response expired = WithHeaders({{"authorization", "Bearer wk-1.old"}});
  EXPECT_EQ(expired.status, 401);
  EXPECT_THAT(expired.body, HasSubstr("expired"));
  EXPECT_EQ(WithHeaders({}).status, 200);
}

TEST_F(RouterTest, ProblemsHaveEveryMember) {
  const Response response = Get("/api/v1/agent/runs/nobody");
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Json problem = ParseJson(response.body);
  EXPECT_THAT(StringAt(problem, "type"), HasSubstr("/resource_not_found"));
  EXPECT_EQ(IntAt(problem, "status", 0), 404);
  EXPECT_EQ(StringAt(problem, "instance"), "/api/v1/agent/runs/nobody");
  EXPECT_THAT(StringAt(problem, "error"),
              HasSubstr(StringAt(problem, "detail")));
  EXPECT_EQ(StringAt(problem, "trace_id").size(), 32U);
  EXPECT_TRUE(problem["retryable"].is_boolean());
}

TEST_F(RouterTest, TellsUnknownPathsFromWrongMethods) {
  EXPECT_EQ(Get("/api/v1/agent/nothing").status, 404);
  EXPECT_EQ(Get("/api/v1/agent/runs/").status, 404);
  const Response wrong = Call("DELETE", "/api/v1/agent/runs");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.find("Allow")->second, "POST, GET");
}

TEST_F(RouterTest, ChecksMediaTypes) {
  EXPECT_EQ(WithHeaders({{"accept", "text/html"}}).status, 406);
  EXPECT_EQ(WithHeaders({{"accept", "text/html, */*;q=0.1"}}).status, 200);
  const auto post = [&](const char* type) {
    return Call("POST", "/api/v1/agent/runs", {}, R"({"prompt":"x"})",
                {{"content-type", type}})
        .status;
  };
  EXPECT_EQ(post("text/plain"), 415);
  EXPECT_EQ(post(""), 415);
  EXPECT_EQ(post("application/json; charset=utf-8"), 200);
}

TEST_F(RouterTest, PreferGivesDocumentedErrorsOnly) {
  EXPECT_EQ(WithHeaders({{"prefer", "code=400"}}).status, 400);
  EXPECT_EQ(WithHeaders({{"prefer", "wait=5, code=401"}}).status, 401);
  EXPECT_EQ(WithHeaders({{"prefer", "code=422"}}).status, 200);
  EXPECT_EQ(WithHeaders({{"prefer", "code=200"}}).status, 200);
}

TEST_F(RouterTest, EveryAnswerHasTheServersDate) {
  clock_.JumpWallClock(absl::FromUnixSeconds(0) - clock_.Now());
  const Response response = Get("/current_time");
  EXPECT_EQ(response.headers.find("Date")->second,
            "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace ozd::sim
