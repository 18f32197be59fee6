// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Several logins, side by side.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// Two servers, a login for each.
class AccountTest : public testing::Test {
 protected:
  AccountTest() {
    Login(home_sim_, "home");
    Login(work_sim_, "work");
  }
  void Login(const Sim& sim, const std::string& name) {
    const ProcessResult result =
        box_.Oz({"login", "--account", name, "--server-root-url", sim.url()},
                std::string(kSimKey) + "\n");
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
  json OzJson(std::vector<std::string> words) {
    words.insert(words.end(), {"--output-format", "json"});
    const ProcessResult result = box_.Oz(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return ParseJson(result.out);
  }
  std::string Default() {
    const json list = OzJson({"account", "list"});
    for (const json& account : list["accounts"]) {
      if (account["is_default"] == true) return account["name"];
    }
    return "";
  }

  Sim home_sim_{{"--seed-runs", "3", "--seed", "1"}};
  Sim work_sim_{{"--seed-runs", "5", "--seed", "2"}};
  Sandbox box_;
};

TEST_F(AccountTest, UseChangesTheDefaultForGood) {
  EXPECT_EQ(Default(), "home");
  ASSERT_EQ(box_.Oz({"account", "use", "work"}).exit_code, 0);
  EXPECT_EQ(Default(), "work");
  EXPECT_EQ(OzJson({"run", "list"})["runs"].size(), 5u);
  ASSERT_EQ(box_.Oz({"daemon", "restart"}).exit_code, 0);
  EXPECT_EQ(Default(), "work");
  const ProcessResult unknown = box_.Oz({"account", "use", "play"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("\"play\""));
  EXPECT_THAT(unknown.err, HasSubstr("home"));
  EXPECT_THAT(unknown.err, HasSubstr("work"));
  EXPECT_EQ(Default(), "work");
}

TEST_F(AccountTest, BothAreCachedSideBySide) {
  EXPECT_EQ(OzJson({"run", "list", "--account", "home"})["runs"].size(), 3u);
  EXPECT_EQ(OzJson({"run", "list", "--account", "work"})["runs"].size(), 5u);
  home_sim_.Kill();
  work_sim_.Kill();
  EXPECT_EQ(
      OzJson({"run", "list", "--account", "home", "--cached"})["runs"].size(),
      3u);
  EXPECT_EQ(
      OzJson({"run", "list", "--account", "work", "--cached"})["runs"].size(),
      5u);
  const json status = OzJson({"daemon", "status"});
  ASSERT_EQ(status["accounts"].size(), 2u);
  for (const json& account : status["accounts"]) {
    for (const char* key :
         {"cached_runs", "as_of", "upstream", "upstream_reason", "subscribers",
          "lag", "followed_runs", "last_sequence"}) {
      EXPECT_TRUE(account.contains(key)) << key;
    }
  }
}

TEST_F(AccountTest, ADirectoryMayNameItsLogin) {
  const std::string project = box_.home() + "/project";
  const std::string below = project + "/deep";
  ASSERT_EQ(mkdir(project.c_str(), 0755), 0);
  ASSERT_EQ(mkdir(below.c_str(), 0755), 0);
  WriteFile(project + "/.oz.yaml", "# ours\naccount: work\n", 0644);
  const auto runs = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"run", "list", "--output-format", "json"});
    return ParseJson(box_.OzIn(below, more).out)["runs"].size();
  };
  EXPECT_EQ(runs({}), 5u);
  EXPECT_EQ(runs({"--account", "home"}), 3u);
  const ProcessResult whoami = box_.OzIn(below, {"whoami"});
  EXPECT_THAT(whoami.out, HasSubstr("Account: work"));
  EXPECT_THAT(whoami.out, HasSubstr(".oz.yaml"));
  EXPECT_THAT(box_.OzIn(below, {"status", "--debug"}).err,
              HasSubstr(".oz.yaml"));

  ASSERT_EQ(chmod((project + "/.oz.yaml").c_str(), 0666), 0);
  const ProcessResult open =
      box_.OzIn(below, {"run", "list", "--output-format", "json"});
  EXPECT_THAT(open.err, HasSubstr("everybody can write"));
  EXPECT_EQ(ParseJson(open.out)["runs"].size(), 3u);

  WriteFile(project + "/.oz.yaml", "account: play\n", 0644);
  ASSERT_EQ(chmod((project + "/.oz.yaml").c_str(), 0644), 0);
  const ProcessResult unknown = box_.OzIn(below, {"run", "list"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("named by"));
}

}  // namespace
}  // namespace ozd
