// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/secret_service_rpc.h"

#include <gmock/gmock.h>

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TakePlainSecretTest, MovesAndWipes) {
  oz::v1::SecretValue value;
  value.set_secret("a secret that needs memory of its own");
  value.set_region("r");
  const char* const memory = value.secret().data();
  const size_t size = value.secret().size();
  const auto plain = TakePlainSecret(&value);
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->secret.view(), "a secret that needs memory of its own");
  EXPECT_EQ(plain->region.view(), "r");
  EXPECT_EQ(plain->session_token.size(), 0u);
  EXPECT_EQ(value.secret(), "");
  for (size_t i = 0; i < size; ++i) EXPECT_EQ(memory[i], '\0');
}

class SecretServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::SecretService::Stub;
  Stub stub_{channel_};
};

TEST_F(SecretServiceRpcTest, Lists) {
  service_calls_.Answer(R"({"managedSecrets":[{"name":"TOKEN"}]})");
  oz::v1::ListSecretsRequest request;
  SetCaller(&request);
  const auto list = Call(&stub_, &Stub::ListSecrets, request);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->secrets(0).name(), "TOKEN");
  // What the cached list lacks is looked for in one that is read anew.
  service_calls_.Answer(R"({"managedSecrets":[{"name":"TOKEN"}]})");
  oz::v1::GetSecretRequest get;
  SetCaller(&get);
  get.set_name("OTHER");
  EXPECT_THAT(Call(&stub_, &Stub::GetSecret, get),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SecretServiceRpcTest, HandsValuesOverForChangesOnly) {
  // Refused before anything is asked: the value must be there to be refused.
  oz::v1::CreateSecretRequest create;
  SetCaller(&create);
  create.set_name("TOKEN");
  create.set_type("RAW_VALUE");
  create.mutable_value()->set_secret("s3cret\xff");
  EXPECT_THAT(
      Call(&stub_, &Stub::CreateSecret, create),
      StatusIs(absl::StatusCode::kInvalidArgument,
               testing::AllOf(HasSubstr("UTF-8"), Not(HasSubstr("s3cret")))));
  service_calls_.Answer(R"({"managedSecret":{"name":"TOKEN"}})");
  oz::v1::UpdateSecretRequest update;
  SetCaller(&update);
  update.set_name("TOKEN");
  EXPECT_THAT(Call(&stub_, &Stub::UpdateSecret, update), IsOk());
  service_calls_.Answer("{}");
  oz::v1::DeleteSecretRequest remove;
  SetCaller(&remove);
  remove.set_name("TOKEN");
  EXPECT_THAT(Call(&stub_, &Stub::DeleteSecret, remove), IsOk());
}

}  // namespace
}  // namespace ozd
