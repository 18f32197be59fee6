// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kApiKeyList[] = "/oz.v1.ApiKeyService/ListApiKeys";
constexpr char kApiKeyCreate[] = "/oz.v1.ApiKeyService/CreateApiKey";
constexpr char kExpire[] = "/oz.v1.ApiKeyService/ExpireApiKey";
// 2026-04-03T10:30:00Z.
constexpr int64_t kApiKeyNowUs = 1'775'212'200'000'000;

class ApiKeyCommandTest : public AppTest {
 protected:
  ApiKeyCommandTest() {
    v1::ListApiKeysResponse response;
    Add(&response, "k1", "ci");
    Add(&response, "k2", "twice");
    Add(&response, "k3", "twice");
    channel().Answer(kApiKeyList, response);
    v1::CreateApiKeyResponse created;
    created.set_raw_api_key("wk-1.rawkey");
    *created.mutable_api_key() = response.api_keys(0);
    channel().Answer(kApiKeyCreate, created);
    channel().Answer(kExpire, v1::ExpireApiKeyResponse());
  }
  static void Add(v1::ListApiKeysResponse* response, const char* uid,
                  const char* name) {
    v1::ApiKey* key = response->add_api_keys();
    key->set_uid(uid);
    key->set_name(name);
    key->set_key_suffix("1a2b");
    key->set_owner_type("User");
    key->set_created_at_us(kApiKeyNowUs - 7'200'000'000);
  }
  bool Expired() {
    for (const auto& call : channel().calls()) {
      if (call.method == kExpire) return true;
    }
    return false;
  }
};

TEST_F(ApiKeyCommandTest, ListsInFourFormats) {
  EXPECT_EQ(kExitOk, Run({"api-key", "list", "--output-format", "text",
                          "--sort-by", "last-used-at", "--sort-order", "asc"}));
  const auto request =
      channel().LastRequest<v1::ListApiKeysRequest>(kApiKeyList);
  EXPECT_EQ(v1::API_KEY_SORT_FIELD_LAST_USED_AT, request.sort_by());
  EXPECT_EQ(v1::ListApiKeysRequest::ORDER_ASC, request.sort_order());
  EXPECT_THAT(io_.out,
              testing::StartsWith(
                  "UID\tName\tKey\tScope\tCreated\tLast Used\tExpires At\n"
                  "k1\tci\twk-**1a2b\tPersonal\t2 hours ago\tNever\tNever\n"));
  Run({"api-key", "list", "--output-format", "ndjson"});
  EXPECT_THAT(
      io_.out,
      testing::StartsWith(
          "{\"uid\":\"k1\",\"name\":\"ci\",\"key_suffix\":\"1a2b\","
          "\"scope\":\"Personal\",\"created_at\":\"2026-04-03T08:30:00Z\","
          "\"last_used_at\":null,\"expires_at\":null}\n"));
  Run({"api-key", "list", "--output-format", "json"});
  EXPECT_THAT(io_.out, testing::StartsWith("[{\"uid\":\"k1\""));
  Run({"api-key", "list"});
  EXPECT_THAT(io_.out, AllOf(HasSubstr("UID"), HasSubstr("wk-**1a2b")));
  Run({"api-key", "list", "--jq", ".[].uid"});
  EXPECT_EQ("k1\nk2\nk3\n", io_.out);
}

TEST_F(ApiKeyCommandTest, PrintsANewKeyOnce) {
  EXPECT_EQ(kExitOk, Run({"api-key", "create", "ci", "--expires-in", "1h"}));
  const auto request =
      channel().LastRequest<v1::CreateApiKeyRequest>(kApiKeyCreate);
  EXPECT_EQ("ci", request.name());
  EXPECT_EQ(kApiKeyNowUs + 3'600'000'000, request.expires_at_us());
  EXPECT_THAT(io_.out, AllOf(HasSubstr("API key 'ci' created.\n"),
                             HasSubstr("UID: k1\n"),
                             HasSubstr("Raw API key: wk-1.rawkey\n")));
  Run({"api-key", "create", "ci", "--no-expiration", "--agent", "a1",
       "--output-format", "ndjson"});
  EXPECT_THAT(io_.out, testing::StartsWith("{\"raw_api_key\":\"wk-1.rawkey\","
                                           "\"api_key\":{\"uid\":\"k1\""));
  EXPECT_EQ("a1", channel()
                      .LastRequest<v1::CreateApiKeyRequest>(kApiKeyCreate)
                      .agent_uid());
  Run({"api-key", "create", "ci", "--expires-at", "2026-05-01T00:00:00Z",
       "--jq", ".raw_api_key"});
  EXPECT_EQ("wk-1.rawkey\n", io_.out);
}

TEST_F(ApiKeyCommandTest, WantsExactlyOneExpiry) {
  EXPECT_EQ(kExitUsage, Run({"api-key", "create", "ci"}));
  EXPECT_THAT(io_.err, HasSubstr("<--expires-in <DURATION>|--expires-at "
                                 "<RFC3339>|--no-expiration>"));
  EXPECT_EQ(kExitUsage, Run({"api-key", "create", "ci", "--expires-in", "1h",
                             "--no-expiration"}));
  EXPECT_EQ(kExitFailure,
            Run({"api-key", "create", "ci", "--expires-in", "9000years"}));
  EXPECT_THAT(io_.err, HasSubstr("9999"));
}

TEST_F(ApiKeyCommandTest, ExpiresByUidOrName) {
  EXPECT_EQ(kExitOk, Run({"api-key", "expire", "ci", "--force"}));
  EXPECT_EQ("API key 'k1' expired.\n", io_.out);
  EXPECT_EQ("k1",
            channel().LastRequest<v1::ExpireApiKeyRequest>(kExpire).key_uid());
  EXPECT_EQ(kExitOk, Run({"api-key", "delete", "k3", "--force",
                          "--output-format", "ndjson"}));
  EXPECT_EQ("{\"key_uid\":\"k3\",\"expired\":true}\n", io_.out);
}

TEST_F(ApiKeyCommandTest, WillNotGuessWithoutATerminal) {
  EXPECT_EQ(kExitFailure, Run({"api-key", "expire", "ci"}));
  EXPECT_THAT(
      io_.err,
      AllOf(HasSubstr("Refusing to expire API key without confirmation"),
            HasSubstr("--force")));
  EXPECT_EQ(kExitFailure, Run({"api-key", "expire", "twice", "--force"}));
  EXPECT_THAT(io_.out, AllOf(HasSubstr("k2"), HasSubstr("k3")));
  EXPECT_THAT(io_.err, HasSubstr("specify the key by UID"));
  EXPECT_EQ(kExitFailure, Run({"api-key", "expire", "none", "--force"}));
  EXPECT_THAT(io_.err, HasSubstr("API key 'none' not found"));
  EXPECT_FALSE(Expired());
}

TEST_F(ApiKeyCommandTest, AsksWhichAndWhether) {
  io_.terminal = true;
  io_.typed_lines = {"2", "y"};
  EXPECT_EQ(kExitOk, Run({"api-key", "expire", "twice"}));
  EXPECT_EQ("API key 'k3' expired.\n", io_.out);
  machine_.channel = FakeChannel();
  v1::ListApiKeysResponse response;
  Add(&response, "k1", "ci");
  channel().Answer(kApiKeyList, response);
  io_.typed_lines = {"n"};
  EXPECT_EQ(kExitOk, Run({"api-key", "expire", "ci"}));
  EXPECT_EQ("Expiration cancelled\n", io_.out);
  EXPECT_FALSE(Expired());
}

}  // namespace
}  // namespace oz
