// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Every filter and sort gives from the cache what the server gives.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;

struct FilterCase {
  const char* name;
  std::vector<std::string> words;
  const char* query;
};

class FiltersTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    sim_ = new Sim({"--seed-runs", "700", "--seed", "7"});
    box_ = new Sandbox;
    box_->Use(*sim_);
    // Once confirmed it stays so for the whole suite: what is compared is the
    // cache, not the network.
    box_->Configure("max_age: 1h\n");
    box_->Oz({"run", "list"});
    ASSERT_TRUE(Eventually([] {
      const json status = ParseJson(
          box_->Oz({"daemon", "status", "--output-format", "json"}).out);
      return status.is_object() && status["accounts"].size() == 1 &&
             status["accounts"][0]["coverage_complete"] == true;
    }));
  }
  static void TearDownTestSuite() {
    delete box_;
    delete sim_;
  }

  static json Server(const std::string& query) {
    return ParseJson(sim_->Api("GET", "/agent/runs?" + query).body);
  }
  static json Cache(std::vector<std::string> words) {
    words.insert(words.begin(),
                 {"run", "list", "--cached", "--output-format", "json"});
    const ProcessResult result = box_->Oz(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return ParseJson(result.out);
  }

  static Sim* sim_;
  static Sandbox* box_;
};
Sim* FiltersTest::sim_ = nullptr;
Sandbox* FiltersTest::box_ = nullptr;

TEST_F(FiltersTest, EveryFilterAndSortEqualsTheServer) {
  // Values that really occur, taken from the server's own runs.
  const json all = Server("limit=500")["runs"];
  std::string environment, creator, skill, schedule, parent, name, model;
  for (const json& run : all) {
    const json config = run.value("agent_config", json::object());
    const auto take = [](std::string* into, const json& from, const char* key) {
      if (into->empty() && from.is_object() && from.contains(key) &&
          from[key].is_string()) {
        *into = from[key];
      }
    };
    take(&environment, config, "environment_id");
    take(&name, config, "name");
    take(&model, config, "model_id");
    take(&skill, config, "skill_spec");
    take(&creator, run.value("creator", json::object()), "uid");
    take(&schedule, run.value("schedule", json::object()), "schedule_id");
    take(&parent, run, "parent_run_id");
  }
  const std::string middle = all[all.size() / 2]["created_at"];
  const std::vector<FilterCase> cases = {
      {"default", {}, ""},
      {"state",
       {"--state", "failed", "--state", "error"},
       "state=FAILED&state=ERROR"},
      {"source", {"--source", "interactive"}, "source=LOCAL"},
      {"location",
       {"--execution-location", "local"},
       "execution_location=LOCAL"},
      {"artifact",
       {"--artifact-type", "pull-request"},
       "artifact_type=PULL_REQUEST"},
      {"title ascending",
       {"--sort-by", "title", "--sort-order", "asc"},
       "sort_by=title&sort_order=asc"},
      {"title", {"--sort-by", "title"}, "sort_by=title"},
      {"agent", {"--sort-by", "agent"}, "sort_by=agent"},
      {"agent ascending",
       {"--sort-by", "agent", "--sort-order", "asc"},
       "sort_by=agent&sort_order=asc"},
      {"created", {"--sort-by", "created-at"}, "sort_by=created_at"},
      {"updated ascending", {"--sort-order", "asc"}, "sort_order=asc"},
      {"query", {"-q", "fix TEST"}, "q=fix%20TEST"},
      {"query without a match", {"-q", "zzzz-no-such"}, "q=zzzz-no-such"},
  };
  for (FilterCase c : cases) {
    c.words.insert(c.words.end(), {"--limit", "500"});
    EXPECT_EQ(Cache(c.words)["runs"],
              Server(std::string("limit=500&") + c.query)["runs"])
        << c.name;
  }
  const std::vector<std::pair<std::vector<std::string>, std::string>> found = {
      {{"--environment", environment}, "environment_id=" + environment},
      {{"--creator", creator}, "creator=" + creator},
      {{"--schedule", schedule}, "schedule_id=" + schedule},
      {{"--ancestor-run", parent}, "ancestor_run_id=" + parent},
      {{"--created-after", middle}, "created_after=" + middle},
      {{"--created-before", middle}, "created_before=" + middle},
      {{"--updated-after", middle}, "updated_after=" + middle},
      {{"--model", model}, "model_id=" + model},
  };
  for (auto [words, query] : found) {
    ASSERT_FALSE(words[1].empty()) << words[0] << ": no seeded run has one";
    words.insert(words.end(), {"--limit", "500"});
    const json server = Server("limit=500&" + query)["runs"];
    EXPECT_GT(server.size(), 0u) << query;
    EXPECT_EQ(Cache(words)["runs"], server) << query;
  }
}

TEST_F(FiltersTest, PagingWithCursorsReturnsEveryRunOnce) {
  std::vector<std::string> ids;
  std::string cursor;
  do {
    std::vector<std::string> words = {"--limit", "97", "--sort-by", "title"};
    if (!cursor.empty()) words.insert(words.end(), {"--cursor", cursor});
    const json page = Cache(words);
    for (const json& run : page["runs"]) ids.push_back(run["run_id"]);
    cursor = page["page_info"].value("next_cursor", "");
    ASSERT_EQ(page["page_info"]["has_next_page"].get<bool>(), !cursor.empty());
  } while (!cursor.empty());
  EXPECT_EQ(ids.size(), 700u);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(FiltersTest, ACursorOfAnotherSortIsRefused) {
  const json page = Cache({"--limit", "5"});
  const ProcessResult result =
      box_->Oz({"run", "list", "--sort-by", "title", "--cursor",
                page["page_info"]["next_cursor"]});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("--sort-by"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace ozd
