// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/api_key_service.h"

#include <gmock/gmock.h>

#include "cache/runs/resource_store.h"
#include "daemon/upstream/http/transport.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/support/fake_service_calls.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kKeys[] =
    R"({"apiKeys":[{"uid":"k1","name":"ci","keySuffix":"1a2b",)"
    R"("ownerType":"User","createdAt":"2026-04-03T10:29:00Z"}]})";
constexpr char kCreated[] =
    R"({"rawApiKey":"wk-1.raw","apiKey":{"uid":"k2","name":"new"}})";

std::string Sorted(oz::v1::ApiKeySortField field,
                   oz::v1::ListApiKeysRequest::Order order) {
  std::vector<oz::v1::ApiKey> keys(3);
  keys[0].set_uid("a");
  keys[0].set_name("beta");
  keys[0].set_owner_type("User");
  keys[0].set_last_used_at_us(5);
  keys[1].set_uid("b");
  keys[1].set_name("Alpha");
  keys[1].set_owner_type("Team");
  keys[1].set_expires_at_us(7);
  keys[2].set_uid("c");
  keys[2].set_name("gamma");
  keys[2].set_owner_type("User");
  keys[2].set_last_used_at_us(9);
  keys[2].set_expires_at_us(6);
  oz::v1::ListApiKeysRequest request;
  request.set_sort_by(field);
  request.set_sort_order(order);
  SortApiKeys(request, &keys);
  std::string uids;
  for (const oz::v1::ApiKey& key : keys) uids += key.uid();
  return uids;
}

TEST(SortApiKeysTest, SortsByEveryField) {
  using Request = oz::v1::ListApiKeysRequest;
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_UNSPECIFIED, Request::ORDER_DESC),
            "abc");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_NAME, Request::ORDER_UNSPECIFIED),
            "bac");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_NAME, Request::ORDER_DESC),
            "cab");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_SCOPE, Request::ORDER_ASC),
            "bac");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_LAST_USED_AT,
                   Request::ORDER_UNSPECIFIED),
            "cab");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_EXPIRES_AT, Request::ORDER_ASC),
            "cba");
  EXPECT_EQ(Sorted(oz::v1::API_KEY_SORT_FIELD_CREATED_AT, Request::ORDER_ASC),
            "abc");
}

class ApiKeyServiceTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 ResourceCache::Options());
    keys_ = std::make_unique<ApiKeyService>(synced_.get(), &calls_,
                                            resources_.get());
  }
  void TearDown() override {
    keys_.reset();
    resources_->Shutdown();
    resources_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }
  absl::StatusOr<oz::v1::CreateApiKeyResponse> Create(const std::string& name) {
    oz::v1::CreateApiKeyRequest request;
    *request.mutable_context() = Context();
    request.set_name(name);
    request.set_expires_at_us(kEpochUs);
    return keys_->CreateApiKey(request, CallScope());
  }
  absl::StatusOr<oz::v1::ListApiKeysResponse> List(oz::v1::ReadMode mode) {
    oz::v1::ListApiKeysRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    return keys_->ListApiKeys(request, CallScope());
  }
  static absl::Status Lost() {
    return MakeTransportError(absl::StatusCode::kUnavailable, "reset",
                              Delivery::kPossible, Retryable::kYes);
  }

  FakeServiceCalls calls_;
  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
  std::unique_ptr<ApiKeyService> keys_;
};

TEST_F(ApiKeyServiceTest, GivesANewKeyOutAndKeepsOnlyWhatIsListed) {
  calls_.Answer(kKeys);
  ASSERT_THAT(List(oz::v1::READ_MODE_AUTO), IsOk());
  calls_.Answer(kCreated);
  const auto created = Create("new");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->raw_api_key(), "wk-1.raw");
  EXPECT_EQ(calls_.calls().back().repeatable, Repeatable::kNo);
  EXPECT_THAT(calls_.calls().back().body, HasSubstr("expiresAt"));
  const auto listed = List(oz::v1::READ_MODE_CACHED);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->api_keys_size(), 2);
  EXPECT_THAT(listed->SerializeAsString(), Not(HasSubstr("wk-1.raw")));
}

TEST_F(ApiKeyServiceTest, TellsOfAKeyThatNobodyGot) {
  calls_.Answer(Lost());
  calls_.Answer(kKeys);
  const auto created = Create("ci");
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kUnavailable,
                                HasSubstr("was created as k1")));
  EXPECT_THAT(GetErrorDetail(created.status())->remedy(),
              HasSubstr("oz api-key expire k1"));
  EXPECT_EQ(calls_.calls().size(), 2u);
}

TEST_F(ApiKeyServiceTest, TellsThatThereIsNone) {
  calls_.Answer(Lost());
  calls_.Answer(kKeys);
  EXPECT_THAT(Create("other"), StatusIs(absl::StatusCode::kUnavailable,
                                        "API key 'other' was not created"));
}

TEST_F(ApiKeyServiceTest, TellsThatItDoesNotKnow) {
  calls_.Answer(Lost());
  calls_.Answer(Lost());
  EXPECT_THAT(Create("ci"), StatusIs(absl::StatusCode::kUnavailable,
                                     HasSubstr("it is not known whether")));
}

TEST_F(ApiKeyServiceTest, AsksAgainAfterAKeyWasExpired) {
  calls_.Answer(kKeys);
  ASSERT_THAT(List(oz::v1::READ_MODE_AUTO), IsOk());
  calls_.Answer(R"({"success":true})");
  oz::v1::ExpireApiKeyRequest request;
  *request.mutable_context() = Context();
  request.set_key_uid("k1");
  ASSERT_THAT(keys_->ExpireApiKey(request, CallScope()), IsOk());
  calls_.Answer(R"({"apiKeys":[]})");
  const auto listed = List(oz::v1::READ_MODE_AUTO);
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->api_keys_size(), 0);
  calls_.Answer(R"({"success":false})");
  EXPECT_THAT(keys_->ExpireApiKey(request, CallScope()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace ozd
