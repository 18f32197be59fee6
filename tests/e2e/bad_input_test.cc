// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Bad input: one clear sentence with a remedy, the right exit code, and nothing
// lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct UsageCase {
  std::vector<std::string> words;
  std::vector<std::string> said;
};

TEST(BadInputTest, UsageErrorsNameTheValueAndExitTwo) {
  Sandbox box;
  const UsageCase cases[] = {
      {{"run", "list", "--state", "done"},
       {"invalid value 'done' for '--state <STATE>'",
        "[possible values: queued", "cancelled]"}},
      {{"run", "list", "--bogus"}, {"unexpected argument '--bogus' found"}},
      {{"run", "list", "--limit", "abc"},
       {"invalid value 'abc' for '--limit <LIMIT>': invalid digit"}},
      {{"run", "list", "--created-after", "yesterday"},
       {"invalid value 'yesterday'", "invalid RFC 3339 timestamp"}},
      {{"run", "lsit"}, {"unrecognized subcommand 'lsit'", "'list'"}},
      {{"foo"}, {"invalid value 'foo' for '[URLS]...'"}},
      {{"run", "get"}, {"required arguments were not provided", "<TASK_ID>"}},
      {{"run", "list", "--output-format", "xml"},
       {"invalid value 'xml' for '--output-format <OUTPUT_FORMAT>'", "ndjson"}},
      {{"run", "list", "--refresh", "--cached"},
       {"'--refresh' cannot be used with '--cached'"}},
  };
  for (const UsageCase& c : cases) {
    const ProcessResult result = box.Oz(c.words);
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    for (const std::string& words : c.said) {
      EXPECT_THAT(result.err, HasSubstr(words));
    }
  }
  EXPECT_FALSE(std::filesystem::exists(box.socket_path()))
      << "a usage error must not start a daemon";
}

TEST(BadInputTest, AnInvalidFormatInTheEnvironmentIsAnErrorEverywhere) {
  Sandbox box;
  box.env()["WARP_OUTPUT_FORMAT"] = "bogus";
  EXPECT_EQ(box.Oz({"run", "list", "--output-format", "text"}).exit_code, 2);
  box.env()["WARP_OUTPUT_FORMAT"] = "";
  EXPECT_EQ(box.Oz({"whoami"}).exit_code, 2);
  EXPECT_EQ(box.Oz({"--help"}).exit_code, 0);
}

TEST(BadInputTest, UnknownIdsAreNamedByTheServer) {
  Sim sim({"--seed-runs", "3"});
  Sandbox box;
  box.Use(sim);
  const ProcessResult result = box.Oz({"run", "get", "run_abc123"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("Error: "), HasSubstr("404")));
  EXPECT_EQ(box.Oz({"run", "conversation", "get", "nope"}).exit_code, 1);
  EXPECT_EQ(box.Oz({"run", "get", "run_abc123", "--conversation"}).exit_code,
            1);
}

TEST(BadInputTest, AnExpiredKeySaysWhatToDo) {
  Sim sim({"--expired-api-key", "wk-1.dead"});
  Sandbox box;
  box.Use(sim);
  box.env()["WARP_API_KEY"] = "wk-1.dead";
  const ProcessResult result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("API key is invalid"), HasSubstr("--api-key")));
  const ProcessResult login = box.Oz({"login"}, "wk-1.dead\n");
  EXPECT_EQ(login.exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(box.state_dir() + "/credentials.json"));
}

TEST(BadInputTest, ASocketPathThatIsTooLongNamesTheLimit) {
  Sandbox box;
  box.env()["OZ_SOCKET"] = "/tmp/" + std::string(120, 'x') + "/ozd.sock";
  const ProcessResult result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("107"), HasSubstr("OZ_SOCKET")));
  box.env()["OZ_SOCKET"] = box.socket_path();
}

TEST(BadInputTest, ConfigErrorsNameFileLineAndKey) {
  Sandbox box;
  box.Configure("max_age: 5s\nmax_agee: 3s\n");
  ProcessResult result = box.Oz({"daemon", "start"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("config.yaml"), HasSubstr("max_agee"),
                                HasSubstr("max_age")));
  box.Configure("max_age: [\n");
  result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("config.yaml"));
  std::filesystem::remove(box.home() + "/.config/oz/config.yaml");
  std::filesystem::create_directory(box.home() + "/.config/oz/config.yaml");
  result = box.Oz({"daemon", "start"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("config.yaml"));
}

TEST(BadInputTest, ACorruptCacheIsSetAsideRebuiltAndReported) {
  Sim sim({"--seed-runs", "40"});
  Sandbox box;
  box.Use(sim);
  box.Oz({"login"}, std::string(kSimKey) + "\n");
  const ProcessResult before =
      box.Oz({"run", "list", "--output-format", "json"});
  ASSERT_EQ(box.Oz({"daemon", "stop"}).exit_code, 0);
  WriteFile(box.state_dir() + "/cache.db", std::string(8192, 'x'));
  const ProcessResult after =
      box.Oz({"run", "list", "--output-format", "json"});
  EXPECT_EQ(after.exit_code, 0) << after.err;
  EXPECT_EQ(after.out, before.out);
  EXPECT_THAT(box.Oz({"daemon", "status"}).out, HasSubstr("corrupt"));
  // The login is no part of the cache.
  box.env().erase("WARP_API_KEY");
  EXPECT_EQ(box.Oz({"run", "list"}).exit_code, 0);
}

TEST(BadInputTest, CredentialsOpenToOthersAreRefused) {
  Sim sim;
  Sandbox box;
  box.Use(sim, /*with_key=*/false);
  ASSERT_EQ(box.Oz({"login"}, std::string(kSimKey) + "\n").exit_code, 0);
  ASSERT_EQ(box.Oz({"daemon", "stop"}).exit_code, 0);
  chmod((box.state_dir() + "/credentials.json").c_str(), 0644);
  const ProcessResult result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("credentials.json"), HasSubstr("chmod")));
}

TEST(BadInputTest, AFullDiskIsANamedModeAndRecovers) {
  Sandbox box;
  std::filesystem::create_directories(box.state_dir());
  chmod(box.state_dir().c_str(), 0700);
  if (mount("tmpfs", box.state_dir().c_str(), "tmpfs", 0,
            "size=1m,mode=0700") != 0) {
    GTEST_SKIP() << "needs the right to mount a small file system";
  }
  {
    Sim sim({"--seed-runs", "3000"});
    box.Use(sim);
    const ProcessResult first =
        box.Oz({"run", "list", "--output-format", "json"});
    // The answer comes from the server even though it cannot be kept.
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(ParseJson(first.out)["runs"].size(), 10u);
    EXPECT_TRUE(Eventually([&] {
      return box.Oz({"daemon", "status"}).out.find("disk full") !=
             std::string::npos;
    })) << box.Oz({"daemon", "status"}).out;
    EXPECT_EQ(box.Oz({"run", "list"}).exit_code, 0);
    // Room is made; it recovers by itself.
    EXPECT_EQ(mount("tmpfs", box.state_dir().c_str(), "tmpfs", MS_REMOUNT,
                    "size=64m,mode=0700"),
              0);
    EXPECT_TRUE(Eventually([&] {
      box.Oz({"run", "list"});
      const json status = ParseJson(
          box.Oz({"daemon", "status", "--output-format", "json"}).out);
      return status["problems"].empty() &&
             status["accounts"][0]["cached_runs"] == 3000;
    })) << box.Oz({"daemon", "status"}).out;
    box.Oz({"daemon", "stop"});
  }
  umount2(box.state_dir().c_str(), MNT_DETACH);
}

TEST(BadInputTest, HelpGoesToStdoutAndParentsExplainThemselves) {
  Sandbox box;
  EXPECT_EQ(box.Oz({}).exit_code, 0);
  EXPECT_THAT(box.Oz({}).out, HasSubstr("Usage: oz"));
  const ProcessResult parent = box.Oz({"run"});
  EXPECT_EQ(parent.exit_code, 2);
  EXPECT_THAT(parent.err, HasSubstr("Usage: oz run"));
  EXPECT_THAT(box.Oz({"--version"}).out, HasSubstr("Oz " OZD_VERSION));
}

}  // namespace
}  // namespace ozd
