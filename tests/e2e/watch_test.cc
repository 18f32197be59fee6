// Copyright (c) 2026 The ozd authors. MIT licence.
//
// `oz run watch` as an editor's job: snapshot, changes, tokens that hold across
// daemons; `oz run message watch` as scripts use it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;

class WatchTest : public E2eTest {
 protected:
  WatchTest() : E2eTest({"--seed-runs", "40"}) {}

  BackgroundProcess Oz(const std::vector<std::string>& words) {
    Command command;
    command.argv = {OzBinary()};
    command.argv.insert(command.argv.end(), words.begin(), words.end());
    command.env = box_.env();
    return BackgroundProcess::Start(command, box_.home() + "/oz.err");
  }
};

// What an editor keeps of the stream.
struct Mirror {
  std::map<std::string, std::string> states;
  std::string resume;
  int resets = 0;
  bool synced = false;

  void Apply(const json& event) {
    EXPECT_EQ(event.value("v", 0), 1) << event;
    resume = event.value("resume", resume);
    if (event.contains("snapshot")) {
      if (event["snapshot"].value("reset", false)) {
        states.clear();
        ++resets;
      }
      for (const json& run : event["snapshot"].value("runs", json::array())) {
        states[run.value("run_id", "")] = run.value("state", "");
      }
    } else if (event.contains("upsert")) {
      states[event["upsert"].value("run_id", "")] =
          event["upsert"].value("state", "");
    } else if (event.contains("removed")) {
      states.erase(event.value("removed", ""));
    } else if (event.contains("synced")) {
      synced = true;
    }
  }
  // Reads lines until `done` holds; false at the end of the output.
  bool ReadUntil(BackgroundProcess* oz, const std::function<bool()>& done) {
    while (!done()) {
      const std::string line = oz->ReadLine();
      if (line.empty()) return false;
      const json event = ParseJson(line);
      EXPECT_TRUE(event.is_object()) << line;
      if (event.is_object()) Apply(event);
    }
    return true;
  }
};

TEST_F(WatchTest, TheListGoesLiveAndATokenOutlivesTheDaemon) {
  Mirror mirror;
  const std::string id = StartRun();
  {
    BackgroundProcess watch =
        Oz({"run", "watch", "--limit", "100", "--output-format", "ndjson"});
    EXPECT_TRUE(mirror.ReadUntil(&watch, [&] { return mirror.synced; }));
    EXPECT_EQ(mirror.states.size(), 41u);
    SetState(id, "BLOCKED");
    EXPECT_TRUE(mirror.ReadUntil(
        &watch, [&] { return mirror.states[id] == "BLOCKED"; }));
    // Ctrl-C ends it at once and in order.
    EXPECT_EQ(watch.Stop(SIGINT), 0);
  }
  EXPECT_EQ(mirror.resets, 1);
  // Much happens while nobody looks, and the daemon is another one.
  kill(box_.daemon_pid(), SIGKILL);
  SetState(id, "FAILED");
  const std::string other = StartRun();
  BackgroundProcess watch = Oz(
      {"run", "watch", "--resume", mirror.resume, "--output-format", "ndjson"});
  EXPECT_TRUE(mirror.ReadUntil(&watch, [&] {
    return mirror.states[id] == "FAILED" && mirror.states.count(other) == 1;
  }));
  EXPECT_EQ(mirror.resets, 1) << "the token was not honoured";
}

TEST_F(WatchTest, TheDaemonsDeathIsSurvivedByTheSameCommand) {
  Mirror mirror;
  const std::string id = StartRun();
  BackgroundProcess watch = Oz({"run", "watch", "--output-format", "ndjson"});
  EXPECT_TRUE(mirror.ReadUntil(&watch, [&] { return mirror.synced; }));
  for (const char* state : {"BLOCKED", "INPROGRESS", "FAILED"}) {
    EXPECT_TRUE(Eventually([this] { return box_.daemon_pid() > 0; }));
    kill(box_.daemon_pid(), SIGKILL);
    SetState(id, state);
    EXPECT_TRUE(
        mirror.ReadUntil(&watch, [&] { return mirror.states[id] == state; }));
  }
  EXPECT_EQ(mirror.resets, 1);
}

TEST_F(WatchTest, AFilterLetsRunsComeAndGo) {
  Mirror mirror;
  const std::string id = StartRun();
  BackgroundProcess watch = Oz(
      {"run", "watch", "--state", "in-progress", "--output-format", "ndjson"});
  EXPECT_TRUE(
      mirror.ReadUntil(&watch, [&] { return mirror.states.count(id) == 1; }));
  SetState(id, "SUCCEEDED");
  EXPECT_TRUE(
      mirror.ReadUntil(&watch, [&] { return mirror.states.count(id) == 0; }));
}

TEST_F(WatchTest, OneRunIsToldToItsEndWithItsConversation) {
  const auto reply =
      sim_.Api("POST", "/agent/runs",
               R"({"prompt":"Mend it [sim outcome=failed after=1500ms]"})");
  const std::string id = ParseJson(reply.body).value("run_id", "");
  BackgroundProcess watch =
      Oz({"run", "watch", id, "--output-format", "ndjson"});
  int64_t items = 0;
  std::string ended;
  for (std::string line = watch.ReadLine(); !line.empty();
       line = watch.ReadLine()) {
    const json event = ParseJson(line);
    if (event.contains("item")) {
      const int64_t seq = event["item"].value("seq", int64_t{0});
      EXPECT_LE(seq, items + 1) << line;
      items = std::max(items, seq);
    }
    if (event.contains("ended")) ended = event.dump();
  }
  EXPECT_GT(items, 2);
  EXPECT_NE(ended.find("FAILED"), std::string::npos) << ended;
  // What was left after the end.
  EXPECT_EQ(watch.Stop(0), 1);
}

TEST_F(WatchTest, MessagesComeOnceEachWithTheirCursor) {
  const std::string to = StartRun();
  const std::string from = StartRun();
  const auto send = [&](const std::string& subject) {
    const ProcessResult sent =
        box_.Oz({"run", "message", "send", "--to", to, "--subject", subject,
                 "--body", "Text of " + subject, "--sender-run-id", from});
    EXPECT_EQ(sent.exit_code, 0) << sent.err;
  };
  send("one");
  int64_t cursor = 0;
  {
    BackgroundProcess watch =
        Oz({"run", "message", "watch", to, "--output-format", "ndjson"});
    const json first = ParseJson(watch.ReadLine());
    EXPECT_EQ(first.value("subject", ""), "one");
    EXPECT_EQ(first.value("body", ""), "Text of one");
    const pid_t killed = box_.daemon_pid();
    kill(killed, SIGKILL);
    // The watching command starts another; a message is never sent twice.
    EXPECT_TRUE(Eventually([&] {
      const pid_t pid = box_.daemon_pid();
      return pid > 0 && pid != killed;
    }));
    send("two");
    const json second = ParseJson(watch.ReadLine());
    EXPECT_EQ(second.value("subject", ""), "two");
    cursor = second.value("sequence", int64_t{0});
    EXPECT_EQ(watch.Stop(SIGINT), 0);
  }
  send("three");
  BackgroundProcess watch =
      Oz({"run", "message", "watch", to, "--since-sequence",
          std::to_string(cursor), "--output-format", "ndjson"});
  const json third = ParseJson(watch.ReadLine());
  EXPECT_EQ(third.value("subject", ""), "three");
}

TEST_F(WatchTest, CancelConfirmsAndOutputIsTheLastWord) {
  const std::string id = StartRun();
  // Nobody can be cancelled while PENDING: let it get to work.
  EXPECT_TRUE(Eventually([&] {
    return box_.Oz({"run", "get", id, "--refresh", "--output-format", "json"})
               .out.find("INPROGRESS") != std::string::npos;
  }));
  const ProcessResult cancel = box_.Oz({"run", "cancel", id});
  EXPECT_EQ(cancel.exit_code, 0) << cancel.err;
  const ProcessResult cached =
      box_.Oz({"run", "get", id, "--cached", "--output-format", "json"});
  EXPECT_NE(cached.out.find("CANCELLED"), std::string::npos) << cached.out;
  const ProcessResult again = box_.Oz({"run", "cancel", id});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const ProcessResult follow_up =
      box_.Oz({"run", "follow-up", id, "--prompt",
               "Go on [sim outcome=succeeded after=1ms]"});
  EXPECT_EQ(follow_up.exit_code, 0) << follow_up.err;
  EXPECT_EQ(box_.Oz({"run", "wait", id}).exit_code, 0);
  const ProcessResult output = box_.Oz({"run", "output", id});
  EXPECT_EQ(output.exit_code, 0) << output.err;
  EXPECT_FALSE(output.out.empty());
}

}  // namespace
}  // namespace ozd
