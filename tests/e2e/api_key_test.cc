// Copyright (c) 2026 The ozd authors. MIT licence.
//
// API keys: one is made, used, and ended.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ApiKeyTest, WorksUntilItIsExpired) {
  Sim sim({"--seed-runs", "3"});
  Sandbox box;
  box.Configure("log_level: debug\n");
  box.Use(sim);
  ProcessResult result = box.Oz({"api-key", "create", "ci", "--expires-in",
                                 "30d", "--output-format", "json"});
  const json created = ParseJson(result.out);
  ASSERT_TRUE(created.is_object()) << result.out << result.err;
  const std::string raw = created["raw_api_key"];
  const std::string uid = created["api_key"]["uid"];
  EXPECT_EQ(created["api_key"]["name"], "ci");
  EXPECT_TRUE(created["api_key"]["expires_at"].is_string());

  result = box.Oz({"api-key", "list", "--output-format", "text"});
  EXPECT_THAT(result.out,
              AllOf(HasSubstr(uid), HasSubstr("\tci\t"), Not(HasSubstr(raw))));
  // It opens the door...
  box.env()["WARP_API_KEY"] = raw;
  EXPECT_EQ(box.Oz({"run", "list", "--refresh"}).exit_code, 0);
  box.Use(sim);
  // ...and is kept nowhere.
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(box.home())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(ReadFile(entry.path()), Not(HasSubstr(raw))) << entry.path();
  }

  result = box.Oz({"api-key", "expire", "ci"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("--force"));
  result = box.Oz({"api-key", "expire", "ci", "--force"});
  EXPECT_EQ(result.out, "API key '" + uid + "' expired.\n") << result.err;
  box.env()["WARP_API_KEY"] = raw;
  EXPECT_EQ(box.Oz({"run", "list", "--refresh"}).exit_code, 1);
}

TEST(ApiKeyTest, WillNotGuessAmongKeysOfOneName) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(
        box.Oz({"api-key", "create", "twice", "--no-expiration"}).exit_code, 0);
  }
  ProcessResult result = box.Oz({"api-key", "expire", "twice", "--force"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("specify the key by UID"));
  result = box.Oz({"api-key", "expire", "nobody", "--force"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("API key 'nobody' not found"));
  result = box.Oz(
      {"api-key", "create", "old", "--expires-at", "2000-01-01T00:00:00Z"});
  EXPECT_EQ(result.exit_code, 1);
  sim.Kill();
  result = box.Oz({"api-key", "list", "--cached"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("twice"));
}

}  // namespace
}  // namespace ozd
