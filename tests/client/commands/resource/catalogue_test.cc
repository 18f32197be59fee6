// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kListModels[] = "/oz.v1.CatalogueService/ListModels";
constexpr char kListSkills[] = "/oz.v1.CatalogueService/ListSkills";
constexpr char kListMcpServers[] = "/oz.v1.CatalogueService/ListMcpServers";

class CatalogueTest : public AppTest {
 protected:
  static v1::ListModelsResponse Models() {
    v1::ListModelsResponse response;
    v1::Model* model = response.add_models();
    model->set_id("gpt-5-4-high");
    model->set_display_name("GPT-5.4");
    model->set_provider("OPENAI");
    model->set_reasoning_level("high");
    model->set_raw_json(R"({"id":"gpt-5-4-high","display_name":"GPT-5.4"})");
    model = response.add_models();
    model->set_id("auto");
    model->set_display_name("Auto");
    model->set_is_default(true);
    model->set_raw_json(R"({"id":"auto","display_name":"Auto"})");
    model = response.add_models();
    model->set_id("opus-max");
    model->set_display_name("Opus\tMax");
    model->set_disable_reason("REQUIRES_UPGRADE");
    model->set_raw_json(R"({"id":"opus-max","display_name":"Opus\tMax"})");
    return response;
  }
  static v1::ListSkillsResponse Skills() {
    v1::ListSkillsResponse response;
    v1::Skill* skill = response.add_skills();
    skill->set_id("acme/backend:skills/triage/SKILL.md");
    skill->set_name("triage");
    skill->set_description("Sorts new issues and finds who knows about them");
    skill->set_repo("acme/backend");
    skill->add_environments()->set_name("Prod");
    skill->add_environments()->set_uid("env-2");
    skill->set_last_run_at_us((kSampleNow - 7200) * 1'000'000);
    skill->set_raw_json(R"({"name":"triage","variants":[{},{}]})");
    skill = response.add_skills();
    skill->set_id("acme/web:skills/triage/SKILL.md");
    skill->set_name("triage");
    skill->set_repo("acme/web");
    skill->set_error("no front matter");
    return response;
  }
};

TEST_F(CatalogueTest, ListsModelsById) {
  channel().Answer(kListModels, Models());
  ExpectGoldens({"model", "list"}, "model_list");
}

TEST_F(CatalogueTest, PassesTheReadModeOn) {
  channel().Answer(kListModels, Models());
  Run({"model", "list", "--cached", "--account", "work"});
  const auto request =
      channel().LastRequest<v1::ListModelsRequest>(kListModels);
  EXPECT_EQ(v1::READ_MODE_CACHED, request.read_mode());
  EXPECT_EQ("work", request.context().account());
}

TEST_F(CatalogueTest, SaysThatModelsAreOld) {
  v1::ListModelsResponse response = Models();
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason("offline");
  response.mutable_freshness()->set_as_of_us((kSampleNow - 60) * 1'000'000);
  response.mutable_freshness()->set_age_ms(60'000);
  channel().Answer(kListModels, response);
  EXPECT_EQ(kExitOk, Run({"model", "list"}));
  EXPECT_THAT(io_.err, HasSubstr("warning: offline: showing models as of"));
}

TEST_F(CatalogueTest, ListsSkills) {
  channel().Answer(kListSkills, Skills());
  ExpectGoldens({"agent", "skills"}, "agent_skills");
  Run({"agent", "skills", "-r", "acme/web"});
  EXPECT_EQ("acme/web",
            channel().LastRequest<v1::ListSkillsRequest>(kListSkills).repo());
}

TEST_F(CatalogueTest, SaysThatThereIsNothing) {
  channel().Answer(kListSkills, v1::ListSkillsResponse());
  EXPECT_EQ(kExitOk, Run({"agent", "skills"}));
  EXPECT_EQ("No skills found.\n", io_.out);
  Run({"agent", "skills", "--output-format", "json"});
  EXPECT_EQ("{\"agents\":[]}\n", io_.out);
  Run({"agent", "skills", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
}

TEST_F(CatalogueTest, ListsMcpServers) {
  v1::ListMcpServersResponse response;
  v1::McpServer* server = response.add_servers();
  server->set_uuid("0190f3b7-1111-7000-8000-000000000001");
  server->set_name("docs \"internal\"");
  server = response.add_servers();
  server->set_uuid("0190f3b7-2222-7000-8000-000000000002");
  server->set_name("linear");
  channel().Answer(kListMcpServers, response);
  ExpectGoldens({"mcp", "list"}, "mcp_list");
  Run({"mcp", "list"});
  EXPECT_THAT(io_.err, HasSubstr("no list of MCP servers"));
  Run({"mcp", "list", "--output-format", "text"});
  EXPECT_EQ("", io_.err);
}

TEST_F(CatalogueTest, HasNoProfilesAndNeedsNoDaemonToKnow) {
  machine_.reach = absl::UnavailableError("down");
  machine_.start = machine_.reach;
  EXPECT_EQ(kExitOk, Run({"agent", "profile", "list"}));
  EXPECT_EQ("ID  Name\n", io_.out);
  EXPECT_EQ(kExitOk,
            Run({"agent", "profile", "list", "--output-format", "text"}));
  EXPECT_EQ("ID\tName\n", io_.out);
  Run({"agent", "profile", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
  Run({"agent", "profile", "list", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
}

TEST_F(CatalogueTest, ReportsFailures) {
  machine_.reach = absl::UnavailableError("down");
  machine_.start = machine_.reach;
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{
           {"model", "list"}, {"mcp", "list"}, {"agent", "skills"}}) {
    EXPECT_NE(kExitOk, Run(words));
    EXPECT_THAT(io_.err, HasSubstr("down"));
    EXPECT_EQ("", io_.out);
  }
}

TEST_F(CatalogueTest, ParentsNeedASubcommand) {
  EXPECT_EQ(2, Run({"model"}));
  EXPECT_EQ(2, Run({"mcp"}));
  EXPECT_EQ(2, Run({"agent", "profile"}));
  EXPECT_EQ(2, Run({"model", "list", "extra"}));
}

TEST_F(CatalogueTest, NeutralisesWhatComesFromTheService) {
  v1::ListModelsResponse response;
  v1::Model* model = response.add_models();
  model->set_id("a\x1b[31m");
  model->set_display_name("two\nlines\tof");
  channel().Answer(kListModels, response);
  Run({"model", "list", "--output-format", "text"});
  EXPECT_THAT(io_.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(io_.out, HasSubstr("two lines of"));
  Run({"model", "list"});
  EXPECT_THAT(io_.out, Not(HasSubstr("\x1b")));
}

TEST_F(CatalogueTest, FitsTheTerminal) {
  v1::ListSkillsResponse response;
  v1::Skill* skill = response.add_skills();
  skill->set_id("acme/backend:skills/triage/SKILL.md");
  skill->set_description(std::string(200, 'd'));
  channel().Answer(kListSkills, response);
  io_.terminal = true;
  io_.columns = 60;
  Run({"agent", "skills"});
  EXPECT_THAT(io_.out, HasSubstr("acme/backend:skills/triage/SKILL.md"));
  EXPECT_THAT(io_.out, Not(HasSubstr(std::string(60, 'd'))));
}

TEST_F(CatalogueTest, AnEmptyListIsAHeader) {
  channel().Answer(kListMcpServers, v1::ListMcpServersResponse());
  channel().Answer(kListModels, v1::ListModelsResponse());
  Run({"mcp", "list", "--output-format", "text"});
  EXPECT_EQ("UUID\tNAME\n", io_.out);
  Run({"mcp", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
  Run({"mcp", "list", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
  Run({"model", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
}

}  // namespace
}  // namespace oz
