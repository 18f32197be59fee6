// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Models, skills, MCP servers, who one is, and the ids that shells offer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

class CatalogueTest : public E2eTest {
 protected:
  CatalogueTest() : E2eTest({"--seed-runs", "300", "--seed", "3"}) {
    // As long as it stands, what was read is current.
    box_.Configure("max_age: 1h\n");
  }
};

TEST_F(CatalogueTest, ModelsAreTheServers) {
  const json server = Service("/agent/models")["models"];
  json listed = OzJson({"model", "list"});
  ASSERT_EQ(listed.size(), server.size());
  for (const json& model : server) {
    EXPECT_NE(std::find(listed.begin(), listed.end(), model), listed.end())
        << model;
  }
  EXPECT_TRUE(std::is_sorted(
      listed.begin(), listed.end(),
      [](const json& a, const json& b) { return a["id"] < b["id"]; }));
  EXPECT_THAT(Out({"model", "list"}), StartsWith("MODEL ID"));
  EXPECT_THAT(Out({"model", "list", "--output-format", "text"}),
              HasSubstr("auto\tAuto\tUNKNOWN\t\tyes\t\n"));
}

TEST_F(CatalogueTest, SkillsAreTheServers) {
  EXPECT_EQ(OzJson({"agent", "skills", "--repo", "acme/web"}),
            Service("/agent?repo=acme%2Fweb"));
  EXPECT_EQ(OzJson({"agent", "skills"}), Service("/agent"));
  const ProcessResult bad = box_.Oz({"agent", "skills", "-r", "nonsense"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, HasSubstr("nonsense"));
}

TEST_F(CatalogueTest, AnswersOffline) {
  box_.Configure("max_age: 0s\n");
  const std::string models = Out({"model", "list", "--output-format", "json"});
  const std::string skills = Out({"agent", "skills"});
  sim_.Kill();
  const ProcessResult cached =
      box_.Oz({"model", "list", "--output-format", "json"});
  EXPECT_EQ(cached.exit_code, 0);
  EXPECT_EQ(cached.out, models);
  EXPECT_THAT(cached.err, HasSubstr("warning: offline: showing models as of"));
  EXPECT_EQ(Out({"agent", "skills", "--cached"}), skills);
  EXPECT_EQ(box_.Oz({"model", "list", "--refresh"}).exit_code, 1);
  EXPECT_EQ(
      box_.Oz({"agent", "skills", "-r", "acme/web", "--cached"}).exit_code, 1);
}

TEST_F(CatalogueTest, TheSecondAnswerCostsNoRequest) {
  Out({"model", "list"});
  Out({"agent", "skills"});
  const int64_t requests = sim_.requests();
  Out({"model", "list"});
  Out({"agent", "skills"});
  EXPECT_EQ(sim_.requests(), requests);
}

TEST_F(CatalogueTest, ProfilesAndMcpServersAreListed) {
  EXPECT_EQ(OzJson({"agent", "profile", "list"}), json::array());
  EXPECT_TRUE(OzJson({"mcp", "list"}).is_array());
  EXPECT_THAT(Out({"mcp", "list", "--output-format", "text"}),
              StartsWith("UUID\tNAME\n"));
}

TEST_F(CatalogueTest, TellsWhoOneIs) {
  const json me = OzJson({"whoami"});
  ASSERT_TRUE(me.is_object());
  for (const char* key : {"uid", "type", "team_uids", "team_names",
                          "workspace_uid", "workspace_name"}) {
    EXPECT_TRUE(me.contains(key)) << me;
  }
  EXPECT_EQ(ParseJson(Out({"whoami", "--output-format", "ndjson"})), me);
  EXPECT_EQ(Out({"whoami", "--output-format", "text"}),
            me["type"].get<std::string>() + ":" + me["uid"].get<std::string>() +
                "\n");
  const std::string pretty = Out({"whoami"});
  for (const char* line :
       {"Workspace UID: ", "Workspace Name: ", "Team ID: ", "Team Name: "}) {
    EXPECT_THAT(pretty, HasSubstr(line));
  }
}

TEST_F(CatalogueTest, MemoriesAreTheServers) {
  const json stores =
      json::parse(sim_.Api("GET", "/memory_stores").body)["memory_stores"];
  EXPECT_EQ(OzJson({"memory-store", "list"}), stores);
  const std::string store = stores[0]["uid"];
  EXPECT_EQ(OzJson({"memory-store", "get", store}), stores[0]);
  EXPECT_EQ(Out({"memory", "list", store}), "No memories found.\n");
  const std::string path = "/memory_stores/" + store + "/memories";
  const json made = json::parse(
      sim_.Api("POST", path,
               R"({"content":"Use tabs","version":null,"source":"MANUAL",)"
               R"("source_id":null,"reason":"Said so"})")
          .body);
  const json memories = json::parse(sim_.Api("GET", path).body)["memories"];
  EXPECT_EQ(OzJson({"memory", "list", store, "--refresh"}), memories);
  EXPECT_THAT(Out({"memory", "list", store}), HasSubstr("Use tabs"));
  const std::string memory = made["memory_id"];
  EXPECT_EQ(
      OzJson({"memory", "versions", memory, "-s", store}),
      json::parse(
          sim_.Api("GET", path + "/" + memory + "/versions").body)["versions"]);
  EXPECT_THAT(Out({"__complete", "--", "memory-store", ""}),
              StartsWith(store + "\t"));
  sim_.Kill();
  EXPECT_EQ(OzJson({"memory", "list", store, "--cached"}), memories);
  EXPECT_EQ(box_.Oz({"memory", "list", store, "--refresh"}).exit_code, 1);
}

class CompletionTest : public CatalogueTest {
 protected:
  // What a tab gives, each line a word and its title.
  std::string Complete(const std::string& kind, const std::string& prefix) {
    return Out({"__complete", "--", kind, prefix});
  }
};

TEST_F(CompletionTest, OffersRunsWithTitlesOffline) {
  const json runs = OzJson({"run", "list", "--limit", "5"})["runs"];
  ASSERT_EQ(runs.size(), 5u);
  sim_.Kill();
  const std::string newest = runs[0]["run_id"];
  const std::string title = runs[0]["title"];
  EXPECT_THAT(Complete("run", ""), StartsWith(newest + "\t" + title + " ("));
  EXPECT_THAT(Complete("run", newest.substr(0, 30)),
              StartsWith(newest + "\t" + title));
  EXPECT_THAT(Complete("run", title), HasSubstr(newest));
  EXPECT_EQ(Complete("run", "no such run"), "");
}

TEST_F(CompletionTest, OffersModelsAndSkills) {
  EXPECT_EQ(Complete("model", ""), "");
  Out({"model", "list"});
  Out({"agent", "skills"});
  EXPECT_THAT(Complete("model", "gpt"), "gpt-5-4-high\tGPT-5.4\n");
  EXPECT_THAT(Complete("skill", "acme/"), StartsWith("acme/"));
}

TEST_F(CompletionTest, StartsNoDaemonAndIsQuiet) {
  EXPECT_EQ(Complete("run", ""), "");
  EXPECT_EQ(box_.daemon_pid(), 0);
}

TEST_F(CompletionTest, WorksInBash) {
  if (system("command -v bash >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "bash is not installed";
  }
  const json runs = OzJson({"run", "list", "--limit", "1"})["runs"];
  const std::string id = runs[0]["run_id"];
  const std::string script = box_.home() + "/completions";
  WriteFile(script, Out({"completions", "bash"}));
  std::map<std::string, std::string> env = box_.env();
  const std::string oz = OzBinary();
  env["PATH"] = oz.substr(0, oz.rfind('/')) + ":/usr/bin:/bin";
  const std::string line = "oz run get " + id.substr(0, 35);
  const ProcessResult result = RunProcess(
      {.argv = {"/usr/bin/env", "bash", "-c",
                "source " + script + "; COMP_LINE='" + line +
                    "'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_WORDS=(" +
                    line + "); COMP_CWORD=3; _oz; echo \"${COMPREPLY[@]}\""},
       .env = env});
  EXPECT_EQ(result.out, id + "\n") << result.err;
}

}  // namespace
}  // namespace ozd
