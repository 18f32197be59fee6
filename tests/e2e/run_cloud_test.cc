// Copyright (c) 2026 The ozd authors. MIT licence.
//
// `oz agent run-cloud`: one run for one command, whatever happens on the way.

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
using ::testing::Not;
using ::testing::StartsWith;

class RunCloudTest : public E2eTest {
 protected:
  ProcessResult Spawn(std::vector<std::string> words) {
    words.insert(words.begin(), {"agent", "run-cloud"});
    return box_.Oz(words);
  }
  json RunsOnServer() const {
    const json page = Service("/agent/runs?limit=100");
    return page.value("runs", json::array());
  }
  static std::string IdOf(const ProcessResult& result) {
    const std::string label = "run ID: ";
    const size_t start = result.out.find(label);
    if (start == std::string::npos) return "";
    const size_t id = start + label.size();
    return result.out.substr(id, result.out.find('\n', id) - id);
  }
};

TEST_F(RunCloudTest, SpawnsAndReadsItsWrite) {
  const ProcessResult spawned =
      Spawn({"-p", "Mend it", "--title", "The mending", "-n", "nightly"});
  EXPECT_EQ(0, spawned.exit_code) << spawned.err;
  EXPECT_THAT(spawned.out, StartsWith("Spawned agent with run ID: "));
  EXPECT_THAT(spawned.out, HasSubstr("\nView run: https://oz.warp.dev/runs/"));
  EXPECT_EQ("Agent will run without an environment.\n", spawned.err);
  const std::string id = IdOf(spawned);
  // Although nobody answers any more.
  sim_.Kill();
  const ProcessResult got =
      box_.Oz({"run", "get", id, "--cached", "--output-format", "json"});
  EXPECT_EQ(0, got.exit_code) << got.err;
  EXPECT_EQ("The mending", ParseJson(got.out).value("title", ""));
}

TEST_F(RunCloudTest, FourFormats) {
  for (const char* format : {"pretty", "text"}) {
    EXPECT_THAT(Spawn({"-p", "x", "--output-format", format}).out,
                StartsWith("Spawned agent with run ID: "));
  }
  for (const char* format : {"json", "ndjson"}) {
    const ProcessResult spawned = Spawn({"-p", "x", "--output-format", format});
    const json value = ParseJson(spawned.out);
    EXPECT_NE("", value.value("run_id", ""));
    EXPECT_EQ(value["run_id"], value["task_id"]);
  }
  EXPECT_EQ(4u, RunsOnServer().size());
}

TEST_F(RunCloudTest, WaitsForTheVerdict) {
  const struct {
    const char* outcome;
    int exit_code;
  } kOutcomes[] = {{"succeeded", 0},
                   {"failed", 1},
                   {"error", 1},
                   {"cancelled", 3},
                   {"blocked", 5}};
  for (const auto& outcome : kOutcomes) {
    const ProcessResult waited = Spawn(
        {"-p",
         std::string("x [sim outcome=") + outcome.outcome + " after=10ms]",
         "--wait"});
    EXPECT_EQ(outcome.exit_code, waited.exit_code)
        << outcome.outcome << waited.out << waited.err;
    EXPECT_THAT(waited.out, StartsWith("Spawned agent with run ID: "));
  }
  EXPECT_EQ(124, Spawn({"-p", "x [sim outcome=never after=1ms]", "--timeout",
                        "300ms"})
                     .exit_code);
  EXPECT_EQ(1, Spawn({"-p", "x [sim outcome=failed after=10ms]", "--watch",
                      "--output-format", "ndjson"})
                   .exit_code);
}

TEST_F(RunCloudTest, FindsWhatWasAcceptedButNotConfirmed) {
  size_t runs = 0;
  for (const char* fault : {R"("kind":"status","status":502,"accept":true)",
                            R"("kind":"drop","accept":true)", R"("kind":"cut")",
                            R"("kind":"garbage")", R"("kind":"empty")"}) {
    sim_.Fault(std::string(R"({"match":"POST /api/v1/agent/runs",)") + fault +
               "}");
    const ProcessResult spawned =
        Spawn({"-p", std::string("Mend ") + fault, "--no-environment"});
    EXPECT_EQ(0, spawned.exit_code) << fault << spawned.err;
    EXPECT_THAT(spawned.err, HasSubstr("found by looking")) << fault;
    EXPECT_NE("", IdOf(spawned));
    EXPECT_EQ(++runs, RunsOnServer().size()) << fault;
  }
}

TEST_F(RunCloudTest, SaysSoWhenNobodyKnows) {
  sim_.Fault(R"({"match":"POST /api/v1/agent/runs","kind":"drop","count":-1})");
  const ProcessResult spawned = Spawn({"-p", "Mend it"});
  EXPECT_EQ(1, spawned.exit_code);
  EXPECT_EQ("", spawned.out);
  EXPECT_THAT(spawned.err,
              HasSubstr("it is not known whether the run was created"));
  EXPECT_THAT(spawned.err, HasSubstr("oz run list"));
  EXPECT_THAT(spawned.err, Not(HasSubstr("Mend it")));
  sim_.Heal();
  EXPECT_EQ(0u, RunsOnServer().size());
}

TEST_F(RunCloudTest, OfflineNothingIsSent) {
  ASSERT_EQ(0, box_.Oz({"run", "list"}).exit_code);
  sim_.Kill();
  const ProcessResult spawned = Spawn({"-p", "Mend it"});
  EXPECT_EQ(1, spawned.exit_code);
  EXPECT_THAT(spawned.err, HasSubstr("Error: "));
  EXPECT_THAT(spawned.err, Not(HasSubstr("not known")));
}

TEST_F(RunCloudTest, AKilledDaemonMakesNoSecondRun) {
  ASSERT_EQ(0, box_.Oz({"run", "list"}).exit_code);
  sim_.Fault(
      R"({"match":"POST /api/v1/agent/runs","kind":"stall","accept":true})");
  auto spawning = std::async(std::launch::async, [this] {
    return Spawn({"-p", "Mend it"});
  });
  EXPECT_TRUE(Eventually([this] { return RunsOnServer().size() == 1; }));
  kill(box_.daemon_pid(), SIGKILL);
  const ProcessResult spawned = spawning.get();
  EXPECT_EQ(1, spawned.exit_code);
  EXPECT_THAT(spawned.err, HasSubstr("not known whether the run was"));
  sim_.Heal();
  EXPECT_EQ(1u, RunsOnServer().size());
}

TEST_F(RunCloudTest, SendsFilesAndConfiguration) {
  const std::string config = box_.home() + "/agent.yaml";
  WriteFile(config,
            "name: nightly\nbase_prompt: Be brief.\nmcp_servers:\n"
            "  fs: { command: npx, args: [\"-y\"] }\nhost: w\n");
  const std::string image = box_.home() + "/shot";
  WriteFile(image, "\x89PNG\r\n\x1a\n" + std::string(9 << 20, 'x'));
  const ProcessResult spawned =
      Spawn({"-p", "/plan Mend it", "-f", config, "--mcp", "linear", "--attach",
             image, "--attach", config, "--output-format", "json"});
  ASSERT_EQ(0, spawned.exit_code) << spawned.err;
  const std::string id = ParseJson(spawned.out).value("run_id", "");
  const json run = Service("/agent/runs/" + id);
  const json agent = run.value("agent_config", json::object());
  EXPECT_EQ("nightly", agent.value("name", "")) << run;
  EXPECT_EQ("w", agent.value("worker_host", ""));
  EXPECT_EQ(2u, agent.value("mcp_servers", json::object()).size());
  EXPECT_EQ("Mend it", run.value("prompt", ""));
}

TEST_F(RunCloudTest, BadFilesAreNamed) {
  const auto refused = [&](const std::string& name, const std::string& content,
                           const std::string& error) {
    const std::string path = box_.home() + "/" + name;
    WriteFile(path, content);
    const ProcessResult result = Spawn({"-p", "x", "-f", path});
    EXPECT_EQ(1, result.exit_code) << name;
    EXPECT_THAT(result.err, HasSubstr("Error: " + path + error)) << name;
  };
  refused("a.yaml", "name: x\nsystem_prompt: y\n",
          ":2: unknown key 'system_prompt'. Supported keys: name, ");
  refused("a.json", "{\n\"name\": \n}", ":3: this is not valid JSON");
  refused("b.yaml", "a: 1\nb: [\n", ":3: this is not valid YAML");
  refused("c.yaml", "name: \xff\n", ":1: this is not UTF-8 text");
  refused("d.yaml", std::string((1 << 20) + 1, '#'), ": larger than 1 MiB");
  EXPECT_THAT(Spawn({"-p", "x", "-f", "/nonexistent"}).err,
              HasSubstr("/nonexistent: No such file or directory"));
  EXPECT_THAT(Spawn({"-p", "x", "--mcp", R"({"a":{}})"}).err,
              HasSubstr("must have exactly one of"));
  EXPECT_EQ(0u, RunsOnServer().size());
}

TEST_F(RunCloudTest, ChecksBeforeItSends) {
  EXPECT_THAT(Spawn({"-p", "x", "--model", "no-such-model"}).err,
              testing::AllOf(HasSubstr("Unknown model id 'no-such-model'"),
                             HasSubstr("Try one of:")));
  EXPECT_THAT(Spawn({"-p", "x", "--claude-auth-secret", "s"}).err,
              HasSubstr("--claude-auth-secret is only valid with --harness "
                        "claude"));
  EXPECT_THAT(Spawn({"--saved-prompt", "nope"}).err,
              HasSubstr("Saved prompt with ID 'nope' not found"));
  EXPECT_EQ(0u, RunsOnServer().size());
}

TEST_F(RunCloudTest, WhatIsNotOfferedSaysSo) {
  const ProcessResult result = box_.Oz({"agent", "run", "-p", "x"});
  EXPECT_EQ(1, result.exit_code);
  EXPECT_THAT(result.err, HasSubstr("oz agent run-cloud"));
}

}  // namespace
}  // namespace ozd
