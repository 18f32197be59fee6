// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/api_key_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class ApiKeyApiTest : public testing::Test {
 protected:
  FakeServiceCalls calls_;
  ApiKeyApi api_{&calls_};
  ApiCaller caller_;
};

TEST_F(ApiKeyApiTest, ReadsWhatIsToldOfKeys) {
  calls_.Answer(R"({"apiKeys":[{"uid":"k1","name":"ci","keySuffix":"1a2b",)"
                R"("ownerType":"Team","agentInfo":{"uid":"a1","name":"Bot"},)"
                R"("createdAt":"2026-04-03T10:30:00Z","expiresAt":null,)"
                R"("lastUsedAt":null},{"name":"no uid"}]})");
  const auto keys = api_.List(caller_);
  ASSERT_THAT(keys, IsOk());
  ASSERT_EQ(keys->size(), 1u);
  const oz::v1::ApiKey& key = keys->front();
  EXPECT_EQ(key.key_suffix(), "1a2b");
  EXPECT_EQ(key.owner_type(), "Team");
  EXPECT_EQ(key.agent_name(), "Bot");
  EXPECT_EQ(key.created_at_us(), 1'775'212'200'000'000);
  EXPECT_EQ(key.expires_at_us(), 0);
  calls_.Answer("{}");
  EXPECT_THAT(api_.List(caller_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ApiKeyApiTest, GeneratesAKey) {
  calls_.Answer(R"({"rawApiKey":"wk-1.raw","apiKey":{"uid":"k1"}})");
  const auto created =
      api_.Generate(caller_, {.name = "ci",
                              .agent_uid = "a1",
                              .expires_at_us = 1'775'212'200'000'000});
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->raw_api_key(), "wk-1.raw");
  EXPECT_EQ(calls_.calls()[0].body, R"({"input":{"name":"ci","agentUid":"a1",)"
                                    R"("expiresAt":"2026-04-03T10:30:00Z"}})");
  EXPECT_EQ(calls_.calls()[0].repeatable, Repeatable::kNo);
  calls_.Answer(R"({"rawApiKey":"wk-1.raw"})");
  EXPECT_THAT(api_.Generate(caller_, {.name = "ci"}),
              StatusIs(absl::StatusCode::kDataLoss,
                       testing::Not(testing::HasSubstr("wk-1.raw"))));
}

TEST_F(ApiKeyApiTest, ExpiresAKey) {
  calls_.Answer(R"({"success":true})");
  EXPECT_THAT(api_.Expire(caller_, "k1"), IsOk());
  EXPECT_EQ(calls_.calls()[0].body, R"({"input":{"keyUID":"k1"}})");
  calls_.Answer(R"({"success":false})");
  EXPECT_THAT(api_.Expire(caller_, "k1"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace ozd
