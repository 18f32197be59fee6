// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/agent_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;

class AgentApiTest : public testing::Test {
 protected:
  FakeServiceCalls service_;
  AgentApi api_{&service_};
  ApiCaller caller_;
};

TEST_F(AgentApiTest, ReadsAnAgentAndKeepsItsJson) {
  const std::string json =
      R"({"uid":"u1", "name":"Bot","available":false,"description":null,)"
      R"("created_at":"2026-04-01T00:00:00Z","prompt":"Be kind",)"
      R"("secrets":[{"name":"A"},{"x":1},7,{"name":"B"}],"skills":["s",3],)"
      R"("base_model":"auto","environment_id":"env","memory":{"a":[]}})";
  service_.Answer(json);
  const auto agent = api_.Get(caller_, "u1");
  ASSERT_THAT(agent, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent/identities/u1");
  EXPECT_EQ(agent->uid(), "u1");
  EXPECT_EQ(agent->name(), "Bot");
  EXPECT_FALSE(agent->available());
  EXPECT_EQ(agent->description(), "");
  EXPECT_EQ(agent->created_at_us(), 1'775'001'600'000'000);
  EXPECT_THAT(agent->secrets(), ElementsAre("A", "B"));
  EXPECT_THAT(agent->skills(), ElementsAre("s"));
  EXPECT_EQ(agent->base_model(), "auto");
  EXPECT_EQ(agent->environment_id(), "env");
  EXPECT_EQ(agent->raw_json(), json);
}

TEST_F(AgentApiTest, OneBadItemDoesNotCostTheList) {
  service_.Answer(
      R"({"more":1,"agents":[3,{"name":"x"},{"uid":"a","name":"\ud800"}]})");
  const auto agents = api_.List(caller_);
  ASSERT_THAT(agents, IsOk());
  ASSERT_EQ(agents->size(), 1U);
  EXPECT_EQ((*agents)[0].uid(), "a");
  EXPECT_EQ((*agents)[0].raw_json(), R"({"uid":"a","name":"\ufffd"})");
  EXPECT_TRUE((*agents)[0].available());
}

TEST_F(AgentApiTest, RefusesWhatIsNoAnswer) {
  for (const char* json : {"[]", "{}", R"({"agents":{}})", "3"}) {
    service_.Answer(json);
    EXPECT_THAT(api_.List(caller_), StatusIs(absl::StatusCode::kDataLoss))
        << json;
    service_.Answer(json);
    EXPECT_THAT(api_.Get(caller_, "x"), StatusIs(absl::StatusCode::kDataLoss))
        << json;
  }
}

TEST_F(AgentApiTest, SendsOnlyWhatIsSaid) {
  const char* const kAnswer = R"({"uid":"u"})";
  AgentFields fields;
  fields.name = "Bot";
  fields.secrets = {"A", "B"};
  service_.Answer(kAnswer);
  EXPECT_THAT(api_.Create(caller_, fields), IsOk());
  AgentFields change;
  change.prompt = "";
  change.skills.emplace();
  service_.Answer(kAnswer);
  EXPECT_THAT(api_.Update(caller_, "u", change), IsOk());
  service_.Answer("");
  EXPECT_THAT(api_.Delete(caller_, "u"), IsOk());
  const auto calls = service_.calls();
  EXPECT_EQ(calls[0].what, "POST agent/identities");
  EXPECT_EQ(calls[0].body,
            R"({"name":"Bot","secrets":[{"name":"A"},{"name":"B"}]})");
  EXPECT_EQ(calls[1].what, "PUT agent/identities/u");
  EXPECT_EQ(calls[1].body, R"({"prompt":"","skills":[]})");
  EXPECT_EQ(calls[2].what, "DELETE agent/identities/u");
  for (const auto& call : calls) {
    EXPECT_EQ(call.repeatable, Repeatable::kNo) << call.what;
  }
}

}  // namespace
}  // namespace ozd
