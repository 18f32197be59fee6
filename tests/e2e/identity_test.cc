// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Agents from the command line to the service and back: what was written is
// read at once, and what was not answered is looked up.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class IdentityTest : public E2eTest {
 protected:
  std::string NewUid(const std::string& name) {
    return OzJson({"agent", "create", "-n", name, "--prompt", "Be kind",
                   "--secret", "A", "--secret", "B", "--skill", "s1"})
        .value("uid", "");
  }
  // The default one included.
  size_t OnTheService() {
    return E2eTest::OnTheService("/agent/identities", "agents");
  }
};

TEST_F(IdentityTest, LivesFromCreateToDelete) {
  const std::string uid = NewUid("bot");
  ASSERT_FALSE(uid.empty());
  const std::string prefix = uid.substr(0, uid.size() - 1);
  // Read your writes, without the network; the first characters will do.
  EXPECT_EQ(OzJson({"agent", "get", prefix, "--cached"})["prompt"], "Be kind");
  OzJson({"agent", "update", uid, "--add-secret", "C", "--remove-secret", "A",
          "--add-skill", "s2", "--remove-prompt", "--description", "d",
          "--base-model", "auto"});
  // The same from the cache and from the service.
  for (const char* option : {"--cached", "--refresh"}) {
    const json bot = OzJson({"agent", "get", uid, option});
    EXPECT_EQ(bot["secrets"], ParseJson(R"([{"name":"B"},{"name":"C"}])"));
    EXPECT_EQ(bot["skills"], ParseJson(R"(["s1","s2"])"));
    EXPECT_EQ(bot.value("prompt", ""), "");
    EXPECT_EQ(bot["description"], "d");
    EXPECT_EQ(bot["name"], "bot");
  }
  EXPECT_EQ(OzJson({"agent", "update", uid, "--remove-all-secrets"})["secrets"],
            json::array());
  EXPECT_EQ(box_.Oz({"agent", "delete", prefix}).out,
            "Deleted agent " + uid + ".\n");
  EXPECT_THAT(box_.Oz({"agent", "list", "--cached"}).out, Not(HasSubstr(uid)));
  EXPECT_EQ(OnTheService(), 1U);
}

TEST_F(IdentityTest, ListsInFourFormats) {
  const std::string uid = NewUid("bot");
  const json list = OzJson({"agent", "list"});
  ASSERT_EQ(list["agents"].size(), 2U);
  // The service's own objects, unknown fields included.
  EXPECT_EQ(list, Service("/agent/identities"));
  const std::vector<std::pair<std::string, std::string>> kFormats = {
      {"pretty", "`oz agent skills`"},
      {"text", "UID\tName\tCreated\t"},
      {"ndjson", "\"secrets\":[{\"name\":\"A\"},{\"name\":\"B\"}]"}};
  for (const auto& [format, part] : kFormats) {
    const ProcessResult result =
        box_.Oz({"agent", "list", "--output-format", format});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr(part));
    EXPECT_THAT(result.out, HasSubstr(uid));
  }
  EXPECT_THAT(box_.Oz({"agent", "list", "--jq", ".agents[].name"}).out,
              HasSubstr("bot\n"));
}

TEST_F(IdentityTest, AnswersWithoutTheNetwork) {
  box_.Configure("max_age: 1ms\n");
  const std::string uid = NewUid("bot");
  EXPECT_THAT(box_.Oz({"agent", "list"}).out, HasSubstr(uid));
  sim_.Kill();
  const ProcessResult list = box_.Oz({"agent", "list"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr(uid));
  EXPECT_THAT(list.err, HasSubstr("warning: offline: showing agents"));
  EXPECT_EQ(box_.Oz({"agent", "get", uid, "--cached"}).exit_code, 0);
  EXPECT_EQ(box_.Oz({"agent", "get", uid, "--refresh"}).exit_code, 1);
  EXPECT_EQ(box_.Oz({"agent", "create", "-n", "x"}).exit_code, 1);
}

TEST_F(IdentityTest, ACreationThatWasNotConfirmedIsLookedUpNotRepeated) {
  // It happens, but the answer cannot be read.
  sim_.Fault(
      R"({"match": "POST /api/v1/agent/identities", "kind": "truncate"})");
  const ProcessResult found = box_.Oz({"agent", "create", "-n", "bot"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.err, HasSubstr("did not confirm"));
  EXPECT_EQ(OnTheService(), 2U);
  // It does not happen; the one that looks the same is an older one.
  sim_.Fault(
      R"({"match": "POST /api/v1/agent/identities", "kind": "status",
          "status": 502})");
  const ProcessResult lost = box_.Oz({"agent", "create", "-n", "bot"});
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.err, HasSubstr("was not created"));
  EXPECT_EQ(OnTheService(), 2U);
}

TEST_F(IdentityTest, PassesOnWhatIsRefused) {
  const ProcessResult nothing = box_.Oz({"agent", "update", "agent0default"});
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.err, StartsWith("Error: No updates requested\n"));
  const ProcessResult standard =
      box_.Oz({"agent", "delete", "agent0default000000000"});
  EXPECT_EQ(standard.exit_code, 1);
  EXPECT_THAT(standard.err, HasSubstr("cannot be deleted"));
  EXPECT_EQ(box_.Oz({"agent", "get", "no-such-thing"}).exit_code, 1);
  EXPECT_EQ(box_.Oz({"agent", "delete", "no-such-thing"}).exit_code, 1);
  EXPECT_EQ(OnTheService(), 1U);
}

}  // namespace
}  // namespace ozd
