// Copyright (c) 2026 The ozd authors. MIT licence.
//
// A state directory that commit 9a93349 wrote opens with nothing lost: runs,
// documents, resources, the search index, the inbox, deliveries of hooks, and
// the tokens that clients keep. tests/testdata/state-9a93349/write.sh says how
// it was made.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;

// Nothing listens on the port of the server that the state was read from.
class OldStateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(box_.state_dir());
    chmod(box_.state_dir().c_str(), 0700);
    const ProcessResult tar =
        RunProcess({.argv = {"/bin/tar", "-xzf", kData + "/state.tar.gz", "-C",
                             box_.state_dir()}});
    ASSERT_EQ(tar.exit_code, 0) << tar.err;
    box_.Configure(ReadFile(kData + "/config.yaml"));
    std::ifstream lines(kData + "/expected.ndjson");
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    expected_ = ParseJson(line);
    while (std::getline(lines, line)) answers_.push_back(ParseJson(line));
  }

  // The version of the tables in a database file, from its header.
  int SchemaVersion(const std::string& name) {
    const std::string file = ReadFile(box_.state_dir() + "/" + name);
    int version = 0;
    for (size_t i = 60; i < 64; ++i) {
      version = version << 8 | static_cast<unsigned char>(file.at(i));
    }
    return version;
  }
  json Status() {
    return ParseJson(
        box_.Oz({"daemon", "status", "--output-format", "json"}).out);
  }

  const std::string kData = std::string(OZD_TESTDATA) + "/state-9a93349";
  Sandbox box_;
  json expected_;
  std::vector<json> answers_;
};

TEST_F(OldStateTest, EveryAnswerIsTheSame) {
  const int cache = SchemaVersion("cache.db");
  const int journal = SchemaVersion("journal.db");
  ASSERT_GT(answers_.size(), 15u);
  for (const json& answer : answers_) {
    auto words = answer["words"].get<std::vector<std::string>>();
    words.insert(words.end(), {"--output-format", "json"});
    const ProcessResult result = box_.Oz(words);
    EXPECT_EQ(result.exit_code, 0) << answer["words"] << result.err;
    EXPECT_EQ(ParseJson(result.out), answer["answer"]) << answer["words"];
  }
  json status = Status();
  EXPECT_TRUE(status["problems"].empty()) << status["problems"];
  ASSERT_EQ(status["accounts"].size(), 1u);
  for (const auto& [name, value] : expected_["account"].items()) {
    EXPECT_EQ(status["accounts"][0][name], value) << name;
  }
  EXPECT_EQ(box_.Oz({"daemon", "stop"}).exit_code, 0);
  EXPECT_EQ(SchemaVersion("cache.db"), cache);
  EXPECT_EQ(SchemaVersion("journal.db"), journal);
}

TEST_F(OldStateTest, AWatchGoesOnFromItsToken) {
  Command command;
  command.argv = {
      OzBinary(),        "run",   "watch", "--resume", expected_["resume"],
      "--output-format", "ndjson"};
  command.env = box_.env();
  BackgroundProcess watch =
      BackgroundProcess::Start(command, box_.home() + "/oz.err");
  // What is new since then comes first; there is no service to hear.
  for (;;) {
    const json event = ParseJson(watch.ReadLine());
    ASSERT_TRUE(event.is_object()) << ReadFile(box_.home() + "/oz.err");
    EXPECT_FALSE(event.contains("snapshot") &&
                 event["snapshot"].value("reset", false))
        << "the token was not honoured";
    if (event.contains("synced")) break;
  }
  EXPECT_EQ(watch.Stop(SIGINT), 0);
}

}  // namespace
}  // namespace ozd
