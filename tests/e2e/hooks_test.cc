// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Hooks run, at least once and in order for each run, also when ozd dies in
// between; the inbox and the prompt know what happened.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPrompt[] = "A prompt that nobody else may read";

class HooksTest : public E2eTest {
 protected:
  HooksTest() : E2eTest({}, /*with_key=*/false) {
    EXPECT_EQ(box_.Oz({"login"}, std::string(kSimKey) + "\n").exit_code, 0);
    box_.Oz({"daemon", "stop"});
  }

  // Appends what it is told to a file, one line each.
  void Hook(const std::string& more = "") {
    box_.Configure(
        "max_age: 200ms\n"
        "hooks:\n"
        "  - name: tell\n"
        "    events: [run_started, run_succeeded, run_failed, run_blocked, "
        "schedule_failing]\n"
        // One write a line: several commands run at a time.
        "    command: 'printf \"%s\\n\" \"$(cat)\" >> \"$HOME/told\"; "
        "env >> \"$HOME/told.env\"'\n" +
        more);
  }
  // What the hook was told, in order.
  std::vector<json> Told() {
    std::vector<json> told;
    std::istringstream lines(ReadFile(box_.home() + "/told"));
    for (std::string line; std::getline(lines, line);) {
      const json one = ParseJson(line);
      if (one.is_object()) told.push_back(one);
    }
    return told;
  }
  bool WasTold(const std::string& run_id, const std::string& event) {
    for (const json& one : Told()) {
      if (one.value("event", "") == event &&
          one["run"].value("run_id", "") == run_id) {
        return true;
      }
    }
    return false;
  }

  // With a daemon that knows the account: only what happens from now on is
  // news.
  BackgroundProcess StartDaemon() {
    BackgroundProcess daemon = box_.StartDaemon();
    EXPECT_EQ(box_.Oz({"run", "list"}).exit_code, 0);
    return daemon;
  }

  // With a prompt that must not get anywhere.
  std::string StartRun() {
    return E2eTest::StartRun(
        std::string(kPrompt) + " [sim outcome=never after=1ms]", "A run");
  }
  json Inbox() {
    return ParseJson(box_.Oz({"inbox", "--output-format", "json"}).out);
  }
  // Whether the prompt shows this. It shows nothing when ozd is too slow for a
  // prompt, so a busy machine asks again.
  bool IsShort(const std::string& text) {
    std::string shown;
    return Eventually([&] {
             shown = box_.Oz({"status", "--short"}).out;
             return !shown.empty();
           }) &&
           shown == text;
  }
  std::set<std::string> InboxIds() {
    std::set<std::string> ids;
    const json inbox = Inbox();
    if (!inbox.is_object()) return ids;
    for (const json& item : inbox.value("items", json::array())) {
      ids.insert(item.value("id", ""));
    }
    return ids;
  }
};

TEST_F(HooksTest, TellsWhatHappensWithoutThePromptAndTheKey) {
  Hook();
  BackgroundProcess daemon = StartDaemon();
  const std::string id = StartRun();
  EXPECT_TRUE(Eventually([&] { return WasTold(id, "run_started"); }));
  SetState(id, "BLOCKED");
  EXPECT_TRUE(Eventually([&] { return WasTold(id, "run_blocked"); }));
  EXPECT_THAT(ReadFile(box_.home() + "/told"), Not(HasSubstr(kPrompt)));
  EXPECT_TRUE(Eventually([&] {
    return ReadFile(box_.home() + "/told.env").find("run_blocked") !=
           std::string::npos;
  }));
  const std::string environment = ReadFile(box_.home() + "/told.env");
  EXPECT_THAT(environment, HasSubstr("OZ_HOOK_RUN_ID=" + id));
  EXPECT_THAT(environment, HasSubstr("OZ_HOOK_EVENT=run_blocked"));
  EXPECT_THAT(environment, Not(HasSubstr(kSimKey)));
  const ProcessResult log = box_.Oz({"hook", "log"});
  EXPECT_EQ(log.exit_code, 0) << log.err;
  EXPECT_THAT(log.out, HasSubstr("run_blocked"));
}

TEST_F(HooksTest, NothingIsLostOrOutOfOrderWhenTheDaemonIsKilled) {
  Hook();
  std::vector<std::string> ids;
  const char* const kCourse[] = {"INPROGRESS", "BLOCKED", "FAILED"};
  {
    BackgroundProcess once = box_.StartDaemon();
    box_.Oz({"run", "list"});
  }
  for (int round = 0; round < 12; ++round) {
    BackgroundProcess daemon = box_.StartDaemon();
    ids.push_back(StartRun());
    poll(nullptr, 0, 20 + 17 * (round % 7));
    daemon.Stop(SIGKILL);
    for (const std::string& id : ids) SetState(id, kCourse[round % 3]);
  }
  for (const std::string& id : ids) SetState(id, "SUCCEEDED");
  BackgroundProcess daemon = box_.StartDaemon();
  for (const std::string& id : ids) {
    EXPECT_TRUE(Eventually([&] { return WasTold(id, "run_succeeded"); })) << id;
  }
  // Whatever was told more than once: the last word on each run is the truth.
  std::map<std::string, std::string> last;
  for (const json& one : Told()) {
    last[one["run"].value("run_id", "")] = one.value("event", "");
  }
  for (const std::string& id : ids) EXPECT_EQ(last[id], "run_succeeded") << id;
}

TEST_F(HooksTest, AFailingCommandIsTriedAgainGivenUpAndReplayed) {
  box_.Configure(
      "max_age: 200ms\n"
      "hooks:\n"
      "  - name: broken\n"
      "    events: [run_failed]\n"
      "    command: 'test -e \"$HOME/mended\" && echo $OZ_HOOK_RUN_ID >> "
      "\"$HOME/told\"'\n"
      "    max_attempts: 1\n");
  BackgroundProcess daemon = StartDaemon();
  const std::string id = StartRun();
  EXPECT_TRUE(Eventually([&] {
    return box_.Oz({"run", "list", "--refresh"}).out.find("running") !=
           std::string::npos;
  }));
  SetState(id, "FAILED");
  EXPECT_TRUE(Eventually([&] {
    return box_.Oz({"hook", "log"}).out.find("dead") != std::string::npos;
  }));
  WriteFile(box_.home() + "/mended", "");
  const ProcessResult replay = box_.Oz({"hook", "replay", "--dead"});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_TRUE(Eventually([&] {
    return ReadFile(box_.home() + "/told").find(id) != std::string::npos;
  }));
}

TEST_F(HooksTest, TheInboxIsSharedAndThePromptShort) {
  box_.Configure("max_age: 200ms\n");
  BackgroundProcess daemon = StartDaemon();
  const std::string blocked = StartRun();
  const std::string done = StartRun();
  const std::string busy = StartRun();
  SetState(blocked, "BLOCKED");
  SetState(done, "SUCCEEDED");
  EXPECT_TRUE(Eventually([&] {
    return InboxIds() == std::set<std::string>{blocked, done};
  })) << Inbox();
  EXPECT_TRUE(IsShort("1▶ 1! 1✓\n"));
  EXPECT_EQ(box_.Oz({"inbox", "done", done}).exit_code, 0);
  EXPECT_EQ(InboxIds(), std::set<std::string>{blocked});
  EXPECT_TRUE(IsShort("1▶ 1!\n"));
  // It goes on and ends again: that is news.
  const auto reply =
      sim_.Api("POST", "/agent/runs/" + done + "/followups",
               R"({"message":"x [sim outcome=failed after=1ms]"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(Eventually([&] { return InboxIds().count(done) == 1; }));
  // Nothing when nobody is there, and nobody is started.
  box_.Oz({"daemon", "stop"});
  const ProcessResult none = box_.Oz({"status", "--short"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out + none.err, "");
  EXPECT_EQ(box_.daemon_pid(), 0);
}

TEST_F(HooksTest, AScheduleThatKeepsFailingIsReported) {
  Hook("schedule_failures: 3\n");
  BackgroundProcess daemon = StartDaemon();
  for (int i = 0; i < 3; ++i) {
    sim_.Post("/sim/runs", json{{"state", "FAILED"},
                                {"prompt", "x"},
                                {"schedule",
                                 {{"schedule_id", "sched-1"},
                                  {"schedule_name", "nightly"},
                                  {"cron_schedule", "0 3 * * *"}}}}
                               .dump());
  }
  EXPECT_TRUE(Eventually([&] {
    for (const json& one : Told()) {
      if (one.value("event", "") == "schedule_failing") return true;
    }
    return false;
  }));
  EXPECT_THAT(InboxIds(), Contains("schedule:sched-1"));
}

TEST_F(HooksTest, ARunWithoutProgressIsMarked) {
  box_.Configure("max_age: 200ms\nstalled_after: 10m\n");
  BackgroundProcess daemon = box_.StartDaemon();
  sim_.Post("/sim/runs", json{{"run_id", "stuck-run-1"},
                              {"state", "INPROGRESS"},
                              {"created_at", "2026-01-01T00:00:00Z"},
                              {"updated_at", "2026-01-01T00:00:00Z"}}
                             .dump());
  const ProcessResult get = box_.Oz({"run", "get", "stuck-run-1"});
  EXPECT_THAT(get.out, HasSubstr("No progress"));
  EXPECT_TRUE(Eventually([&] { return InboxIds().count("stuck-run-1") == 1; }));
}

}  // namespace
}  // namespace ozd
