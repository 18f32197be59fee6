// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/agent_config/agent_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ozd {
namespace {

using testing::HasSubstr;

class AgentConfigTest : public testing::Test {
 protected:
  // JSON text with sorted keys, or the error.
  std::string Build(const std::string& base = "{}") {
    const absl::StatusOr<JsonTree> config =
        BuildAgentConfig(input_, ParseJsonTree(base));
    if (config.ok()) return nlohmann::json(*config).dump();
    EXPECT_EQ(absl::StatusCode::kInvalidArgument, config.status().code());
    return "error: " + std::string(config.status().message());
  }
  void SetFile(const std::string& content,
               const std::string& path = "agent.yaml") {
    input_.mutable_file()->set_path(path);
    input_.mutable_file()->set_content(content);
  }
  void AddMcp(const std::string& text) { input_.add_mcp()->set_text(text); }

  oz::v1::AgentConfigInput input_;
};

constexpr char kWholeFile[] = R"(name: nightly
environment_id: UA17BXYZ
runner_id: r1
model_id: auto
base_prompt: |
  Be brief.
mcp_servers:
  linear: { warp_id: linear }
  fs: { command: npx, args: ["-y", "server-fs"], env: { A: "b" } }
host: my-worker
computer_use_enabled: false
)";

TEST_F(AgentConfigTest, NothingIsAnEmptyObject) { EXPECT_EQ("{}", Build()); }

TEST_F(AgentConfigTest, TakesEveryOption) {
  input_.set_name("n");
  input_.set_environment_id("e");
  input_.set_runner_id("r");
  input_.set_model_id("m");
  input_.set_worker_host("h");
  input_.set_skill(" repo : review ");
  input_.set_computer_use(true);
  input_.set_harness("oz");
  AddMcp("linear");
  EXPECT_EQ(R"({"computer_use_enabled":true,"environment_id":"e",)"
            R"("mcp_servers":{"linear":{"warp_id":"linear"}},"model_id":"m",)"
            R"("name":"n","runner_id":"r","skill_spec":"repo:review",)"
            R"("worker_host":"h"})",
            Build());
}

TEST_F(AgentConfigTest, TakesEveryKeyOfTheFile) {
  SetFile(kWholeFile);
  EXPECT_EQ(
      R"({"base_prompt":"Be brief.\n","computer_use_enabled":false,)"
      R"("environment_id":"UA17BXYZ","mcp_servers":{)"
      R"("fs":{"args":["-y","server-fs"],"command":"npx","env":{"A":"b"}},)"
      R"("linear":{"warp_id":"linear"}},"model_id":"auto","name":"nightly",)"
      R"("runner_id":"r1","worker_host":"my-worker"})",
      Build());
}

TEST_F(AgentConfigTest, OptionsWinOverTheFileAndServersAreJoined) {
  SetFile(kWholeFile);
  input_.set_environment_id("other");
  input_.set_computer_use(true);
  AddMcp(R"({"fs": {"url": "https://fs"}})");
  AddMcp("slack");
  const std::string config = Build();
  EXPECT_THAT(config, HasSubstr(R"("environment_id":"other")"));
  EXPECT_THAT(config, HasSubstr(R"("computer_use_enabled":true)"));
  EXPECT_THAT(config, HasSubstr(R"("mcp_servers":{"fs":{"url":"https://fs"},)"
                                R"("linear":{"warp_id":"linear"},)"
                                R"("slack":{"warp_id":"slack"}})"));
}

TEST_F(AgentConfigTest, NoEnvironmentWinsOverTheFile) {
  SetFile("environment_id: e\n");
  input_.set_no_environment(true);
  EXPECT_EQ("{}", Build());
}

TEST_F(AgentConfigTest, NullInAFileIsNothing) {
  SetFile("name: ~\nmodel_id:\n");
  EXPECT_EQ("{}", Build());
}

TEST_F(AgentConfigTest, LaysOverWhatWas) {
  input_.set_model_id("new");
  AddMcp("slack");
  EXPECT_EQ(R"({"future":[1],"mcp_servers":{"linear":{"warp_id":"linear"},)"
            R"("slack":{"warp_id":"slack"}},"model_id":"new","name":"kept"})",
            Build(R"({"name":"kept","model_id":"old","future":[1],)"
                  R"("mcp_servers":{"linear":{"warp_id":"linear"}}})"));
}

TEST_F(AgentConfigTest, TakesAwayFromAll) {
  SetFile("mcp_servers: {b: {warp_id: b}, d: {warp_id: d}}\n");
  AddMcp("c");
  input_.add_remove_mcp("a");
  input_.add_remove_mcp("b");
  input_.add_remove_mcp("c");
  input_.add_remove_mcp("never-there");
  input_.set_remove_skill(true);
  input_.set_no_environment(true);
  const char* base = R"({"skill_spec":"s","environment_id":"e",)"
                     R"("mcp_servers":{"a":{"warp_id":"a"}}})";
  EXPECT_EQ(R"({"mcp_servers":{"d":{"warp_id":"d"}}})", Build(base));
  input_.add_remove_mcp("d");
  EXPECT_EQ("{}", Build(base));
}

TEST_F(AgentConfigTest, RefusesUnknownKeysWithTheirLine) {
  for (const auto& [path, content] :
       std::vector<std::pair<std::string, std::string>>{
           {"a.yaml", "name: x\nsystem_prompt: y\n"},
           {"a.json", "{\"name\": \"x\",\n \"system_prompt\": 1}"}}) {
    SetFile(content, path);
    EXPECT_EQ("error: " + path +
                  ":2: unknown key 'system_prompt'. Supported keys: name, "
                  "environment_id, runner_id, model_id, base_prompt, "
                  "mcp_servers, host, computer_use_enabled",
              Build());
  }
}

TEST_F(AgentConfigTest, RefusesWrongTypesWithTheirLine) {
  const struct {
    const char* content;
    const char* error;
  } kCases[] = {
      {"name: 7\n", "agent.yaml:1: 'name' must be text"},
      {"\nbase_prompt: [a]\n", "agent.yaml:2: 'base_prompt' must be text"},
      {"computer_use_enabled: maybe\n",
       "agent.yaml:1: 'computer_use_enabled' must be true or false"},
      {"mcp_servers: [a]\n", "agent.yaml:1: config must be a JSON object"},
      {"name: x\nmcp_servers: {a: {}}\n",
       "agent.yaml:2: MCP server 'a': must have exactly one of"},
      {"name: [\n", "agent.yaml:2: this is not valid YAML"},
  };
  for (const auto& c : kCases) {
    SetFile(c.content);
    EXPECT_THAT(Build(), HasSubstr(c.error)) << c.content;
  }
}

TEST_F(AgentConfigTest, RefusesAServerGivenTwice) {
  AddMcp("a");
  AddMcp(R"({"a": {"url": "x"}})");
  EXPECT_EQ("error: Duplicate MCP server name 'a'", Build());
}

TEST_F(AgentConfigTest, AnotherHarnessTakesTheModel) {
  input_.set_harness("claude");
  input_.set_model_id("opus");
  input_.set_claude_auth_secret("key");
  EXPECT_EQ(R"({"harness":{"model_id":"opus","type":"claude"},)"
            R"("harness_auth_secrets":{"claude_auth_secret_name":"key"}})",
            Build());
  input_.Clear();
  input_.set_harness("codex");
  input_.set_codex_auth_secret("key");
  EXPECT_EQ(R"({"harness":{"type":"codex"},)"
            R"("harness_auth_secrets":{"codex_auth_secret_name":"key"}})",
            Build());
  input_.set_harness("opencode");
  input_.clear_codex_auth_secret();
  EXPECT_EQ(R"({"harness":{"type":"opencode"}})", Build());
}

TEST_F(AgentConfigTest, SecretsNeedTheirHarness) {
  input_.set_claude_auth_secret("key");
  for (const char* harness : {"", "oz", "codex"}) {
    input_.set_harness(harness);
    EXPECT_EQ("error: --claude-auth-secret is only valid with --harness claude",
              Build());
  }
  input_.Clear();
  input_.set_codex_auth_secret("key");
  EXPECT_EQ("error: --codex-auth-secret is only valid with --harness codex",
            Build());
  input_.Clear();
  input_.set_harness("other");
  EXPECT_EQ("error: unknown harness 'other'; it is one of oz, claude, codex",
            Build());
}

TEST_F(AgentConfigTest, RefusesAnEmptySkill) {
  input_.set_skill("repo:");
  EXPECT_EQ("error: Skill identifier cannot be empty", Build());
}

}  // namespace
}  // namespace ozd
