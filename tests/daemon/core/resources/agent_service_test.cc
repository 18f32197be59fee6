// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/agent_service.h"

#include <gmock/gmock.h>

#include "absl/strings/str_join.h"
#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using oz::v1::Agent;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kBot[] =
    R"({"uid":"agent-bot","name":"Bot","available":true,"prompt":"Be kind",)"
    R"("secrets":[{"name":"A"},{"name":"B"}],"skills":["s1"],"memory":1})";
constexpr char kOz[] = R"({"uid":"agent-oz","name":"Oz","available":true})";

std::string AgentListOf(const std::vector<std::string>& items) {
  return absl::StrCat("{\"agents\":[", absl::StrJoin(items, ","), "]}");
}

class AgentServiceTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    agents_ = std::make_unique<AgentService>(synced_.get(), &calls_,
                                             resources_.get());
  }
  void TearDown() override {
    agents_.reset();
    ResourceFixture::TearDown();
  }

  absl::StatusOr<oz::v1::ListAgentsResponse> List(
      oz::v1::AgentView view = oz::v1::AGENT_VIEW_FIELDS) {
    oz::v1::ListAgentsRequest request;
    *request.mutable_context() = Context();
    request.set_view(view);
    return agents_->List(request, scope_);
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    const auto list = List();
    if (!list.ok()) return {std::string(list.status().message())};
    for (const Agent& agent : list->agents()) names.push_back(agent.name());
    return names;
  }
  absl::StatusOr<oz::v1::GetAgentResponse> Get(
      const std::string& uid, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::GetAgentRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_uid(uid);
    return agents_->Get(request, scope_);
  }
  absl::StatusOr<oz::v1::CreateAgentResponse> CreateBot() {
    oz::v1::CreateAgentRequest request;
    *request.mutable_context() = Context();
    request.set_name("Bot");
    request.set_prompt("Be kind");
    request.set_description("");
    request.add_secrets("A");
    return agents_->Create(request, scope_);
  }
  oz::v1::UpdateAgentRequest UpdateOf(const std::string& uid) {
    oz::v1::UpdateAgentRequest request;
    *request.mutable_context() = Context();
    request.set_uid(uid);
    return request;
  }
  absl::StatusOr<oz::v1::DeleteAgentResponse> Delete(const std::string& uid) {
    oz::v1::DeleteAgentRequest request;
    *request.mutable_context() = Context();
    request.set_uid(uid);
    return agents_->Delete(request, scope_);
  }

  std::unique_ptr<AgentService> agents_;
};

TEST_F(AgentServiceTest, GivesFieldsOrTheServicesJson) {
  calls_.Answer(AgentListOf({kBot, kOz}));
  const auto fields = List();
  ASSERT_THAT(fields, IsOk());
  EXPECT_EQ(fields->agents(0).prompt(), "Be kind");
  EXPECT_EQ(fields->agents(0).raw_json(), "");
  const auto raw = List(oz::v1::AGENT_VIEW_RAW_JSON);
  EXPECT_EQ(raw->agents(0).raw_json(), kBot);
  EXPECT_EQ(raw->agents(0).prompt(), "");
  EXPECT_EQ(calls_.calls().size(), 1U);
}

TEST_F(AgentServiceTest, GetsByPrefixAndAsksForWhatIsNotListed) {
  calls_.Answer(AgentListOf({kBot, kOz}));
  EXPECT_EQ(Get("agent-b")->agent().uid(), "agent-bot");
  EXPECT_THAT(Get("agent-"), StatusIs(absl::StatusCode::kInvalidArgument));
  calls_.Answer(absl::NotFoundError("gone"));
  EXPECT_THAT(Get("other"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("other", oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(AgentServiceTest, WhatWasCreatedIsThereAtOnce) {
  calls_.Answer(AgentListOf({kOz}));
  calls_.Answer(kBot);
  const auto created = CreateBot();
  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->found_afterwards());
  EXPECT_EQ(LastCall().body,
            R"({"name":"Bot","prompt":"Be kind","secrets":[{"name":"A"}]})");
  EXPECT_THAT(Names(), ElementsAre("Oz", "Bot"));
}

TEST_F(AgentServiceTest, ACreationWithoutAnAnswerIsLookedUpNotRepeated) {
  calls_.Answer(AgentListOf({kOz}));
  calls_.Answer(Offline());
  calls_.Answer(AgentListOf({kOz, kBot}));
  const auto created = CreateBot();
  ASSERT_THAT(created, IsOk());
  EXPECT_TRUE(created->found_afterwards());
  EXPECT_EQ(created->agent().uid(), "agent-bot");
  calls_.Answer(Offline());
  calls_.Answer(AgentListOf({kOz, kBot}));
  EXPECT_THAT(std::string(CreateBot().status().message()),
              HasSubstr("was not created"));
  calls_.Answer(Offline());
  calls_.Answer(Offline());
  EXPECT_THAT(std::string(CreateBot().status().message()),
              HasSubstr("it is not known whether"));
}

TEST_F(AgentServiceTest, SendsOnlyWhatChanges) {
  auto request = UpdateOf("agent-bot");
  EXPECT_EQ(agents_->Update(request, scope_).status().message(),
            "No updates requested");
  request.set_prompt("");
  request.mutable_skills()->set_remove_all(true);
  calls_.Answer(kBot);
  ASSERT_THAT(agents_->Update(request, scope_), IsOk());
  ASSERT_EQ(calls_.calls().size(), 1U);
  EXPECT_EQ(LastCall().what, "PUT agent/identities/agent-bot");
  EXPECT_EQ(LastCall().body, R"({"prompt":"","skills":[]})");
}

TEST_F(AgentServiceTest, ChangesListsThatItHasRead) {
  auto request = UpdateOf("agent-bot");
  request.mutable_secrets()->add_remove("A");
  request.mutable_secrets()->add_add("C");
  request.mutable_secrets()->add_add("B");
  request.mutable_skills()->add_add("s2");
  calls_.Answer(kBot);
  calls_.Answer(kBot);
  ASSERT_THAT(agents_->Update(request, scope_), IsOk());
  EXPECT_EQ(calls_.calls()[0].what, "GET agent/identities/agent-bot");
  EXPECT_EQ(LastCall().body,
            R"({"secrets":[{"name":"B"},{"name":"C"}],"skills":["s1","s2"]})");
}

TEST_F(AgentServiceTest, AnUpdateWithoutAnAnswerIsReadAgain) {
  calls_.Answer(AgentListOf({kBot}));
  EXPECT_THAT(Names(), ElementsAre("Bot"));
  auto request = UpdateOf("agent-bot");
  request.set_name("Bob");
  calls_.Answer(Offline());
  EXPECT_THAT(std::string(agents_->Update(request, scope_).status().message()),
              HasSubstr("it is not known whether"));
  calls_.Answer(AgentListOf({kOz}));
  EXPECT_THAT(Names(), ElementsAre("Oz"));
}

TEST_F(AgentServiceTest, DeletesAndForgetsWhatIsGone) {
  calls_.Answer(AgentListOf({kBot, kOz}));
  EXPECT_THAT(Names(), ElementsAre("Bot", "Oz"));
  calls_.Answer("");
  EXPECT_EQ(Delete("agent-b")->uid(), "agent-bot");
  EXPECT_THAT(Names(), ElementsAre("Oz"));
  calls_.Answer(Failure(absl::StatusCode::kInvalidArgument, 400));
  EXPECT_THAT(Delete("agent-oz"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Names(), ElementsAre("Oz"));
}

}  // namespace
}  // namespace ozd
