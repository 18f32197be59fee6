// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kList[] = "/oz.v1.AgentService/ListAgents";
constexpr char kGet[] = "/oz.v1.AgentService/GetAgent";
constexpr char kCreate[] = "/oz.v1.AgentService/CreateAgent";
constexpr char kUpdate[] = "/oz.v1.AgentService/UpdateAgent";
constexpr char kDelete[] = "/oz.v1.AgentService/DeleteAgent";

// All fields and the service's JSON: the fake daemon does not choose.
v1::Agent Bot() {
  v1::Agent agent;
  agent.set_uid("agent0bot0000000000001");
  agent.set_name("bot");
  agent.set_available(true);
  agent.set_created_at_us((kSampleNow - 86'400) * 1'000'000);
  agent.set_description("Fixes things");
  agent.set_prompt(
      "Be kind.\nNever push to main, never force, and say what you did.");
  agent.add_secrets("GH_TOKEN");
  agent.add_secrets("NPM_TOKEN");
  agent.add_skills("acme/skills:fix");
  agent.set_base_model("auto");
  agent.set_environment_id("UA17BXYZ");
  agent.set_raw_json(
      R"({"uid":"agent0bot0000000000001","name":"bot","n":1e3})");
  return agent;
}

v1::Agent Plain(const char* uid, const char* name, int64_t created_ago,
                bool available = true) {
  v1::Agent agent;
  agent.set_uid(uid);
  agent.set_name(name);
  agent.set_available(available);
  agent.set_created_at_us((kSampleNow - created_ago) * 1'000'000);
  agent.set_raw_json(absl::StrCat("{\"uid\":\"", uid, "\"}"));
  return agent;
}

class AgentIdentityTest : public AppTest {
 protected:
  void AnswerList(bool with_disabled = true) {
    v1::ListAgentsResponse response;
    *response.add_agents() = Plain("agent0old", "Zoe", 900'000);
    *response.add_agents() = Bot();
    if (with_disabled) {
      *response.add_agents() = Plain("agent0off", "Any", 60, false);
    }
    channel().Answer(kList, response);
  }
  template <typename Response>
  void AnswerWithBot(const char* method) {
    Response response;
    *response.mutable_agent() = Bot();
    channel().Answer(method, response);
  }
  // The uids of a list in the text format.
  std::vector<std::string> Uids(const std::vector<std::string>& options) {
    std::vector<std::string> words = {"agent", "list", "--output-format",
                                      "ndjson"};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_EQ(kExitOk, Run({words})) << io_.err;
    std::vector<std::string> uids;
    for (size_t at = io_.out.find("agent0"); at != std::string::npos;
         at = io_.out.find("\"uid\":\"agent0", at + 1)) {
      const size_t begin = io_.out.find("agent0", at);
      uids.push_back(io_.out.substr(begin, 9));
    }
    return uids;
  }
};

TEST_F(AgentIdentityTest, Lists) {
  AnswerList();
  ExpectGoldens({"agent", "list"}, "agent_list");
  EXPECT_EQ("", io_.err);
  Run({"agent", "list"});
  EXPECT_EQ("1 disabled agent hidden\n", io_.err);
  EXPECT_EQ(v1::AGENT_VIEW_FIELDS,
            channel().LastRequest<v1::ListAgentsRequest>(kList).view());
  Run({"agent", "list", "--output-format", "json"});
  EXPECT_EQ(v1::AGENT_VIEW_RAW_JSON,
            channel().LastRequest<v1::ListAgentsRequest>(kList).view());
}

TEST_F(AgentIdentityTest, ListFitsTheTerminal) {
  AnswerList(false);
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"agent", "list"}));
  ExpectGolden("agent_list_80.txt", io_.out);
}

TEST_F(AgentIdentityTest, SortsByNameOrTime) {
  AnswerList();
  EXPECT_THAT(Uids({}), ElementsAre("agent0off", "agent0bot", "agent0old"));
  EXPECT_THAT(Uids({"--sort-order", "desc"}),
              ElementsAre("agent0old", "agent0bot", "agent0off"));
  EXPECT_THAT(Uids({"--sort-by", "created-at"}),
              ElementsAre("agent0off", "agent0bot", "agent0old"));
  EXPECT_THAT(Uids({"--sort-by", "created-at", "--sort-order", "asc"}),
              ElementsAre("agent0old", "agent0bot", "agent0off"));
}

TEST_F(AgentIdentityTest, DoesNotSortTheServicesJson) {
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{
           {"--sort-by", "name", "--output-format", "json"},
           {"--sort-order", "asc", "--jq", "."}}) {
    std::vector<std::string> words = {"agent", "list"};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_EQ(kExitFailure, Run(words));
    EXPECT_THAT(io_.err, HasSubstr("not supported with JSON output"));
  }
}

TEST_F(AgentIdentityTest, ListsNothing) {
  channel().Answer(kList, v1::ListAgentsResponse());
  Run({"agent", "list"});
  EXPECT_THAT(io_.out, HasSubstr("No agents found.\n"));
  EXPECT_THAT(io_.out, HasSubstr("`oz agent skills`"));
}

TEST_F(AgentIdentityTest, FiltersWithJq) {
  AnswerList();
  EXPECT_EQ(kExitOk, Run({"agent", "list", "--jq", ".agents[].uid",
                          "--output-format", "text"}));
  EXPECT_EQ("agent0old\nagent0bot0000000000001\nagent0off\n", io_.out);
  AnswerWithBot<v1::GetAgentResponse>(kGet);
  Run({"agent", "get", "x", "--jq", ".name"});
  EXPECT_EQ("bot\n", io_.out);
  EXPECT_EQ(kExitUsage, Run({"agent", "delete", "x", "--jq", "."}));
}

TEST_F(AgentIdentityTest, Gets) {
  AnswerWithBot<v1::GetAgentResponse>(kGet);
  ExpectGoldens({"agent", "get", "agent0b"}, "agent_get");
  EXPECT_EQ("agent0b", channel().LastRequest<v1::GetAgentRequest>(kGet).uid());
}

TEST_F(AgentIdentityTest, Creates) {
  AnswerWithBot<v1::CreateAgentResponse>(kCreate);
  EXPECT_EQ(kExitOk,
            Run({"agent", "create", "-n", "bot", "--description", "d",
                 "--prompt", "p", "--secret", "A", "--secret", "B", "--skill",
                 "s", "--base-model", "auto", "-e", "env"}));
  EXPECT_THAT(io_.out, HasSubstr("agent0bot0000000000001"));
  const auto request = channel().LastRequest<v1::CreateAgentRequest>(kCreate);
  EXPECT_EQ("bot", request.name());
  EXPECT_EQ("d", request.description());
  EXPECT_EQ("p", request.prompt());
  EXPECT_THAT(request.secrets(), ElementsAre("A", "B"));
  EXPECT_THAT(request.skills(), ElementsAre("s"));
  EXPECT_EQ("auto", request.base_model());
  EXPECT_EQ("env", request.environment_id());
  Run({"agent", "create", "-n", "bot", "--output-format", "json"});
  EXPECT_EQ(
      "{\n  \"n\": 1000.0,\n  \"name\": \"bot\",\n"
      "  \"uid\": \"agent0bot0000000000001\"\n}\n",
      io_.out);
  EXPECT_EQ(kExitUsage, Run({"agent", "create"}));
  EXPECT_EQ(kExitUsage, Run({"agent", "create", "-n", "bot", "-p", "x"}));
}

TEST_F(AgentIdentityTest, SaysThatTheServiceNeverConfirmed) {
  v1::CreateAgentResponse response;
  *response.mutable_agent() = Bot();
  response.set_found_afterwards(true);
  channel().Answer(kCreate, response);
  EXPECT_EQ(kExitOk, Run({"agent", "create", "-n", "bot"}));
  EXPECT_THAT(io_.err, HasSubstr("did not confirm"));
}

TEST_F(AgentIdentityTest, UpdatesWhatIsNamed) {
  AnswerWithBot<v1::UpdateAgentResponse>(kUpdate);
  EXPECT_EQ(kExitOk,
            Run({"agent", "update", "u", "--add-secret", "A", "--remove-secret",
                 "B", "--remove-all-skills", "--remove-description",
                 "--remove-prompt", "--base-model", "m"}));
  const auto request = channel().LastRequest<v1::UpdateAgentRequest>(kUpdate);
  EXPECT_EQ("u", request.uid());
  EXPECT_FALSE(request.has_name());
  EXPECT_TRUE(request.has_description());
  EXPECT_EQ("", request.description());
  EXPECT_TRUE(request.has_prompt());
  EXPECT_EQ("m", request.base_model());
  EXPECT_FALSE(request.has_environment_id());
  EXPECT_THAT(request.secrets().add(), ElementsAre("A"));
  EXPECT_THAT(request.secrets().remove(), ElementsAre("B"));
  EXPECT_FALSE(request.secrets().remove_all());
  EXPECT_TRUE(request.skills().remove_all());
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{
           {"--description", "d", "--remove-description"},
           {"--add-secret", "a", "--remove-all-secrets"},
           {"--remove-skill", "a", "--remove-all-skills"},
           {"-e", "a", "--remove-environment"},
           {"--base-model", "a", "--remove-base-model"},
           {"--prompt", "a", "--remove-prompt"}}) {
    std::vector<std::string> line = {"agent", "update", "u"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(kExitUsage, Run(line)) << words.back();
  }
}

TEST_F(AgentIdentityTest, Deletes) {
  v1::DeleteAgentResponse response;
  response.set_uid("agent0bot0000000000001");
  channel().Answer(kDelete, response);
  ExpectGoldens({"agent", "delete", "agent0b"}, "agent_delete");
  channel().Fail(kDelete,
                 absl::InvalidArgumentError("The default agent stays"));
  EXPECT_EQ(kExitFailure, Run({"agent", "delete", "agent0b"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("The default agent stays"));
}

TEST_F(AgentIdentityTest, WhatIsShownCannotDriveTheTerminal) {
  v1::GetAgentResponse response;
  *response.mutable_agent() = Bot();
  response.mutable_agent()->set_prompt("p\x1b]0;x\x07");
  channel().Answer(kGet, response);
  for (const char* format : {"pretty", "text", "ndjson"}) {
    Run({"agent", "get", "s", "--output-format", format});
    EXPECT_THAT(io_.out, Not(HasSubstr("\x1b"))) << format;
  }
}

}  // namespace
}  // namespace oz
