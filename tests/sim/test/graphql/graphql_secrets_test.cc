// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "daemon/crypto/secret_envelope.h"
#include "tests/sim/test/graphql_fixture.h"

namespace ozd::sim {
namespace {

using ::testing::HasSubstr;

class GraphqlSecretsTest : public GraphqlFixture {
 protected:
  void Customise(Options* options) override {
    options->api_keys = {"wk-1.first=ada", "wk-1.second=bob"};
  }
  static Json Team() { return {{"type", "Team"}, {"uid", "team-sim"}}; }
  static Json Mine() { return {{"type", "User"}, {"uid", nullptr}}; }

  std::string PublicKey(bool team) {
    const Json user = Ask("GetManagedSecretConfig", "user")["user"];
    return StringAt(
        (team ? user["workspaces"][0]["teams"][0] : user)["managedSecrets"],
        "publicKey");
  }
  std::string Seal(bool team, const SecretContext& context,
                   const std::string& plaintext) {
    const auto sealed = SealSecret(
        PublicKey(team), context,
        {reinterpret_cast<const uint8_t*>(plaintext.data()), plaintext.size()});
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    return sealed.value_or("");
  }
  Json Create(const std::string& name, const std::string& type,
              const std::string& sealed, const Json& owner) {
    return Ask("CreateManagedSecret", "createManagedSecret",
               {{"name", name},
                {"type", type},
                {"encryptedValue", sealed},
                {"owner", owner}});
  }
  Json List() {
    return Ask("ListManagedSecrets", "managedSecrets",
               {{"cursor", nullptr}})["managedSecrets"];
  }
};

constexpr char kValue[] = R"({"value":"s3cret"})";

TEST_F(GraphqlSecretsTest, AWellSealedValueIsKept) {
  const Json created =
      Create("TOKEN", "RAW_VALUE",
             Seal(true, {"ada", "TOKEN", "raw_value"}, kValue), Team());
  EXPECT_EQ(created["__typename"], "CreateManagedSecretOutput")
      << DumpJson(created);
  ASSERT_EQ(List().size(), 1u);
  EXPECT_EQ(List()[0]["name"], "TOKEN");
  EXPECT_FALSE(List()[0].contains("value"));
  EXPECT_EQ(Create("TOKEN", "RAW_VALUE",
                   Seal(true, {"ada", "TOKEN", "raw_value"}, kValue),
                   Team())["error"]["__typename"],
            "InvalidSecretError");
}

TEST_F(GraphqlSecretsTest, PersonalSecretsHaveAKeyOfTheirOwn) {
  const std::string sealed = Seal(false, {"ada", "TOKEN", "raw_value"}, kValue);
  EXPECT_EQ(Create("TOKEN", "RAW_VALUE", sealed, Team())["__typename"],
            "UserFacingError");
  EXPECT_EQ(Create("TOKEN", "RAW_VALUE", sealed, Mine())["__typename"],
            "CreateManagedSecretOutput");
  key_ = "wk-1.second";
  EXPECT_EQ(List().size(), 0u);
}

TEST_F(GraphqlSecretsTest, AWrongEnvelopeIsRefused) {
  const SecretContext good = {"ada", "TOKEN", "raw_value"};
  const std::string sealed = Seal(true, good, kValue);
  std::string damaged = sealed;
  damaged[60] = damaged[60] == 'A' ? 'B' : 'A';
  const struct {
    std::string value;
    const char* reason;
  } kBad[] = {
      {"not base64", "base64"},
      {"AAAA", "another key"},
      {damaged, "cannot be opened"},
      {Seal(true, {"bob", "TOKEN", "raw_value"}, kValue), "cannot be opened"},
      {Seal(true, {"ada", "OTHER", "raw_value"}, kValue), "cannot be opened"},
      {Seal(true, {"ada", "TOKEN", "openai_api_key"}, kValue),
       "cannot be opened"},
      {Seal(true, good, "s3cret"), "plaintext"},
      {Seal(true, good, R"({"value": "spaced"})"), "plaintext"},
      {Seal(true, good, R"({"value":"x","more":"y"})"), "plaintext"},
      {Seal(true, good, R"({"value":")" + std::string(131071, 'x') + "\"}"),
       "131071"},
  };
  for (const auto& bad : kBad) {
    const Json answer = Create("TOKEN", "RAW_VALUE", bad.value, Team());
    EXPECT_THAT(DumpJson(answer), HasSubstr(bad.reason));
  }
  EXPECT_EQ(List().size(), 0u);
}

TEST_F(GraphqlSecretsTest, ProviderFormsHaveTheirShape) {
  const SecretContext context = {"ada", "KEY", "openai_api_key"};
  EXPECT_EQ(Create("KEY", "OPENAI_API_KEY",
                   Seal(true, context, R"({"base_url":"x","api_key":"y"})"),
                   Team())["__typename"],
            "UserFacingError");
  EXPECT_EQ(Create("KEY", "OPENAI_API_KEY",
                   Seal(true, context, R"({"api_key":"y","base_url":"x"})"),
                   Team())["__typename"],
            "CreateManagedSecretOutput");
  EXPECT_EQ(Ask("ListHarnessAuthSecrets", "harnessAuthSecrets",
                {{"harness", "CODEX"}})["managedSecrets"]
                .size(),
            1u);
}

TEST_F(GraphqlSecretsTest, UpdatesKeepTheTypeAndWhatIsLeftOut) {
  Create("TOKEN", "RAW_VALUE",
         Seal(true, {"ada", "TOKEN", "raw_value"}, kValue), Team());
  const auto update = [&](Json input) {
    input["name"] = "TOKEN";
    input["owner"] = Team();
    return Ask("UpdateManagedSecret", "updateManagedSecret", input);
  };
  EXPECT_EQ(update({{"description", "d"}})["managedSecret"]["description"],
            "d");
  EXPECT_EQ(update({{"encryptedValue",
                     Seal(true, {"ada", "TOKEN", "raw_value"},
                          kValue)}})["managedSecret"]["description"],
            "d");
  EXPECT_EQ(Ask("DeleteManagedSecret", "deleteManagedSecret",
                {{"name", "TOKEN"}, {"owner", Team()}})["__typename"],
            "DeleteManagedSecretOutput");
  EXPECT_EQ(update({{"description", "x"}})["__typename"], "UserFacingError");
}

TEST_F(GraphqlSecretsTest, NamesAreNamesOfVariables) {
  for (const char* name : {"", "1A", "A-B", "Ä"}) {
    const Json answer =
        Create(name, "RAW_VALUE",
               Seal(true, {"ada", name, "raw_value"}, kValue), Team());
    EXPECT_EQ(answer["error"]["__typename"], "InvalidSecretError") << name;
  }
}

}  // namespace
}  // namespace ozd::sim
