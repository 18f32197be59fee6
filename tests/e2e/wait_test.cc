// Copyright (c) 2026 The ozd authors. MIT licence.
//
// `oz run wait`: a verdict only when the service said so, whatever happens on
// the way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class WaitTest : public E2eTest {
 protected:
  void End(const std::string& run_id, const std::string& state) {
    SetState(run_id, state);
    Emit(run_id, state == "SUCCEEDED"   ? "run_succeeded"
                 : state == "FAILED"    ? "run_failed"
                 : state == "CANCELLED" ? "run_cancelled"
                 : state == "BLOCKED"   ? "run_blocked"
                                        : "run_errored");
  }

  std::future<ProcessResult> Wait(std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "wait"});
    return std::async(std::launch::async,
                      [this, words] { return box_.Oz(words); });
  }
  // Until the daemon has read a run, so that what happens next happens during
  // the wait.
  void UntilFollowed() {
    EXPECT_TRUE(Eventually([this] { return RunReads() > 0; }));
    sim_.Post("/sim/stats/reset", "{}");
  }
};

TEST_F(WaitTest, EveryEndHasItsExitCode) {
  const struct {
    const char* state;
    int exit_code;
  } kEnds[] = {{"SUCCEEDED", 0}, {"FAILED", 1},  {"ERROR", 1},
               {"CANCELLED", 3}, {"BLOCKED", 5}, {"NEWER_THAN_US", 1}};
  for (const auto& end : kEnds) {
    const std::string id = StartRun();
    auto waiting = Wait({id, "--output-format", "json"});
    UntilFollowed();
    End(id, end.state);
    const ProcessResult result = waiting.get();
    EXPECT_EQ(result.exit_code, end.exit_code) << end.state << result.err;
    const json verdict = ParseJson(result.out);
    EXPECT_EQ(verdict.value("id", ""), id) << result.out;
    EXPECT_EQ(verdict.value("state", ""), end.state);
  }
}

TEST_F(WaitTest, NoFailureOnTheWayIsAVerdict) {
  const char* const kFaults[] = {
      R"({"kind":"status","status":502,"count":-1})",
      R"({"kind":"html","count":-1})",
      R"({"kind":"cut","count":-1})",
      R"({"kind":"truncate","count":-1})",
      R"({"kind":"garbage","count":-1})",
      R"({"kind":"empty","count":-1})",
      R"({"kind":"rate_limit","retry_after":"1","count":-1})",
  };
  for (const char* fault : kFaults) {
    const std::string id = StartRun();
    auto waiting = Wait({id});
    UntilFollowed();
    sim_.Fault(fault);
    // The event comes through an open stream; what it hints at cannot be read.
    End(id, "SUCCEEDED");
    const int64_t before = sim_.requests();
    EXPECT_TRUE(Eventually([&] { return sim_.requests() > before; }));
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(300)),
              std::future_status::timeout)
        << fault;
    sim_.Heal();
    const ProcessResult result = waiting.get();
    EXPECT_EQ(result.exit_code, 0) << fault << result.err << result.out;
  }
}

TEST_F(WaitTest, ARunThatIsNotVisibleYetIsWaitedFor) {
  const std::string id = "5f0d3c1e-0000-4000-8000-000000000001";
  auto waiting = Wait({id});
  EXPECT_TRUE(Eventually([&] { return RunReads() > 0; }));
  sim_.Post("/sim/runs", json{{"run_id", id}, {"state", "SUCCEEDED"}}.dump());
  const ProcessResult result = waiting.get();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(id));
}

TEST_F(WaitTest, SurvivesTheDaemonsDeathAndTheServersAbsence) {
  const std::string id = StartRun();
  auto waiting = Wait({id});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Eventually([this] { return box_.daemon_pid() > 0; }));
    UntilFollowed();
    kill(box_.daemon_pid(), SIGKILL);
  }
  UntilFollowed();
  sim_.Kill();
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(300)),
            std::future_status::timeout);
  sim_.Restart();
  End(id, "FAILED");
  const ProcessResult result = waiting.get();
  EXPECT_EQ(result.exit_code, 1) << result.err;
}

TEST_F(WaitTest, SaysWhenTimeIsOver) {
  const std::string id = StartRun();
  const ProcessResult result =
      box_.Oz({"run", "wait", id, "--timeout", "300ms"});
  EXPECT_EQ(result.exit_code, 124) << result.out << result.err;
}

TEST_F(WaitTest, NobodyIsLoggedIn) {
  box_.Use(sim_, false);
  const ProcessResult result = box_.Oz({"run", "wait", "some-run"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("oz login"));
}

TEST_F(WaitTest, AnyEndsWithTheFirstAndAllWithTheLast) {
  const std::string first = StartRun();
  const std::string second = StartRun();
  auto any = Wait({first, second, "--any"});
  auto all = Wait({first, second, "--all"});
  auto until = Wait({second, "--until", "blocked"});
  UntilFollowed();
  End(first, "SUCCEEDED");
  const ProcessResult any_result = any.get();
  EXPECT_EQ(any_result.exit_code, 0) << any_result.err;
  EXPECT_THAT(any_result.out, HasSubstr(first));
  EXPECT_EQ(all.wait_for(std::chrono::milliseconds(100)),
            std::future_status::timeout);
  End(second, "BLOCKED");
  EXPECT_EQ(all.get().exit_code, 5);
  EXPECT_EQ(until.get().exit_code, 5);
}

}  // namespace
}  // namespace ozd
