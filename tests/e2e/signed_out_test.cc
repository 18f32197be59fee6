// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The key is revoked while commands wait and watch: whoever waits for a verdict
// learns it at once, the service is left alone, and a new login is enough for
// those that watch.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;

class SignedOutTest : public E2eTest {
 protected:
  struct Key {
    std::string raw;
    std::string uid;
  };

  SignedOutTest() : E2eTest({}, /*with_key=*/false) { admin_.Use(sim_); }

  Key MakeKey(const std::string& name) {
    const ProcessResult result =
        admin_.Oz({"api-key", "create", name, "--no-expiration",
                   "--output-format", "json"});
    const json created = ParseJson(result.out);
    EXPECT_TRUE(created.is_object()) << result.out << result.err;
    if (!created.is_object()) return {};
    return {created["raw_api_key"], created["api_key"]["uid"]};
  }
  void Revoke(const Key& key) {
    const ProcessResult result =
        admin_.Oz({"api-key", "expire", key.uid, "--force"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
  void Login(const Key& key) {
    const ProcessResult result = box_.Oz({"login"}, key.raw + "\n");
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }

  BackgroundProcess Start(std::vector<std::string> words,
                          const std::string& err) {
    Command command;
    command.argv = std::move(words);
    command.argv.insert(command.argv.begin(), OzBinary());
    command.env = box_.env();
    return BackgroundProcess::Start(command, box_.home() + "/" + err);
  }
  // The next line for which `wanted` holds; null at the end of the output.
  static json ReadUntil(BackgroundProcess* process,
                        const std::function<bool(const json&)>& wanted) {
    for (std::string line = process->ReadLine(); !line.empty();
         line = process->ReadLine()) {
      const json value = ParseJson(line);
      if (value.is_object() && wanted(value)) return value;
    }
    return json();
  }
  static bool IsSignedOut(const json& line) {
    return line.contains("connection") &&
           line["connection"].value("state", "") == "signed_out";
  }
  static bool IsSynced(const json& line) { return line.contains("synced"); }

  size_t TimesIn(const std::string& file, const std::string& part) {
    const std::string text = ReadFile(box_.home() + "/" + file);
    size_t times = 0;
    for (size_t at = text.find(part); at != std::string::npos;
         at = text.find(part, at + 1)) {
      ++times;
    }
    return times;
  }

  Sandbox admin_;
};

TEST_F(SignedOutTest, AWaitEndsAndAWatchIsRevivedByANewLogin) {
  const Key old_key = MakeKey("old");
  const Key new_key = MakeKey("new");
  Login(old_key);
  const std::string id = StartRun();

  BackgroundProcess list =
      Start({"run", "watch", "--output-format", "ndjson"}, "list.err");
  EXPECT_FALSE(ReadUntil(&list, IsSynced).is_null());
  BackgroundProcess messages = Start(
      {"run", "message", "watch", id, "--output-format", "ndjson"}, "mail.err");
  BackgroundProcess wait = Start({"run", "wait", id}, "wait.err");
  EXPECT_TRUE(Eventually([&] {
    return ParseJson(sim_.Get("/sim/stats"))["requests"].value(
               "GET /api/v1/agent/runs/{runId}", 0) > 0;
  }));

  Revoke(old_key);
  // Something happens that the daemon wants to look at.
  SetStateAndSaySo(id, "BLOCKED");
  EXPECT_EQ(wait.Stop(0), 4) << ReadFile(box_.home() + "/wait.err");
  EXPECT_EQ(TimesIn("wait.err", "oz login"), 1u)
      << ReadFile(box_.home() + "/wait.err");
  EXPECT_FALSE(ReadUntil(&list, IsSignedOut).is_null());

  // Nobody hammers a service that has said no.
  for (int i = 0; i < 20; ++i) box_.Oz({"run", "list"});
  EXPECT_LE(Stat("auth_failures"), 10);

  Login(new_key);
  int signed_out = 0;
  EXPECT_FALSE(ReadUntil(&list, [&](const json& line) {
                 if (IsSignedOut(line)) ++signed_out;
                 return IsSynced(line);
               }).is_null());
  EXPECT_EQ(signed_out, 0) << "told more than once";
  SetStateAndSaySo(id, "INPROGRESS");
  EXPECT_FALSE(ReadUntil(&list, [&](const json& line) {
                 return line.contains("upsert") &&
                        line["upsert"].value("run_id", "") == id &&
                        line["upsert"].value("state", "") == "INPROGRESS";
               }).is_null());
  EXPECT_EQ(admin_
                .Oz({"run", "message", "send", "--to", id, "--subject", "hello",
                     "--body", "there", "--sender-run-id", id})
                .exit_code,
            0);
  EXPECT_EQ(ReadUntil(&messages, [](const json&) { return true; })
                .value("subject", ""),
            "hello");
  EXPECT_EQ(list.Stop(SIGINT), 0);
  EXPECT_EQ(messages.Stop(SIGINT), 0);
}

TEST_F(SignedOutTest, LoggingOutEndsAWatch) {
  Login(MakeKey("only"));
  BackgroundProcess list =
      Start({"run", "watch", "--output-format", "ndjson"}, "list.err");
  EXPECT_FALSE(ReadUntil(&list, IsSynced).is_null());
  EXPECT_EQ(box_.Oz({"logout"}).exit_code, 0);
  EXPECT_EQ(list.Stop(0), 4) << ReadFile(box_.home() + "/list.err");
}

}  // namespace
}  // namespace ozd
