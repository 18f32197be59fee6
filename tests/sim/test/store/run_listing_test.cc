// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_listing.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/timestamp.h"
#include "tests/sim/store/random.h"
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

constexpr char kRuns[] = "/api/v1/agent/runs";

// Compares the server with a plain reading of the rules over all runs in
// memory, which knows neither SQL nor the columns.
class RunListingTest : public SimFixture {
 protected:
  using Filter = std::function<bool(const Json&, const std::string&)>;

  void Customise(Options* options) override {
    options->seed_runs = 300;
    options->seed = 7;
    options->epoch_us = *ParseRfc3339("2026-04-03T10:30:00Z");
  }

  void SetUp() override {
    SimFixture::SetUp();
    all_ = Collect({});
  }

  std::vector<Json> Collect(const Query& base, const char* limit = "100") {
    std::vector<Json> runs;
    std::string cursor;
    do {
      Query query = base;
      query.emplace_back("limit", limit);
      query.emplace_back("cursor", cursor);
      const Json page = GetJson(kRuns, query);
      for (const Json& run : page["runs"]) runs.push_back(run);
      const Json& info = page["page_info"];
      cursor = StringAt(info, "next_cursor");
      EXPECT_EQ(BoolAt(info, "has_next_page"), !cursor.empty());
    } while (!cursor.empty());
    return runs;
  }

  // A value that some run has, so that filters find something.
  std::string Sample(Random* random, const std::vector<const char*>& path) {
    const Json* at = &all_[random->Below(all_.size())];
    for (const char* key : path) at = &MemberAt(*at, key);
    return at->is_string() ? at->get<std::string>() : "none";
  }

  std::vector<Json> all_;
};

std::vector<std::string> Ids(const std::vector<Json>& runs) {
  std::vector<std::string> ids;
  for (const Json& run : runs) ids.push_back(StringAt(run, "run_id"));
  return ids;
}

std::string SkillOf(const Json& run) {
  return StringAt(MemberAt(run, "agent_config"), "skill_spec");
}

// Sort by `key`, then id; `last` runs go behind the others in any direction.
std::vector<std::string> Sorted(
    std::vector<Json> runs, bool descending,
    const std::function<std::string(const Json&)>& key,
    const std::function<bool(const Json&)>& last) {
  std::sort(runs.begin(), runs.end(), [&](const Json& a, const Json& b) {
    if (last(a) != last(b)) return last(b);
    const auto left = std::make_pair(key(a), StringAt(a, "run_id"));
    const auto right = std::make_pair(key(b), StringAt(b, "run_id"));
    return descending ? right < left : left < right;
  });
  return Ids(runs);
}

std::string TimeKey(const Json& run, const char* field) {
  return absl::StrFormat("%020d", *ParseRfc3339(StringAt(run, field)));
}

TEST_F(RunListingTest, EachSortGivesEveryRunOnceAndInOrder) {
  ASSERT_EQ(all_.size(), 300U);
  const auto nobody = [](const Json&) { return false; };
  const auto unskilled = [](const Json& run) { return SkillOf(run).empty(); };
  for (const bool descending : {true, false}) {
    const char* order = descending ? "desc" : "asc";
    for (const char* limit : {"1", "7", "299", "300", "500"}) {
      const auto list = [&](const char* field) {
        return Ids(Collect({{"sort_by", field}, {"sort_order", order}}, limit));
      };
      for (const char* field : {"updated_at", "created_at"}) {
        const auto key = [&](const Json& run) { return TimeKey(run, field); };
        EXPECT_EQ(list(field), Sorted(all_, descending, key, nobody)) << field;
      }
      EXPECT_EQ(list("title"),
                Sorted(
                    all_, descending,
                    [](const Json& run) {
                      return absl::AsciiStrToLower(StringAt(run, "title"));
                    },
                    nobody));
      EXPECT_EQ(list("agent"), Sorted(
                                   all_, descending,
                                   [](const Json& run) {
                                     return absl::AsciiStrToLower(SkillOf(run));
                                   },
                                   unskilled));
    }
  }
}

bool HasArtifact(const Json& run, const std::string& type) {
  for (const Json& artifact : MemberAt(run, "artifacts")) {
    if (StringAt(artifact, "artifact_type") == type) return true;
  }
  return false;
}

bool FindsWords(const Json& run, const std::string& q) {
  const std::string texts[] = {absl::AsciiStrToLower(StringAt(run, "title")),
                               absl::AsciiStrToLower(StringAt(run, "prompt")),
                               absl::AsciiStrToLower(SkillOf(run))};
  for (const std::string& word : std::vector<std::string>(
           absl::StrSplit(absl::AsciiStrToLower(q), ' ', absl::SkipEmpty()))) {
    if (std::none_of(std::begin(texts), std::end(texts),
                     [&](const std::string& text) {
                       return absl::StrContains(text, word);
                     })) {
      return false;
    }
  }
  return true;
}

TEST_F(RunListingTest, EveryFilterAgreesWithANaiveReading) {
  struct Parameter {
    const char* name;
    std::vector<const char*> path;
    Filter matches;
  };
  const auto equals = [](std::vector<const char*> path) -> Filter {
    return [path](const Json& run, const std::string& value) {
      const Json* at = &run;
      for (const char* key : path) at = &MemberAt(*at, key);
      return at->is_string() && at->get<std::string>() == value;
    };
  };
  const auto compares = [](const char* field, bool after) -> Filter {
    return [=](const Json& run, const std::string& value) {
      const int64_t time = *ParseRfc3339(StringAt(run, field));
      const int64_t bound = *ParseRfc3339(value);
      return after ? time > bound : time < bound;
    };
  };
  std::vector<Parameter> parameters;
  const std::pair<const char*, std::vector<const char*>> kEqual[] = {
      {"state", {"state"}},
      {"name", {"agent_config", "name"}},
      {"model_id", {"agent_config", "model_id"}},
      {"creator", {"creator", "uid"}},
      {"environment_id", {"agent_config", "environment_id"}},
      {"skill", {"agent_config", "skill_spec"}},
      {"skill_spec", {"agent_config", "skill_spec"}},
      {"schedule_id", {"schedule", "schedule_id"}},
      {"source", {"source"}},
      {"execution_location", {"execution_location"}},
  };
  for (const auto& [name, path] : kEqual) {
    parameters.push_back({name, path, equals(path)});
  }
  parameters.push_back(
      {"created_after", {"created_at"}, compares("created_at", true)});
  parameters.push_back(
      {"created_before", {"created_at"}, compares("created_at", false)});
  parameters.push_back(
      {"updated_after", {"updated_at"}, compares("updated_at", true)});
  parameters.push_back({"q", {"title"}, FindsWords});

  Random random(20260403);
  int found = 0;
  for (int round = 0; round < 400; ++round) {
    Query query;
    std::vector<std::pair<const Parameter*, std::string>> chosen;
    for (uint64_t i = 0; i <= random.Below(2); ++i) {
      const Parameter& parameter = parameters[random.Below(parameters.size())];
      const bool again = std::any_of(
          chosen.begin(), chosen.end(),
          [&](const auto& other) { return other.first == &parameter; });
      const std::string value = Sample(&random, parameter.path);
      const bool contradicts = absl::StartsWith(parameter.name, "skill");
      if (again || (contradicts && !chosen.empty())) continue;
      if (value == "none" && parameter.path.size() == 1) continue;
      chosen.emplace_back(&parameter, value);
      query.emplace_back(parameter.name, value);
    }
    std::set<std::string> expected;
    for (const Json& run : all_) {
      if (std::all_of(chosen.begin(), chosen.end(), [&](const auto& one) {
            return one.first->matches(run, one.second);
          })) {
        expected.insert(StringAt(run, "run_id"));
      }
    }
    const std::vector<std::string> ids = Ids(Collect(query, "13"));
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()), expected)
        << Json(query).dump();
    EXPECT_EQ(ids.size(), expected.size());
    if (!expected.empty() && expected.size() < all_.size()) ++found;
  }
  EXPECT_GT(found, 200);
}

TEST_F(RunListingTest, SeveralStatesAreAlternatives) {
  const std::vector<Json> runs =
      Collect({{"state", "FAILED"}, {"state", "ERROR"}});
  std::set<std::string> states;
  for (const Json& run : runs) states.insert(StringAt(run, "state"));
  EXPECT_EQ(states, (std::set<std::string>{"ERROR", "FAILED"}));
}

TEST_F(RunListingTest, FiltersByArtifact) {
  for (const char* type : {"PLAN", "PULL_REQUEST", "SCREENSHOT", "FILE"}) {
    size_t expected = 0;
    for (const Json& run : all_) expected += HasArtifact(run, type) ? 1U : 0U;
    EXPECT_EQ(Collect({{"artifact_type", type}}).size(), expected) << type;
    EXPECT_GT(expected, 0U);
  }
}

TEST_F(RunListingTest, FindsDescendantsAtAnyDepth) {
  std::map<std::string, std::string> parents;
  for (const Json& run : all_) {
    parents[StringAt(run, "run_id")] = StringAt(run, "parent_run_id");
  }
  size_t families = 0;
  for (const auto& [ancestor, parent] : parents) {
    std::set<std::string> expected;
    for (const auto& [id, above] : parents) {
      for (std::string at = above; !at.empty(); at = parents[at]) {
        if (at == ancestor) expected.insert(id);
      }
    }
    if (expected.size() < 2) continue;
    ++families;
    const auto ids = Ids(Collect({{"ancestor_run_id", ancestor}}));
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()), expected);
  }
  EXPECT_EQ(families, 15U);
  EXPECT_EQ(Get(kRuns, {{"ancestor_run_id", "nobody"}}).status, 400);
}

TEST_F(RunListingTest, ARunReadsTheSameInAListAndAlone) {
  const Response page = Get(kRuns, {{"limit", "1"}});
  const std::string id = StringAt(ParseJson(page.body)["runs"][0], "run_id");
  const Response alone = Get(absl::StrCat(kRuns, "/", id));
  EXPECT_TRUE(absl::StrContains(page.body, alone.body));
}

TEST_F(RunListingTest, PagesStayWholeWhileRunsChange) {
  const Json first =
      GetJson(kRuns, {{"limit", "100"}, {"sort_by", "created_at"}});
  for (const Json& run : first["runs"]) {
    Post("/sim/runs/" + StringAt(run, "run_id"), {{"state", "ERROR"}});
  }
  const Json second =
      GetJson(kRuns, {{"limit", "500"},
                      {"sort_by", "created_at"},
                      {"cursor", StringAt(first["page_info"], "next_cursor")}});
  EXPECT_EQ(second["runs"].size(), 200U);
}

TEST_F(RunListingTest, PrivateRunsAreNotListedForOthers) {
  size_t own = 0;
  for (const Json& run : all_) {
    own += StringAt(MemberAt(run, "scope"), "type") == "User" ? 1U : 0U;
  }
  ASSERT_GT(own, 0U);
  key_ = "wk-1.second";
  EXPECT_EQ(Collect({}).size(), 300U - own);
}

}  // namespace
}  // namespace ozd::sim
