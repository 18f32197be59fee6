// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

constexpr char kIdentitiesPath[] = "/api/v1/agent/identities";

class IdentityHandlersTest : public SimFixture {
 protected:
  Json Create(const Json& body) {
    const Response response = Post(kIdentitiesPath, body);
    EXPECT_EQ(response.status, 201) << response.body;
    return ParseJson(response.body);
  }
  std::string Of(const Json& identity) const {
    return std::string(kIdentitiesPath) + "/" +
           identity["uid"].get<std::string>();
  }
};

TEST_F(IdentityHandlersTest, CreatesReadsAndLists) {
  const Json made = Create({{"name", "Reviewer"},
                            {"prompt", "Be kind"},
                            {"secrets", Json::array({{{"name", "TOKEN"}}})}});
  EXPECT_EQ(made["available"], true);
  EXPECT_EQ(GetJson(Of(made)), made);
  const Json list = GetJson(kIdentitiesPath)["agents"];
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1], made);
}

TEST_F(IdentityHandlersTest, PutChangesWhatIsThereAndEmptyClears) {
  const Json made =
      Create({{"name", "Reviewer"}, {"prompt", "a"}, {"description", "b"}});
  const Response response =
      Call("PUT", Of(made), {}, R"({"prompt":"","base_model":"auto"})");
  EXPECT_EQ(response.status, 200) << response.body;
  const Json now = GetJson(Of(made));
  EXPECT_FALSE(now.contains("prompt"));
  EXPECT_EQ(now["description"], "b");
  EXPECT_EQ(now["base_model"], "auto");
  EXPECT_EQ(Call("PUT", Of(made), {}, R"({"name":""})").status, 400);
}

TEST_F(IdentityHandlersTest, DeletesAllButTheDefault) {
  const Json made = Create({{"name", "Reviewer"}});
  EXPECT_EQ(Call("DELETE", Of(made)).status, 204);
  EXPECT_EQ(Call("DELETE", Of(made)).status, 404);
  const Json list = GetJson(kIdentitiesPath)["agents"];
  EXPECT_EQ(Call("DELETE", Of(list[0])).status, 400);
}

TEST_F(IdentityHandlersTest, RefusesBadBodies) {
  EXPECT_EQ(Post(kIdentitiesPath, Json::object()).status, 400);
  EXPECT_EQ(Post(kIdentitiesPath, {{"name", 1}}).status, 400);
  EXPECT_EQ(Post(kIdentitiesPath, {{"name", "x"}, {"secrets", "y"}}).status,
            400);
  EXPECT_EQ(Get(std::string(kIdentitiesPath) + "/nobody").status, 404);
}

}  // namespace
}  // namespace ozd::sim
