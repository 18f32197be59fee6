// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Runs are found by the words of title, prompt and conversation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class SearchTest : public E2eTest {
 protected:
  SearchTest() : E2eTest({"--seed-runs", "300", "--seed", "3"}, false) {}

  json Search(std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "search"});
    json found = OzJson(words);
    EXPECT_TRUE(found.is_object()) << found;
    return found;
  }
  // Waits until all of the history is cached and indexed.
  void AwaitIndex(int runs) {
    ASSERT_TRUE(Eventually([&] {
      const json coverage = Search({"anything"})["coverage"];
      return coverage["history_complete"] == true &&
             coverage["indexed_runs"] == runs;
    }));
  }
};

TEST_F(SearchTest, FindsThePromptOfARunThatWasJustCreated) {
  box_.Use(sim_);
  AwaitIndex(300);
  const std::string run_id = StartRun("tame the quixotic pangolin");
  ASSERT_TRUE(Eventually([&] {
    const json found = Search({"pangolins", "QUIXOTIC", "--refresh"});
    return found["hits"].size() == 1 && found["hits"][0]["run_id"] == run_id;
  }));
  const json found = Search({"\"quixotic pangolin\""});
  ASSERT_EQ(found["hits"].size(), 1u);
  EXPECT_EQ(found["hits"][0]["excerpt"]["marks"].size(), 1u);
  EXPECT_EQ(Search({"\"pangolin quixotic\""})["hits"].size(), 0u);
}

TEST_F(SearchTest, FindsConversationsOnceTheyWereRead) {
  box_.Use(sim_);
  box_.Configure("max_age: 1h\n");
  AwaitIndex(300);
  const json list = ParseJson(box_.Oz({"run", "list", "--state", "succeeded",
                                       "-L", "1", "--output-format", "json"})
                                  .out);
  ASSERT_EQ(list["runs"].size(), 1u);
  EXPECT_EQ(Search({"x"})["coverage"]["indexed_conversations"], 0);
  ASSERT_EQ(box_.Oz({"run", "get", "--conversation", list["runs"][0]["run_id"]})
                .exit_code,
            0);
  const json coverage = Search({"x"})["coverage"];
  EXPECT_EQ(coverage["stored_conversations"], 1);
  EXPECT_EQ(coverage["indexed_conversations"], 1);
}

TEST_F(SearchTest, AnswersWithoutTheServiceAndSaysSo) {
  box_.Use(sim_);
  const ProcessResult early = box_.Oz({"run", "search", "x", "--cached"});
  EXPECT_EQ(early.exit_code, 1);
  AwaitIndex(300);
  const size_t before = Search({"fix"})["hits"].size();
  sim_.Kill();
  EXPECT_EQ(Search({"fix", "--cached"})["hits"].size(), before);
  const ProcessResult failed = box_.Oz({"run", "search", "fix", "--refresh"});
  EXPECT_EQ(failed.exit_code, 1);
}

TEST_F(SearchTest, AnyTextIsLiteral) {
  box_.Use(sim_);
  AwaitIndex(300);
  for (const char* text :
       {"a OR b", "NEAR(a b)", "title:fix", "\"", "x*", "(", "^fix", "a-b"}) {
    const ProcessResult result = box_.Oz({"run", "search", "--", text});
    EXPECT_TRUE(result.exit_code == 0 ||
                result.err.find("no word") != std::string::npos)
        << text << ": " << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("fts5")));
  }
  const ProcessResult bad = box_.Oz({"run", "search", "x", "--since", "soon"});
  EXPECT_EQ(bad.exit_code, 2);
}

TEST_F(SearchTest, LogoutLeavesNothingBehind) {
  box_.Use(sim_, false);
  ASSERT_EQ(box_.Oz({"login"}, std::string(kSimKey) + "\n").exit_code, 0);
  StartRun("a whisper about zanzibarbarian things");
  ASSERT_TRUE(Eventually([&] {
    return Search({"zanzibarbarian", "--refresh"})["hits"].size() == 1;
  }));
  ASSERT_EQ(box_.Oz({"logout"}).exit_code, 0);
  ASSERT_EQ(box_.Oz({"daemon", "stop"}).exit_code, 0);
  for (const char* name : {"/cache.db", "/cache.db-wal"}) {
    EXPECT_THAT(ReadFile(box_.state_dir() + name),
                Not(HasSubstr("zanzibarbarian")))
        << name;
  }
}

}  // namespace
}  // namespace ozd
