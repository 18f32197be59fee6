// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/api_key_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class ApiKeyServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::ApiKeyService::Stub;
  Stub stub_{channel_};
};

TEST_F(ApiKeyServiceRpcTest, ListsCreatesAndExpires) {
  service_calls_.Answer(R"({"apiKeys":[{"uid":"k1"}]})");
  oz::v1::ListApiKeysRequest list;
  SetCaller(&list);
  const auto keys = Call(&stub_, &Stub::ListApiKeys, list);
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->api_keys(0).uid(), "k1");

  service_calls_.Answer(R"({"rawApiKey":"wk-1.raw","apiKey":{"uid":"k2"}})");
  oz::v1::CreateApiKeyRequest create;
  SetCaller(&create);
  create.set_name("ci");
  const auto created = Call(&stub_, &Stub::CreateApiKey, create);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->raw_api_key(), "wk-1.raw");

  service_calls_.Answer(R"({"success":true})");
  oz::v1::ExpireApiKeyRequest expire;
  SetCaller(&expire);
  expire.set_key_uid("k2");
  EXPECT_THAT(Call(&stub_, &Stub::ExpireApiKey, expire), IsOk());
}

}  // namespace
}  // namespace ozd
