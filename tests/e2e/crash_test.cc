// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Kills ozd at random moments of a backfill and of a sync. Whatever survives
// must be the truth: an answer from the cache that does not admit to be partial
// equals the server's, and nothing that was held is lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr int kRuns = 2000;
constexpr int kRounds = 40;
// Requests that a whole backfill takes here, and some more.
constexpr int kMostRequests = 26;
constexpr char kPartial[] = "only part of the history";

// One question, as the command line and as the server want it.
struct Question {
  std::vector<std::string> words;
  std::string query;
};

class CrashTest : public E2eTest {
 protected:
  CrashTest()
      : E2eTest({"--seed-runs", std::to_string(kRuns), "--latency", "8"}) {
    box_.Configure("max_age: 0s\n");  // each read starts a sync
  }

  // Every run of the server's answer, in order.
  json Server(const std::string& query) {
    json runs = json::array();
    std::string cursor;
    do {
      const json page = Service("/agent/runs?limit=500&" + query + cursor);
      if (!page.is_object()) {
        ADD_FAILURE() << "no page: " << page;
        return runs;
      }
      runs.insert(runs.end(), page["runs"].begin(), page["runs"].end());
      cursor = page["page_info"].value("has_next_page", false)
                   ? "&cursor=" + std::string(page["page_info"]["next_cursor"])
                   : "";
    } while (!cursor.empty());
    return runs;
  }

  // Walks the answer and compares it with `expected` as far as it claims to be
  // true. Returns whether it was all there.
  bool CheckCached(const Question& question, const json& expected) {
    std::vector<std::string> words = {
        "run", "list", "--cached", "--limit", "500", "--output-format", "json"};
    words.insert(words.end(), question.words.begin(), question.words.end());
    const size_t first_page_words = words.size();
    size_t at = 0;
    while (true) {
      const ProcessResult result = box_.Oz(words);
      if (result.exit_code != 0) {
        EXPECT_THAT(result.err, HasSubstr("cache")) << question.query;
        return false;
      }
      if (result.err.find(kPartial) != std::string::npos) return false;
      const json page = ParseJson(result.out);
      if (!page.is_object()) {
        ADD_FAILURE() << result.out;
        return false;
      }
      for (const json& run : page["runs"]) {
        if (at < expected.size() && run == expected[at]) {
          ++at;
          continue;
        }
        ADD_FAILURE() << question.query << ": run " << at << " is " << run
                      << " but should be "
                      << (at < expected.size() ? expected[at] : json());
        return false;
      }
      if (!page["page_info"].value("has_next_page", false)) {
        EXPECT_EQ(at, expected.size()) << question.query;
        return at == expected.size();
      }
      words.resize(first_page_words);
      words.insert(words.end(), {"--cursor", page["page_info"]["next_cursor"]});
    }
  }

  // Starts a daemon, lets it read from the server and kills it at some moment:
  // after so many requests, or when it has nothing left to ask for.
  void LiveAndDie() {
    BackgroundProcess daemon = box_.StartDaemon();
    std::thread client([this] { box_.Oz({"run", "list"}); });
    const int64_t last = sim_.requests() + Random(kMostRequests);
    int looks = 0;
    EXPECT_TRUE(Eventually([&] {
      if (sim_.requests() >= last) return true;
      return ++looks % 10 == 0 && Account().value("coverage_complete", false);
    }));
    daemon.Stop(SIGKILL);
    client.join();
    // oz may have started another, which must go likewise.
    KillOther();
  }

  // Ends the daemon that oz started by itself, if there is one.
  void KillOther() {
    if (const pid_t pid = box_.daemon_pid(); pid > 0) kill(pid, SIGKILL);
    EXPECT_TRUE(Eventually([this] { return box_.daemon_pid() == 0; }));
  }

  int Random(int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random_);
  }

  std::mt19937 random_{20261122};
};

TEST_F(CrashTest, CoverageNeverClaimsMoreThanIsHeld) {
  const std::string middle =
      Server("sort_by=created_at")[kRuns / 2]["created_at"];
  const std::vector<Question> questions = {
      {{}, "sort_by=updated_at"},
      {{"--state", "failed"}, "state=FAILED"},
      {{"--sort-by", "title", "--sort-order", "asc", "--state", "succeeded"},
       "sort_by=title&sort_order=asc&state=SUCCEEDED"},
      {{"--created-after", middle, "--sort-by", "created-at"},
       "sort_by=created_at&created_after=" + middle}};
  std::vector<json> answers;
  for (const Question& question : questions) {
    answers.push_back(Server(question.query));
    ASSERT_FALSE(answers.back().empty()) << question.query;
  }
  int64_t held = 0;
  bool complete = false;
  int complete_rounds = 0;
  int partial_rounds = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    LiveAndDie();
    sim_.Fault(
        R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"status","status":503})");
    BackgroundProcess daemon = box_.StartDaemon();
    const size_t which = static_cast<size_t>(round) % questions.size();
    const bool all = CheckCached(questions[which], answers[which]);
    const json account = Account();
    EXPECT_GE(account.value("cached_runs", int64_t{0}), held);
    held = account.value("cached_runs", int64_t{0});
    EXPECT_TRUE(account.value("coverage_complete", false) || !complete);
    complete = account.value("coverage_complete", false);
    EXPECT_TRUE(!complete || held == kRuns) << held;
    EXPECT_TRUE(all || !complete);
    ++(complete ? complete_rounds : partial_rounds);
    daemon.Stop(SIGKILL);
    sim_.Heal();
    if (complete && Random(2) == 0) {
      for (const char* file : {"cache.db", "cache.db-wal", "cache.db-shm"}) {
        unlink((box_.state_dir() + "/" + file).c_str());
      }
      held = 0;
      complete = false;
    }
    if (HasFailure()) return;
  }
  // Otherwise the test has not tried what it is for.
  EXPECT_GT(partial_rounds, 0);
  EXPECT_GT(complete_rounds, 0);
}

TEST_F(CrashTest, NoChangeIsLostWhenASyncIsKilled) {
  box_.Oz({"run", "list"});
  ASSERT_TRUE(
      Eventually([&] { return Account().value("coverage_complete", false); }));
  KillOther();
  const json runs = Server("sort_by=created_at");
  for (int round = 0; round < kRounds / 4; ++round) {
    for (int i = 0; i < 20; ++i) {
      const std::string id = runs[static_cast<size_t>(Random(kRuns))]["run_id"];
      sim_.Post("/sim/runs/" + id, R"({"title":"changed in round )" +
                                       std::to_string(round) + R"("})");
    }
    LiveAndDie();
  }
  // This read waits for a whole sync; the cache then has it all.
  ASSERT_EQ(box_.Oz({"run", "list"}).exit_code, 0);
  EXPECT_TRUE(
      CheckCached({{}, "sort_by=updated_at"}, Server("sort_by=updated_at")));
}

}  // namespace
}  // namespace ozd
