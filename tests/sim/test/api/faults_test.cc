// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/faults.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/sim/test/sim_fixture.h"
#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kRuns[] = "/api/v1/agent/runs";

class FaultsTest : public SimFixture {
 protected:
  void Inject(const Json& spec) {
    const Response response = Post("/sim/faults", spec);
    ASSERT_EQ(response.status, 200) << response.body;
  }
};

TEST_F(FaultsTest, HitsTheRequestsItWasToldTo) {
  Inject({{"match", "GET /api/v1/agent/runs"},
          {"kind", "status"},
          {"status", 503},
          {"after", 1},
          {"count", 2}});
  std::vector<int> statuses;
  for (int i = 0; i < 5; ++i) {
    statuses.push_back(Get(kRuns).status);
    EXPECT_EQ(Get("/current_time").status, 200);
  }
  EXPECT_THAT(statuses, ElementsAre(200, 503, 503, 200, 200));
}

TEST_F(FaultsTest, StatusCarriesHeaders) {
  Inject({{"kind", "rate_limit"},
          {"retry_after", "7"},
          {"header", {{"X-Warp-Error-Code", "OUT_OF_CREDITS"}}}});
  const Response response = Get(kRuns);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.find("Retry-After")->second, "7");
  EXPECT_EQ(response.headers.find("X-Warp-Error-Code")->second,
            "OUT_OF_CREDITS");
  EXPECT_THAT(response.body, HasSubstr("resource_unavailable"));
}

TEST_F(FaultsTest, SpoilsBodies) {
  Spawn({{"prompt", "x"}});
  const std::string good = Get(kRuns).body;
  Inject({{"kind", "truncate"}});
  EXPECT_EQ(Get(kRuns).body, good.substr(0, good.size() / 2));
  Inject({{"kind", "garbage"}});
  EXPECT_TRUE(ParseJson(Get(kRuns).body).is_discarded());
  Inject({{"kind", "empty"}});
  EXPECT_EQ(Get(kRuns).body, "{}");
  Inject({{"kind", "html"}});
  const Response html = Get(kRuns);
  EXPECT_EQ(html.status, 403);
  EXPECT_EQ(html.content_type, "text/html");
  Inject({{"kind", "bad_item"}});
  EXPECT_EQ(GetJson(kRuns)["runs"][0]["run_id"], 42);
  Inject({{"kind", "cut"}});
  EXPECT_EQ(Get(kRuns).damage, Response::Damage::kCutConnection);
  EXPECT_EQ(Get(kRuns).body, good);
}

TEST_F(FaultsTest, RedirectsElsewhere) {
  Inject({{"kind", "redirect"}, {"to", "http://127.0.0.1:9"}});
  const Response response = Get(kRuns);
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.headers.find("Location")->second,
            "http://127.0.0.1:9/api/v1/agent/runs");
}

TEST_F(FaultsTest, AStallEndsWhenFaultsAreCleared) {
  Inject({{"kind", "stall"}, {"count", -1}});
  std::thread stalled([&] { EXPECT_EQ(Get(kRuns).status, 503); });
  // Counted when the request has reached the fault.
  while (IntAt(GetJson("/sim/faults")["faults"][0], "hits", 0) == 0) {
    std::this_thread::yield();
  }
  Call("DELETE", "/sim/faults");
  stalled.join();
  EXPECT_EQ(Get(kRuns).status, 200);
}

TEST_F(FaultsTest, LatencyAddsToAnotherFault) {
  Inject({{"kind", "latency"}, {"delay_ms", 1}, {"count", -1}});
  Inject({{"kind", "status"}, {"status", 500}});
  EXPECT_EQ(Get(kRuns).status, 500);
  EXPECT_EQ(GetJson("/sim/faults")["faults"][0]["hits"], 1);
}

TEST_F(FaultsTest, AcceptsAndThenLosesTheAnswer) {
  for (const char* kind : {"status", "html", "drop", "graphql_error"}) {
    Inject({{"match", "POST /api/v1/agent/runs"},
            {"kind", kind},
            {"status", 502},
            {"accept", true}});
  }
  EXPECT_EQ(Post(kRuns, {{"prompt", "first"}}).status, 502);
  EXPECT_EQ(Post(kRuns, {{"prompt", "second"}}).content_type, "text/html");
  EXPECT_EQ(Post(kRuns, {{"prompt", "third"}}).damage,
            Response::Damage::kDropConnection);
  // A fault of GraphQL leaves everything else alone.
  EXPECT_EQ(Post(kRuns, {{"prompt", "fourth"}}).status, 200);
  EXPECT_EQ(GetJson(kRuns)["runs"].size(), 4U);
}

TEST_F(FaultsTest, WithoutAcceptNothingHappened) {
  Inject({{"match", "POST"}, {"kind", "status"}, {"count", 1}});
  Inject({{"match", "POST"}, {"kind", "drop"}, {"count", 1}});
  Post(kRuns, {{"prompt", "first"}});
  Post(kRuns, {{"prompt", "second"}});
  EXPECT_EQ(GetJson(kRuns)["runs"].size(), 0U);
}

TEST_F(FaultsTest, AnAcceptedRequestIsDoneWhileItsAnswerStalls) {
  Inject({{"match", "POST"}, {"kind", "stall"}, {"accept", true}});
  std::thread stalled([&] {
    EXPECT_EQ(Post(kRuns, {{"prompt", "x"}}).status, 503);
  });
  while (GetJson(kRuns)["runs"].empty()) std::this_thread::yield();
  Call("DELETE", "/sim/faults");
  stalled.join();
}

TEST_F(FaultsTest, FailsTheGraphqlOperationItWasToldTo) {
  const auto ask = [this](const std::string& name, const std::string& field) {
    const Json body = {{"query", "query " + name + " { " + field + " }"},
                       {"operationName", name},
                       {"variables", {{"requestContext", Json::object()}}}};
    return ParseJson(
        Call("POST", "/graphql/v2", {{"op", name}}, DumpJson(body)).body);
  };
  Inject({{"op", "GetUser"}, {"kind", "graphql_error"}, {"message", "busy"}});
  Inject({{"op", "GetUser"}, {"kind", "user_error"}, {"error_type", "Odd"}});
  EXPECT_FALSE(ask("ApiKeys", "apiKeys").contains("errors"));
  EXPECT_EQ(ask("GetUser", "user")["errors"][0]["message"], "busy");
  const Json typed = ask("GetUser", "user")["data"]["user"];
  EXPECT_EQ(typed["__typename"], "UserFacingError");
  EXPECT_EQ(typed["error"]["__typename"], "Odd");
}

TEST(ParseFaultTest, RefusesByName) {
  const std::pair<const char*, const char*> kBad[] = {
      {"7", "spec"},
      {"{}", "kind"},
      {R"({"kind":"explode"})", "kind"},
      {R"({"kind":"status","status":200})", "status"},
      {R"({"kind":"redirect"})", "to"},
      {R"({"kind":"status","header":[]})", "header"},
      {R"({"kind":"status","retry_after":[]})", "retry_after"},
  };
  for (const auto& [spec, field] : kBad) {
    EXPECT_THAT(ParseFault(ParseJson(spec)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field)))
        << spec;
  }
}

}  // namespace
}  // namespace ozd::sim
