// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

using EnvMap = std::map<std::string, std::string>;

int Nothing(CommandContext&) { return 0; }

ParseEnvironment EnvironmentOf(EnvMap variables) {
  return {.env = [variables = std::move(variables)](
                     const char* name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
          },
          .check_jq = nullptr};
}

constexpr EnumValue kHarnesses[] = {{.name = "oz"},
                                    {.name = "claude"},
                                    {.name = "claude-code", .hidden = true},
                                    {.name = "open-code", .hidden = true}};
constexpr OptionSpec kOptions[] = {
    kAgentModelOption,
    kAgentFileOption,
    kAgentMcpOption,
    kAgentRemoveMcpOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    kAgentRemoveEnvironmentOption,
    kAgentSkillOption,
    kAgentRemoveSkillOption,
    kAgentHostOption,
    kTeamOption,
    kPersonalOption,
    {.name = "computer-use", .type = ValueType::kFlag},
    {.name = "no-computer-use", .type = ValueType::kFlag},
    {.name = "harness",
     .type = ValueType::kEnum,
     .value_name = "HARNESS",
     .values = kHarnesses},
    {.name = "runner", .value_name = "ID"},
    {.name = "claude-auth-secret", .value_name = "NAME"},
};
constexpr CommandSpec kRoot = {
    .name = "try", .options = kOptions, .handler = Nothing};

class AgentConfigOptionsTest : public testing::Test {
 protected:
  // What `words` fill; the reason when they do not.
  v1::AgentConfigInput Fill(const std::vector<std::string>& words,
                            EnvMap env = {}) {
    v1::AgentConfigInput config;
    const ParseResult result =
        ParseCommandLine(kRoot, words, EnvironmentOf(std::move(env)));
    if (!result.args.has_value()) {
      problem_ = result.stop->text;
      return config;
    }
    const absl::Status status = FillAgentConfig(*result.args, &config);
    problem_ = std::string(status.message());
    scope_ = OwnerScopeOf(*result.args);
    return config;
  }
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(directory_.File(name), std::ios::binary) << content;
    return directory_.File(name);
  }

  ozd::TempDir directory_;
  std::string problem_;
  v1::OwnerScope scope_ = v1::OWNER_SCOPE_UNSPECIFIED;
};

TEST_F(AgentConfigOptionsTest, FillsNothingFromNothing) {
  EXPECT_EQ("", Fill({}).SerializeAsString());
  EXPECT_EQ(v1::OWNER_SCOPE_UNSPECIFIED, scope_);
}

TEST_F(AgentConfigOptionsTest, FillsWhatIsGiven) {
  const v1::AgentConfigInput config = Fill({"--model",
                                            "m",
                                            "-e",
                                            "env",
                                            "--skill",
                                            "repo:s",
                                            "--host",
                                            "w",
                                            "--runner",
                                            "r",
                                            "--harness",
                                            "claude-code",
                                            "--no-computer-use",
                                            "--claude-auth-secret",
                                            "c",
                                            "--remove-mcp",
                                            "a",
                                            "--remove-mcp",
                                            "b",
                                            "--team"});
  EXPECT_EQ("", problem_);
  EXPECT_EQ("m", config.model_id());
  EXPECT_EQ("env", config.environment_id());
  EXPECT_EQ("repo:s", config.skill());
  EXPECT_EQ("w", config.worker_host());
  EXPECT_EQ("r", config.runner_id());
  EXPECT_EQ("claude", config.harness());
  EXPECT_EQ("c", config.claude_auth_secret());
  EXPECT_THAT(config.remove_mcp(), testing::ElementsAre("a", "b"));
  ASSERT_TRUE(config.has_computer_use());
  EXPECT_FALSE(config.computer_use());
  EXPECT_FALSE(config.no_environment());
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM, scope_);
}

TEST_F(AgentConfigOptionsTest, TakesAway) {
  EXPECT_TRUE(Fill({"--no-environment"}).no_environment());
  EXPECT_TRUE(Fill({"--remove-environment"}).no_environment());
  EXPECT_TRUE(Fill({"--remove-skill"}).remove_skill());
  EXPECT_TRUE(Fill({"--computer-use"}).computer_use());
  EXPECT_EQ("opencode", Fill({"--harness", "open-code"}).harness());
  Fill({"--personal"});
  EXPECT_EQ(v1::OWNER_SCOPE_PERSONAL, scope_);
}

TEST_F(AgentConfigOptionsTest, ReadsTheFileFromOptionOrEnvironment) {
  const std::string path = Write("a.yaml", "name: x\n");
  v1::AgentConfigInput config = Fill({"-f", path});
  EXPECT_EQ(path, config.file().path());
  EXPECT_EQ("name: x\n", config.file().content());
  config = Fill({}, {{"WARP_AGENT_CONFIG_FILE", path}});
  EXPECT_EQ("name: x\n", config.file().content());
  const std::string other = Write("b.yaml", "name: y\n");
  config = Fill({"--file", other}, {{"WARP_AGENT_CONFIG_FILE", path}});
  EXPECT_EQ("name: y\n", config.file().content());
  EXPECT_FALSE(Fill({}).has_file());
}

TEST_F(AgentConfigOptionsTest, SaysWhyAFileIsNoUse) {
  Fill({"-f", "/nonexistent/a.yaml"});
  EXPECT_EQ("/nonexistent/a.yaml: No such file or directory", problem_);
  std::string path = Write("large", std::string((1u << 20) + 1, 'x'));
  Fill({"-f", path});
  EXPECT_EQ(path + ": larger than 1 MiB", problem_);
  path = Write("binary", "name: x\nmodel: \xff\n");
  Fill({"-f", path});
  EXPECT_EQ(path + ":2: this is not UTF-8 text", problem_);
  Fill({"--mcp", path});
  EXPECT_EQ(path + ":2: this is not UTF-8 text", problem_);
  Fill({}, {{"WARP_AGENT_CONFIG_FILE", ""}});
  EXPECT_THAT(problem_, HasSubstr("a value is required for '--file <PATH>'"));
}

TEST_F(AgentConfigOptionsTest, ReadsMcpFilesAndLeavesOtherSpecs) {
  const std::string path = Write("servers.json", "{}");
  const v1::AgentConfigInput config =
      Fill({"--mcp", path, "--mcp", "linear", "--mcp", R"({"a": {}})", "--mcp",
            directory_.path()});
  ASSERT_EQ(4, config.mcp_size());
  EXPECT_EQ(path, config.mcp(0).text());
  EXPECT_EQ("{}", config.mcp(0).file().content());
  for (int i = 1; i < 4; ++i) EXPECT_FALSE(config.mcp(i).has_file()) << i;
  EXPECT_EQ(R"({"a": {}})", config.mcp(2).text());
}

TEST_F(AgentConfigOptionsTest, ExcludesWhatContradicts) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{
           {"-e", "x", "--no-environment"},
           {"--remove-environment", "-e", "x"},
           {"--skill", "x", "--remove-skill"},
           {"--team", "--personal"}}) {
    Fill(words);
    EXPECT_THAT(problem_, HasSubstr("cannot be used with")) << words[0];
  }
}

TEST_F(AgentConfigOptionsTest, RefusesABadSkillWhileParsing) {
  const struct {
    const char* skill;
    const char* reason;
  } kCases[] = {
      {"", "Skill specifier cannot be empty"},
      {":x", "Qualifier cannot be empty"},
      {"x:", "Skill identifier cannot be empty"},
      {"/r:x", "Organization cannot be empty"},
      {"o/:x", "Repository name cannot be empty"},
  };
  for (const auto& c : kCases) {
    Fill({"--skill", c.skill});
    EXPECT_THAT(problem_,
                HasSubstr("error: invalid value '" + std::string(c.skill) +
                          "' for '--skill <SKILL>': " + c.reason));
  }
}

}  // namespace
}  // namespace oz
