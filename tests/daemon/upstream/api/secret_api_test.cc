// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/secret_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class SecretApiTest : public testing::Test {
 protected:
  FakeServiceCalls calls_;
  SecretApi api_{&calls_};
  ApiCaller caller_;
};

TEST_F(SecretApiTest, FindsTheKeysOfEveryTeam) {
  calls_.Answer(R"({"user":{"profile":{"uid":"serviceAccount:me"},)"
                R"("managedSecrets":{"publicKey":"P"},"workspaces":[{"teams":[)"
                R"({"uid":"t1","managedSecrets":{"publicKey":"T1"}},)"
                R"({"uid":"t2","managedSecrets":null}]}]}})");
  const auto keys = api_.GetKeys(caller_);
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->actor_uid, "serviceAccount:me");
  EXPECT_EQ(keys->personal, "P");
  ASSERT_EQ(keys->teams.size(), 2u);
  EXPECT_EQ(keys->teams[0].second, "T1");
  EXPECT_EQ(keys->teams[1].second, "");
  calls_.Answer(R"({"user":{}})");
  EXPECT_THAT(api_.GetKeys(caller_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(SecretApiTest, ListsWhatHasAName) {
  calls_.Answer(
      R"({"managedSecrets":[{"name":"A","description":null,"type":"NEW",)"
      R"("createdAt":"2026-04-03T10:30:00Z","owner":{"type":"Team",)"
      R"("uid":"t1"}},{"type":"RAW_VALUE"},)"
      R"({"name":"B","owner":{"type":"User","uid":"u1"}}]})");
  const auto secrets = api_.List(caller_, "");
  ASSERT_THAT(secrets, IsOk());
  ASSERT_EQ(secrets->size(), 2u);
  EXPECT_EQ((*secrets)[0].type(), "NEW");
  EXPECT_EQ((*secrets)[0].owner_uid(), "t1");
  EXPECT_EQ((*secrets)[0].created_at_us(), 1'775'212'200'000'000);
  EXPECT_EQ((*secrets)[1].owner_type(), "User");
  EXPECT_EQ((*secrets)[1].owner_uid(), "");
  EXPECT_EQ(calls_.calls()[0].what, "GraphQL ListManagedSecrets");
  EXPECT_EQ(calls_.calls()[0].body, R"({"input":{"cursor":null}})");
  calls_.Answer(R"({"managedSecrets":[]})");
  EXPECT_THAT(api_.List(caller_, "CODEX"), IsOk());
  EXPECT_EQ(calls_.calls()[1].what, "GraphQL ListHarnessAuthSecrets");
  EXPECT_EQ(calls_.calls()[1].body, R"({"input":{"harness":"CODEX"}})");
  calls_.Answer("{}");
  EXPECT_THAT(api_.List(caller_, ""), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(SecretApiTest, SendsOnlyWhatChanges) {
  constexpr char kAnswer[] = R"({"managedSecret":{"name":"A"}})";
  calls_.Answer(kAnswer);
  ASSERT_THAT(api_.Create(caller_, {"t1", "A"}, "RAW_VALUE", "sealed", "why"),
              IsOk());
  EXPECT_EQ(calls_.calls()[0].body,
            R"({"input":{"name":"A","owner":{"type":"Team","uid":"t1"},)"
            R"("type":"RAW_VALUE","encryptedValue":"sealed",)"
            R"("description":"why"}})");
  calls_.Answer(kAnswer);
  ASSERT_THAT(api_.Update(caller_, {"", "A"}, std::nullopt, std::nullopt),
              IsOk());
  EXPECT_EQ(calls_.calls()[1].body,
            R"({"input":{"name":"A","owner":{"type":"User","uid":null}}})");
  calls_.Answer("{}");
  ASSERT_THAT(api_.Delete(caller_, {"", "A"}), IsOk());
  for (const FakeServiceCalls::Call& call : calls_.calls()) {
    EXPECT_EQ(call.repeatable, Repeatable::kNo);
  }
  calls_.Answer("{}");
  EXPECT_THAT(api_.Update(caller_, {"", "A"}, "x", ""),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
