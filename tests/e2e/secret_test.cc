// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Managed secrets: really sealed, and really opened by the server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SecretTest, LivesAndDiesAndIsReadAtOnce) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  ProcessResult result =
      box.Oz({"secret", "create", "TOKEN", "-d", "for ci"}, "s3cret\n");
  EXPECT_EQ(result.out, "Secret 'TOKEN' created\n") << result.err;
  EXPECT_EQ(result.exit_code, 0);
  ASSERT_EQ(box.Oz({"secret", "list"}).exit_code, 0);
  result = box.Oz({"secret", "create", "OWN", "--personal"}, "mine");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  // Read from the cache, which the create has filled.
  result = box.Oz({"secret", "list", "--cached", "--output-format", "json"});
  const json listed = ParseJson(result.out);
  ASSERT_EQ(listed.size(), 2u) << result.out << result.err;
  EXPECT_EQ(listed[0]["name"], "TOKEN");
  EXPECT_EQ(listed[0]["scope"], "Team");
  EXPECT_EQ(listed[0]["description"], "for ci");
  EXPECT_EQ(listed[1]["scope"], "Personal");

  EXPECT_EQ(box.Oz({"secret", "update", "TOKEN", "--value"}, "new").out,
            "Secret 'TOKEN' updated\n");
  result = box.Oz({"secret", "update", "OWN", "--value"}, "new");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("Secret 'OWN' not found"),
                                HasSubstr("--personal")));
  EXPECT_EQ(box.Oz({"secret", "delete", "OWN", "--personal", "--force"}).out,
            "Secret 'OWN' deleted\n");
  EXPECT_THAT(box.Oz({"secret", "list", "--cached"}).out,
              AllOf(HasSubstr("TOKEN"), Not(HasSubstr("OWN"))));

  sim.Kill();
  result = box.Oz({"secret", "list", "--cached"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("TOKEN"));
  EXPECT_EQ(box.Oz({"secret", "list", "--refresh"}).exit_code, 1);
}

TEST(SecretTest, EveryKindCanBeOpened) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  const std::string value = box.home() + "/value";
  WriteFile(value, "tricky \"\\\n\t\x01 \xE2\x82\xAC\n");
  const std::vector<std::vector<std::string>> commands = {
      {"A", "-f", value},
      {"B", "-t", "anthropic-api-key", "-f", value},
      {"claude", "api-key", "C", "-f", value},
      {"claude", "bedrock-api-key", "D", "--bedrock-api-key", "k", "--region",
       "eu-west-1"},
      {"claude", "bedrock-access-key", "E", "--access-key-id", "i",
       "--secret-access-key", "k", "--region", "eu-west-1"},
      {"codex", "api-key", "F", "-f", value, "--base-url", "https://x.test"},
  };
  for (const std::vector<std::string>& words : commands) {
    for (const char* scope : {"--team", "--personal"}) {
      std::vector<std::string> line = {"secret", "create"};
      line.insert(line.end(), words.begin(), words.end());
      line.push_back(scope);
      const ProcessResult result = box.Oz(line);
      EXPECT_EQ(result.exit_code, 0) << words[0] << scope << result.err;
    }
  }
  // As large as a variable can be, and one byte more.
  WriteFile(value, std::string(131071 - 4, 'x'));
  EXPECT_EQ(box.Oz({"secret", "create", "BIG", "-f", value}).exit_code, 0);
  const ProcessResult result =
      box.Oz({"secret", "create", "LARGE", "-f", value});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("131071"));
}

TEST(SecretTest, TheServerRefusesAWrongEnvelope) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  const auto send = [&](const std::string& name, const std::string& sealed) {
    const json body = {
        {"operationName", "CreateManagedSecret"},
        {"query",
         "mutation CreateManagedSecret { createManagedSecret { __typename } }"},
        {"variables",
         {{"input",
           {{"name", name},
            {"type", "RAW_VALUE"},
            {"encryptedValue", sealed},
            {"owner", {{"type", "User"}, {"uid", nullptr}}}}},
          {"requestContext", json::object()}}}};
    return sim.Api("POST", "/../../graphql/v2?op=CreateManagedSecret",
                   body.dump());
  };
  // Sealed for another recipient: the published vector.
  const Sim::Reply reply = send(
      "MY_SECRET",
      "ARI0VngMuiktx71i/Me8yBD0Bxs8rvtQT+CUwqwXnyxt/XYyUNuXBNg5KYMS6TOe/1rt72xT"
      "WvaKa01zvo1gQae+BBo/u9k=");
  EXPECT_THAT(reply.body, HasSubstr("sealed for another key"));
  EXPECT_THAT(box.Oz({"secret", "list"}).out, Not(HasSubstr("MY_SECRET")));
}

TEST(SecretTest, SaysWhatBecameOfACreateWithoutAnAnswer) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  ASSERT_EQ(box.Oz({"secret", "list"}).exit_code, 0);
  // Done, but the answer is cut off.
  sim.Fault(R"({"match":"POST /graphql/v2","after":1,"count":1,"kind":"cut"})");
  ProcessResult result = box.Oz({"secret", "create", "LOST"}, "x");
  if (result.exit_code == 0) {
    EXPECT_THAT(result.out, HasSubstr("created"));
  } else {
    EXPECT_THAT(result.err, HasSubstr("LOST"));
  }
  sim.Heal();
  EXPECT_THAT(box.Oz({"secret", "list", "--refresh"}).out, HasSubstr("LOST"));
  sim.Kill();
  result = box.Oz({"secret", "create", "NEVER"}, "x");
  EXPECT_EQ(result.exit_code, 1);
}

TEST(SecretTest, WillNotDeleteUnasked) {
  Sim sim;
  Sandbox box;
  box.Use(sim);
  ASSERT_EQ(box.Oz({"secret", "create", "TOKEN"}, "x").exit_code, 0);
  ProcessResult result = box.Oz({"secret", "delete", "TOKEN"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("--force"));
  EXPECT_THAT(box.Oz({"secret", "list", "--refresh"}).out, HasSubstr("TOKEN"));
  result = box.Oz({"secret", "create", "TOKEN"}, "x");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("exists already"));
  result = box.Oz({"secret", "create", "not a name"}, "x");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(box.Oz({"secret", "create", "EMPTY"}).exit_code, 0);
  EXPECT_EQ(box.Oz({"secret", "create"}, "x").exit_code, 1);
}

}  // namespace
}  // namespace ozd
