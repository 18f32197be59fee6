// Copyright (c) 2026 The ozd authors. MIT licence.
#include <unistd.h>

#include <fstream>

#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kSecretList[] = "/oz.v1.SecretService/ListSecrets";
constexpr char kSecretGet[] = "/oz.v1.SecretService/GetSecret";
constexpr char kSecretCreate[] = "/oz.v1.SecretService/CreateSecret";
constexpr char kSecretUpdate[] = "/oz.v1.SecretService/UpdateSecret";
constexpr char kSecretDelete[] = "/oz.v1.SecretService/DeleteSecret";
// 2026-04-03T10:30:00Z.
constexpr int64_t kSecretNowUs = 1'775'212'200'000'000;

class SecretCommandTest : public AppTest {
 protected:
  SecretCommandTest() {
    v1::CreateSecretResponse created;
    *created.mutable_secret() = Sample();
    channel().Answer(kSecretCreate, created);
    v1::UpdateSecretResponse updated;
    *updated.mutable_secret() = Sample();
    channel().Answer(kSecretUpdate, updated);
    v1::GetSecretResponse got;
    *got.mutable_secret() = Sample();
    channel().Answer(kSecretGet, got);
    channel().Answer(kSecretDelete, v1::DeleteSecretResponse());
  }
  static v1::Secret Sample() {
    v1::Secret secret;
    secret.set_name("TOKEN");
    secret.set_type("RAW_VALUE");
    secret.set_owner_type("Team");
    secret.set_owner_uid("t1");
    secret.set_created_at_us(kSecretNowUs - 7'200'000'000);
    secret.set_updated_at_us(kSecretNowUs);
    return secret;
  }
  std::string File(const std::string& content) {
    const std::string path = directory_.path() + "/value";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  v1::CreateSecretRequest Created() {
    return channel().LastRequest<v1::CreateSecretRequest>(kSecretCreate);
  }

  ozd::TempDir directory_;
};

TEST_F(SecretCommandTest, CreatesFromStdinByteForByte) {
  io_.standard_input = "s3cret\n";
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN", "-d", "for ci"}));
  EXPECT_EQ("Secret 'TOKEN' created\n", io_.out);
  const v1::CreateSecretRequest request = Created();
  EXPECT_EQ("TOKEN", request.name());
  EXPECT_EQ("RAW_VALUE", request.type());
  EXPECT_EQ("for ci", request.description());
  EXPECT_EQ("s3cret\n", request.value().secret());
  EXPECT_EQ(v1::OWNER_SCOPE_UNSPECIFIED, request.owner_scope());
  EXPECT_TRUE(io_.memory_is_protected);
}

TEST_F(SecretCommandTest, CreatesFromAFile) {
  const std::string path = File("line\n");
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN", "-f", path, "-t",
                          "anthropic-api-key", "--personal"}));
  EXPECT_EQ("ANTHROPIC_API_KEY", Created().type());
  EXPECT_EQ("line\n", Created().value().secret());
  EXPECT_EQ(v1::OWNER_SCOPE_PERSONAL, Created().owner_scope());
}

TEST_F(SecretCommandTest, CreatesFromAPrompt) {
  io_.terminal = true;
  io_.secret = "typed";
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN"}));
  EXPECT_THAT(io_.err, HasSubstr("Secret value:"));
  EXPECT_EQ("typed", Created().value().secret());
}

TEST_F(SecretCommandTest, CreatesNothingFromNothing) {
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN"}));
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN"}));
  EXPECT_EQ("", io_.out);
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(SecretCommandTest, SaysWhatIsWrongWithTheValue) {
  const std::string missing = directory_.path() + "/nothing";
  EXPECT_EQ(kExitFailure, Run({"secret", "create", "TOKEN", "-f", missing}));
  EXPECT_THAT(io_.err,
              AllOf(HasSubstr("Failed to read secret value from: " + missing),
                    HasSubstr("No such file")));
  EXPECT_EQ(kExitFailure,
            Run({"secret", "create", "TOKEN", "-f", directory_.path()}));
  EXPECT_THAT(io_.err, HasSubstr("Is a directory"));
  EXPECT_EQ(kExitFailure,
            Run({"secret", "create", "TOKEN", "-f", File("s3cret\xff")}));
  EXPECT_THAT(io_.err, AllOf(HasSubstr("UTF-8"), Not(HasSubstr("s3cret"))));
  EXPECT_EQ(kExitFailure, Run({"secret", "create", "TOKEN", "-f",
                               File(std::string(131072, 'x'))}));
  EXPECT_THAT(io_.err, HasSubstr("131071 bytes"));
  io_.standard_input = std::string(131072, 'x');
  EXPECT_EQ(kExitFailure, Run({"secret", "create", "TOKEN"}));
  EXPECT_EQ(kExitFailure, Run({"secret", "create"}));
  EXPECT_THAT(io_.err, HasSubstr("Secret name is required"));
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(SecretCommandTest, SaysWhenTheAnswerWasLost) {
  io_.standard_input = "x";
  v1::CreateSecretResponse lost;
  *lost.mutable_secret() = Sample();
  lost.set_answer_lost(true);
  machine_.channel = FakeChannel();
  channel().Answer(kSecretCreate, lost);
  EXPECT_EQ(kExitOk, Run({"secret", "create", "TOKEN"}));
  EXPECT_EQ("Secret 'TOKEN' created\n", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("was lost"));
}

TEST_F(SecretCommandTest, CreatesForClaudeAndCodex) {
  io_.standard_input = "key";
  EXPECT_EQ(kExitOk, Run({"secret", "create", "claude", "api-key", "K"}));
  EXPECT_EQ("ANTHROPIC_API_KEY", Created().type());
  EXPECT_EQ(kExitOk, Run({"secret", "create", "codex", "api-key", "K",
                          "--base-url", " https://x.test "}));
  EXPECT_EQ("OPENAI_API_KEY", Created().type());
  EXPECT_EQ("key", Created().value().secret());
  EXPECT_EQ("https://x.test", Created().value().base_url());
  EXPECT_EQ(kExitOk, Run({"secret", "create", "claude", "bedrock-access-key",
                          "K", "--access-key-id", "id", "--secret-access-key",
                          " sak ", "--region", "eu-west-1"}));
  const v1::CreateSecretRequest request = Created();
  EXPECT_EQ("ANTHROPIC_BEDROCK_ACCESS_KEY", request.type());
  EXPECT_EQ("id", request.value().access_key_id());
  EXPECT_EQ("sak", request.value().secret());
  EXPECT_EQ("", request.value().session_token());
  EXPECT_EQ("eu-west-1", request.value().region());
  EXPECT_THAT(io_.err, HasSubstr("visible to other programs"));
}

TEST_F(SecretCommandTest, AsksForTheFieldsOfBedrock) {
  io_.terminal = true;
  io_.secret = "bearer";
  io_.typed_lines = {"", "us-east-1"};
  EXPECT_EQ(kExitOk,
            Run({"secret", "create", "claude", "bedrock-api-key", "K"}));
  EXPECT_EQ("bearer", Created().value().secret());
  EXPECT_EQ("us-east-1", Created().value().region());
  EXPECT_THAT(io_.err, HasSubstr("A value is needed."));
  // The input ends before the region.
  EXPECT_EQ(kExitOk,
            Run({"secret", "create", "claude", "bedrock-api-key", "K"}));
  EXPECT_EQ("", io_.out);
  io_.terminal = false;
  EXPECT_EQ(kExitFailure,
            Run({"secret", "create", "claude", "bedrock-api-key", "K"}));
  EXPECT_THAT(io_.err, HasSubstr("--bedrock-api-key, --region are required"));
}

TEST_F(SecretCommandTest, RefusesANameBesideASubcommand) {
  EXPECT_EQ(kExitUsage, Run({"secret", "create", "NAME", "codex"}));
  EXPECT_THAT(io_.err, HasSubstr("the subcommand 'codex' cannot be used with "
                                 "'[NAME]'"));
  EXPECT_EQ(kExitUsage, Run({"secret"}));
  EXPECT_EQ(kExitUsage, Run({"secret", "create", "codex"}));
  EXPECT_EQ(kExitUsage, Run({"secret", "update", "N", "--value", "-f", "x"}));
  EXPECT_EQ(kExitUsage, Run({"secret", "create", "N", "--team", "--personal"}));
}

TEST_F(SecretCommandTest, ListsInFourFormats) {
  v1::ListSecretsResponse response;
  *response.add_secrets() = Sample();
  v1::Secret* mine = response.add_secrets();
  *mine = Sample();
  mine->set_name("MINE");
  mine->set_type("ANTHROPIC_BEDROCK_API_KEY");
  mine->set_owner_type("User");
  mine->set_description("a\tb");
  channel().Answer(kSecretList, response);
  EXPECT_EQ(kExitOk, Run({"secret", "list", "--output-format", "text"}));
  EXPECT_EQ(
      "Name\tScope\tType\tCreated\tUpdated\tDescription\n"
      "TOKEN\tTeam\tRaw Value\t2 hours ago\tjust now\t\n"
      "MINE\tPersonal\tAnthropic Bedrock API Key\t2 hours ago\tjust now\ta b\n",
      io_.out);
  Run({"secret", "list", "--output-format", "ndjson"});
  EXPECT_EQ(
      "{\"name\":\"TOKEN\",\"scope\":\"Team\",\"type\":\"RAW_VALUE\","
      "\"created\":\"2026-04-03T08:30:00Z\","
      "\"updated\":\"2026-04-03T10:30:00Z\",\"description\":null}\n",
      io_.out.substr(0, io_.out.find('\n') + 1));
  Run({"secret", "list", "--output-format", "json"});
  EXPECT_THAT(io_.out, testing::StartsWith("[{\"name\":\"TOKEN\""));
  EXPECT_EQ("]\n", io_.out.substr(io_.out.size() - 2));
  Run({"secret", "list"});
  EXPECT_THAT(io_.out, AllOf(HasSubstr("NAME"), HasSubstr("Raw Value"),
                             HasSubstr("Personal")));
}

TEST_F(SecretCommandTest, Updates) {
  EXPECT_EQ(kExitOk, Run({"secret", "update", "TOKEN", "-d", "", "--team"}));
  EXPECT_EQ("Secret 'TOKEN' updated\n", io_.out);
  auto request = channel().LastRequest<v1::UpdateSecretRequest>(kSecretUpdate);
  EXPECT_TRUE(request.has_description());
  EXPECT_FALSE(request.has_value());
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM, request.owner_scope());
  io_.standard_input = "new";
  EXPECT_EQ(kExitOk, Run({"secret", "update", "TOKEN", "--value"}));
  request = channel().LastRequest<v1::UpdateSecretRequest>(kSecretUpdate);
  EXPECT_FALSE(request.has_description());
  EXPECT_EQ("new", request.value().secret());
}

TEST_F(SecretCommandTest, DeletesAfterAYes) {
  io_.terminal = true;
  io_.typed_lines = {"y"};
  EXPECT_EQ(kExitOk, Run({"secret", "delete", "TOKEN"}));
  EXPECT_THAT(io_.err, HasSubstr("Delete team secret 'TOKEN'? [y/N]"));
  EXPECT_EQ("Secret 'TOKEN' deleted\n", io_.out);
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM,
            channel()
                .LastRequest<v1::DeleteSecretRequest>(kSecretDelete)
                .owner_scope());
}

TEST_F(SecretCommandTest, DeletesNothingAfterANo) {
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"secret", "delete", "TOKEN"}));
  EXPECT_EQ("Deletion cancelled\n", io_.out);
  io_.terminal = false;
  EXPECT_EQ(kExitFailure, Run({"secret", "delete", "TOKEN"}));
  EXPECT_THAT(io_.err, HasSubstr("--force"));
  for (const auto& call : channel().calls()) {
    EXPECT_NE(kSecretDelete, call.method);
  }
  EXPECT_EQ(kExitOk, Run({"secret", "delete", "TOKEN", "--force",
                          "--output-format", "json"}));
  EXPECT_EQ("{\"name\":\"TOKEN\",\"deleted\":true}\n", io_.out);
}

}  // namespace
}  // namespace oz
