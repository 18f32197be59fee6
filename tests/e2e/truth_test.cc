// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Tries to make oz lie: runs change behind the daemon's back, the network is
// cut, the server talks garbage, the clock jumps, the daemon is killed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TruthTest : public E2eTest {
 protected:
  TruthTest() : E2eTest({"--seed-runs", "120"}) {
    // Each read must be confirmed, however long that takes.
    box_.Configure("max_age: 0s\nsync_wait: 50s\n");
  }

  json List(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"run", "list", "--output-format", "json"});
    last_ = box_.Oz(words);
    EXPECT_EQ(last_.exit_code, 0) << last_.err;
    return ParseJson(last_.out)["runs"];
  }
  json Server(const std::string& query = "limit=10") {
    return Service("/agent/runs?" + query)["runs"];
  }

  ProcessResult last_;
};

TEST_F(TruthTest, ChangesBehindTheBackAreSeenAtOnce) {
  EXPECT_EQ(List(), Server());
  for (int i = 0; i < 5; ++i) {
    const std::string id = Server(
        "limit=100&sort_by=created_at")[static_cast<size_t>(i * 17)]["run_id"];
    sim_.Post("/sim/runs/" + id, R"({"state":"FAILED","title":"changed )" +
                                     std::to_string(i) + R"("})");
    EXPECT_EQ(List(), Server());
    EXPECT_EQ(List()[0]["title"], "changed " + std::to_string(i));
  }
  const json created =
      ParseJson(sim_.Api("POST", "/agent/run",
                         R"({"prompt":"hello [sim outcome=never]"})")
                    .body);
  const json listed = List({"--limit", "200"});
  const bool seen = std::any_of(
      listed.begin(), listed.end(),
      [&](const json& run) { return run["run_id"] == created["run_id"]; });
  EXPECT_TRUE(seen);
}

TEST_F(TruthTest, EveryKindOfFailureIsAnsweredFromTheCacheWithItsAge) {
  // A server that stalls is not waited for.
  box_.Configure("max_age: 0s\n");
  const json before = List();
  for (
      const char* fault :
      {R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"status","status":503})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"cut"})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"truncate"})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"garbage"})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"html"})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"stall"})",
       R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"rate_limit","retry_after":"1"})"}) {
    sim_.Fault(fault);
    EXPECT_EQ(List(), before) << fault;
    EXPECT_THAT(last_.err, HasSubstr("showing runs as of")) << fault;
    sim_.Heal();
    // Trust comes back by itself.
    EXPECT_TRUE(Eventually([&] {
      List();
      return last_.err.empty();
    })) << fault
        << ": " << last_.err;
  }
}

TEST_F(TruthTest, AnEmptyAnswerOfABrokenServerLosesNothing) {
  const json before = List();
  sim_.Fault(R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"empty"})");
  EXPECT_EQ(List(), before);
  sim_.Heal();
  EXPECT_EQ(List(), before);
}

TEST_F(TruthTest, OneBadItemDoesNotFailThePage) {
  sim_.Fault(
      R"({"match":"GET /api/v1/agent/runs","count":1,"kind":"bad_item"})");
  const ProcessResult result =
      box_.Oz({"run", "list", "--output-format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GE(ParseJson(result.out)["runs"].size(), 9u);
}

TEST_F(TruthTest, ARevokedKeyIsAFactNotAnOutage) {
  List();
  box_.env()["WARP_API_KEY"] = "wk-1.00000000000000000000";
  const ProcessResult result = box_.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("API key is invalid"));
  EXPECT_THAT(result.err, HasSubstr("WARP_API_KEY"));
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(TruthTest, NoRunsIsNeverClaimedByACacheThatCannotKnow) {
  sim_.Kill();
  const ProcessResult result = box_.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, Not(HasSubstr("No runs found")));
  const ProcessResult cached = box_.Oz({"run", "list", "--cached"});
  EXPECT_EQ(cached.exit_code, 1);
  EXPECT_THAT(cached.out, Not(HasSubstr("No runs found")));
}

TEST_F(TruthTest, KilledDaemonComesBackWithEverythingItAcknowledged) {
  List();
  ASSERT_TRUE(AwaitHistory());
  for (int round = 0; round < 10; ++round) {
    const std::string id =
        Server("limit=100")[static_cast<size_t>(round * 7)]["run_id"];
    sim_.Post("/sim/runs/" + id,
              R"({"title":"round )" + std::to_string(round) + R"("})");
    EXPECT_EQ(List(), Server());
    kill(box_.daemon_pid(), SIGKILL);
    // Started by the next command; what it knew it still knows.
    const ProcessResult cached =
        box_.Oz({"run", "list", "--cached", "--output-format", "json"});
    EXPECT_EQ(cached.exit_code, 0) << cached.err;
    EXPECT_EQ(ParseJson(cached.out)["runs"], Server());
  }
}

TEST_F(TruthTest, RefreshAsksTheServerAndCachedNeverDoes) {
  box_.Configure("max_age: 0s\nbackground_sync: false\n");
  List();
  // Nothing else may be under way when requests are counted.
  ASSERT_TRUE(AwaitHistory());
  const int64_t before = sim_.requests();
  box_.Oz({"run", "list", "--cached"});
  box_.Oz({"run", "get", Server()[0]["run_id"], "--cached"});
  // The test's own request to find the id.
  EXPECT_EQ(sim_.requests(), before + 1);
  box_.Oz({"run", "list", "--refresh"});
  EXPECT_GT(sim_.requests(), before + 1);
}

TEST_F(TruthTest, AServerWithAnotherClockChangesNothing) {
  List();
  sim_.Fault(R"({"kind":"clock_skew","seconds":-7200})");
  const std::string id = Server("limit=100")[50]["run_id"];
  sim_.Fault(R"({"kind":"clock_skew","seconds":3600})");
  sim_.Post("/sim/runs/" + id, R"({"title":"from the future"})");
  EXPECT_EQ(List(), Server());
  EXPECT_EQ(List()[0]["title"], "from the future");
}

TEST(ManyClientsTest, ConcurrentEqualReadsBecomeOneRequest) {
  Sim sim({"--seed-runs", "50"});
  Sandbox box;
  box.Use(sim);
  // Whoever comes late finds the answer of the others current.
  box.Configure("max_age: 1h\nsync_wait: 50s\n");
  box.Oz({"daemon", "start"});
  sim.Fault(
      R"({"match":"GET /api/v1/agent/runs","count":1,"kind":"latency","delay_ms":300})");
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 24; ++i) {
    clients.emplace_back([&] {
      if (box.Oz({"run", "list"}).exit_code == 0) ++good;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 24);
  // One first page, and the backfill's single page behind it.
  EXPECT_LE(sim.requests(), 3);
}

}  // namespace
}  // namespace ozd
