// Copyright (c) 2026 The ozd authors. MIT licence.
//
// A canary key goes through everything; then every file, process list and
// output is searched for it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

bool HoldsCanary(const std::string& text) {
  // "c0ffee5eed" is the part of the key that no redaction may leave over.
  return text.find("c0ffee5eed") != std::string::npos;
}

TEST(SecretsTest, TheKeyIsNowhereButInTheCredentialFile) {
  Sim sim({"--seed-runs", "20"});
  Sandbox box;
  box.Configure("log_level: debug\nmax_age: 0s\n");
  box.Use(sim, /*with_key=*/false);
  std::string outputs;
  const auto run = [&](std::vector<std::string> words,
                       const std::string& input = "") {
    const ProcessResult result = box.Oz(words, input);
    outputs += result.out + result.err;
  };
  run({"login"}, std::string(kSimKey) + "\n");
  run({"run", "list", "--debug"});
  run({"whoami"});
  run({"daemon", "status"});
  run({"daemon", "doctor"});
  sim.Fault(
      R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"status","status":500})");
  run({"run", "list", "--refresh", "--debug"});
  sim.Kill();
  run({"run", "list", "--refresh", "--debug"});
  // The same key as a call's own.
  box.env()["WARP_API_KEY"] = kSimKey;
  run({"run", "list", "--debug"});
  EXPECT_FALSE(HoldsCanary(outputs)) << outputs;

  const pid_t pid = box.daemon_pid();
  ASSERT_GT(pid, 0);
  EXPECT_FALSE(
      HoldsCanary(ReadFile("/proc/" + std::to_string(pid) + "/cmdline")));
  EXPECT_FALSE(
      HoldsCanary(ReadFile("/proc/" + std::to_string(pid) + "/environ")));

  int searched = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(box.home())) {
    if (!entry.is_regular_file()) continue;
    ++searched;
    struct stat info {};
    ASSERT_EQ(stat(entry.path().c_str(), &info), 0);
    if (entry.path().string().find(".config") == std::string::npos) {
      EXPECT_EQ(info.st_mode & 077, 0u) << entry.path();
    }
    if (entry.path().filename() == "credentials.json") {
      EXPECT_TRUE(HoldsCanary(ReadFile(entry.path())));
    } else {
      EXPECT_FALSE(HoldsCanary(ReadFile(entry.path()))) << entry.path();
    }
  }
  EXPECT_GE(searched, 4);
}

// The value of a secret goes through every command that takes one, in every
// way in which that can fail. Nothing of it may be left over.
TEST(SecretsTest, AValueIsNowhere) {
  constexpr char kValue[] = "c0ffee5eed-the-value-of-a-secret";
  Sim sim;
  Sandbox box;
  box.Configure("log_level: debug\nmax_age: 0s\n");
  box.Use(sim, /*with_key=*/false);
  ASSERT_EQ(box.Oz({"login"}, std::string(kSimKey) + "\n").exit_code, 0);
  const TempDir outside;
  const std::string file = outside.File("value");
  WriteFile(file, kValue);
  std::string outputs;
  const auto run = [&](std::vector<std::string> words,
                       const std::string& input = "") {
    words.push_back("--debug");
    const ProcessResult result = box.Oz(words, input);
    outputs += result.out + result.err;
    return result.exit_code;
  };
  EXPECT_EQ(run({"secret", "create", "A"}, kValue), 0);
  EXPECT_EQ(run({"secret", "create", "B", "-f", file}), 0);
  EXPECT_EQ(run({"secret", "create", "A"}, kValue), 1);
  EXPECT_EQ(run({"secret", "update", "A", "--value"}, kValue), 0);
  EXPECT_EQ(run({"secret", "create", "not a name"}, kValue), 1);
  EXPECT_EQ(run({"secret", "create", "C"}, std::string(kValue) + "\xff"), 1);
  EXPECT_EQ(run({"secret", "create", "C"}, kValue + std::string(131071, 'x')),
            1);
  EXPECT_EQ(run({"secret", "list"}), 0);
  sim.Fault(
      R"({"match":"POST /graphql/v2","count":-1,"kind":"status","status":500})");
  EXPECT_EQ(run({"secret", "create", "D"}, kValue), 1);
  sim.Heal();
  sim.Kill();
  EXPECT_EQ(run({"secret", "create", "E"}, kValue), 1);
  EXPECT_FALSE(HoldsCanary(outputs)) << outputs;

  const pid_t pid = box.daemon_pid();
  ASSERT_GT(pid, 0);
  const std::string proc = "/proc/" + std::to_string(pid);
  EXPECT_FALSE(HoldsCanary(ReadFile(proc + "/cmdline")));
  // No core dump, and nobody of the same user can look into its memory.
  EXPECT_THAT(ReadFile(proc + "/limits"),
              ::testing::ContainsRegex("Max core file size +0 +0"));
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(box.home())) {
    if (!entry.is_regular_file() ||
        entry.path().filename() == "credentials.json") {
      continue;
    }
    EXPECT_FALSE(HoldsCanary(ReadFile(entry.path()))) << entry.path();
  }
}

TEST(SecretsTest, AStoredKeyIsNeverSentToAnotherServer) {
  Sim trusted({"--seed-runs", "5"});
  Sim other({"--seed-runs", "5"});
  Sandbox box;
  box.Use(trusted, /*with_key=*/false);
  ASSERT_EQ(box.Oz({"login"}, std::string(kSimKey) + "\n").exit_code, 0);
  box.Use(other, /*with_key=*/false);
  const int64_t before = other.requests();
  const ProcessResult result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("You are not logged in"));
  EXPECT_EQ(other.requests(), before);
}

TEST(SecretsTest, ARedirectDoesNotCarryTheKeyToAnotherHost) {
  Sim sim({"--seed-runs", "5"});
  Sim thief({"--seed-runs", "5"});
  Sandbox box;
  box.Use(sim);
  sim.Fault(
      R"({"match":"GET /api/v1/agent/runs","count":-1,"kind":"redirect","to":")" +
      thief.url() + R"("})");
  const int64_t before = thief.requests();
  EXPECT_EQ(box.Oz({"run", "list"}).exit_code, 1);
  EXPECT_EQ(thief.requests(), before);
}

TEST(SecretsTest, TerminalSequencesFromTheNetworkAreNeutralised) {
  Sim sim({"--seed-runs", "1"});
  Sandbox box;
  box.Use(sim);
  const auto runs = ParseJson(sim.Api("GET", "/agent/runs?limit=1").body);
  sim.Post("/sim/runs/" + runs["runs"][0]["run_id"].get<std::string>(),
           R"({"title":"evil \u001b]0;owned\u0007 title\u009b31m"})");
  for (const char* format : {"pretty", "text"}) {
    const std::string out =
        box.Oz({"run", "list", "--refresh", "--output-format", format}).out;
    EXPECT_THAT(out, HasSubstr("evil"));
    EXPECT_THAT(out, Not(HasSubstr("\x1b")));
    EXPECT_THAT(out, Not(HasSubstr("\xC2\x9B")));
  }
}

}  // namespace
}  // namespace ozd
