// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;

class GraphqlTest : public SimFixture {
 protected:
  Response Ask(const std::string& name, Json variables, std::string op = "") {
    const Json body = {
        {"query", "query " + name +
                      "($requestContext: RequestContext!) { "
                      "user(requestContext: $requestContext) { __typename } }"},
        {"operationName", name},
        {"variables", std::move(variables)}};
    return Call("POST", "/graphql/v2", {{"op", op.empty() ? name : op}},
                DumpJson(body));
  }
  static Json Context() {
    return {{"requestContext",
             {{"clientContext", {{"version", "v1"}}},
              {"osContext", {{"name", "Linux"}, {"version", nullptr}}}}}};
  }
};

TEST_F(GraphqlTest, TellsWhoTheKeyBelongsTo) {
  const Json user = ParseJson(Ask("GetUser", Context()).body)["data"]["user"];
  EXPECT_EQ(user["__typename"], "UserOutput");
  EXPECT_EQ(user["principalType"], "USER");
  EXPECT_EQ(user["user"]["profile"]["uid"], "user-1");

  key_ = "wk-1.bot";
  const Json bot = ParseJson(Ask("GetUser", Context()).body)["data"]["user"];
  EXPECT_EQ(bot["principalType"], "SERVICE_ACCOUNT");
  EXPECT_EQ(bot["user"]["profile"]["uid"], "serviceAccount:bot");
}

TEST_F(GraphqlTest, TheTeamHasEveryPrincipal) {
  const Json answer =
      ParseJson(Ask("GetWorkspacesMetadataForUser", Context()).body);
  const Json& team =
      answer["data"]["user"]["user"]["workspaces"][0]["teams"][0];
  EXPECT_EQ(team["uid"], Accounts::kTeamUid);
  EXPECT_EQ(team["members"].size(), 3U);
}

TEST_F(GraphqlTest, RefusesWhatASchemaWould) {
  EXPECT_EQ(Ask("GetUser", Context(), "Other").status, 400);
  for (const Json& variables :
       {Json::object(), Json{{"requestContext", "x"}},
        Json{{"requestContext", {{"osContext", {{"arch", "x"}}}}}},
        Json{{"requestContext", {{"clientContext", {{"version", 1}}}}}}}) {
    const Response response = Ask("GetUser", variables);
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("errors")) << DumpJson(variables);
  }
  EXPECT_THAT(Ask("Frobnicate", Context()).body, HasSubstr("Frobnicate"));
  EXPECT_EQ(Call("POST", "/graphql/v2", {}, "{}").status, 400);
  key_ = "wk-1.nobody";
  EXPECT_EQ(Ask("GetUser", Context()).status, 401);
}

}  // namespace
}  // namespace ozd::sim
